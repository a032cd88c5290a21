import { useState } from 'react';
import type { Fault } from '../api-client.js';
import { FaultNotice } from '../notices/fault-notice.js';
import { usePageContext } from '../page-context.js';
import { fill } from '../texts/fill.js';

/** Sends on all that wait, as they are, a page of them after the other; says how many were and how many go on waiting. */
export function ReplayAll({ waiting: some, done }: { waiting: boolean; done: () => void }) {
  const { texts, api, format } = usePageContext();
  const { letters: words } = texts;
  const [busy, setBusy] = useState(false);
  const [told, setTold] = useState<{ sent: number; waiting: number } | null>(null);
  const [fault, setFault] = useState<Fault | null>(null);

  async function replay(): Promise<void> {
    setBusy(true);
    setFault(null);
    let [sent, waiting] = [0, 0];
    let after: string | null = null;
    do {
      const answer = await api.replayAll(after);
      if (answer.kind !== 'ok') {
        setFault(answer);
        break;
      }
      sent += answer.value.replayed.length;
      waiting += answer.value.refused.length;
      after = answer.value.next;
      setTold({ sent, waiting });
    } while (after !== null);
    setBusy(false);
    done();
  }

  return (
    <>
      {fault && <FaultNotice fault={fault} />}
      <p className="controls">
        {(some || busy) && (
          <button type="button" className="button" disabled={busy} onClick={() => void replay()}>
            {busy ? words.replaying : words.replayAll}
          </button>
        )}
        <span className="soft" role="status">
          {told && fill(words.replayedAll, { sent: format.number(told.sent), waiting: format.number(told.waiting) })}
        </span>
      </p>
    </>
  );
}
