import { useState } from 'react';
import { usePageContext } from '../page-context.js';

/** Browsers give the clipboard only to secure pages (https or loopback); elsewhere the line is selected for copying by hand. */
export function CopyLine({ line }: { line: string }) {
  const { texts } = usePageContext();
  const [said, setSaid] = useState<string | null>(null);

  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(line);
      setSaid(texts.start.copied);
    } catch {
      getSelection()?.selectAllChildren(document.getElementById('copy-line') ?? document.body);
      setSaid(texts.start.copyFailed);
    }
    setTimeout(() => setSaid(null), 4000);
  }

  return (
    <div className="copy">
      <pre tabIndex={0}>
        <code id="copy-line">{line}</code>
      </pre>
      <button type="button" className="button" data-kind="main" onClick={() => void copy()}>
        {texts.start.copy}
      </button>
      <span className="copy-said small" role="status">
        {said}
      </span>
    </div>
  );
}
