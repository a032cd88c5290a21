import type { FunnelStepReport } from '@trichter/api';
import type { CSSProperties } from 'react';
import { usePageContext } from '../page-context.js';
import type { Outcome } from '../state/page-state.js';

/** Drawn, not read: the same numbers stand beside it as text and buttons. The pointer may still take the short way. */
export function StageBar({ step, of, last }: { step: FunnelStepReport; of: number; last: boolean }) {
  const { page, go } = usePageContext();
  const share = (count: number) => `${of === 0 ? 0 : (count / of) * 100}%`;
  const open = (outcome: Outcome) => () => go({ leads: { step: step.step, outcome, value: page.only }, lead: null });
  return (
    <div className="stage-bar" aria-hidden="true" style={{ '--passed': share(step.converted) } as CSSProperties}>
      <i data-part="passed" style={{ width: share(step.converted) }} onClick={open('converted')} />
      {step.open > 0 && <i data-part="open" style={{ width: share(step.open) }} onClick={open('open')} />}
      {step.dropped > 0 && <i data-part="lost" style={{ width: share(step.dropped) }} onClick={open('dropped')} />}
      {!last && <b />}
    </div>
  );
}
