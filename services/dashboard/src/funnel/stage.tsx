import type { FunnelStepReport } from '@trichter/api';
import { usePageContext } from '../page-context.js';
import { LeadsCount } from '../shell/leads-count.js';
import type { Outcome } from '../state/page-state.js';
import { fill } from '../texts/fill.js';
import { nameOf } from '../texts/names.js';
import { StageBar } from './stage-bar.js';

/** One stage: who reached it, how many of the start and of the stage before, how long it took, and who did not go on. */
export function Stage({ step, of, last }: { step: FunnelStepReport; of: number; last: boolean }) {
  const { texts, format, page } = usePageContext();
  const { funnel } = texts;
  const name = nameOf(step, page.language);
  const behind = (outcome: Outcome) => ({ step: step.step, outcome, value: page.only });
  const words = (template: string, count: number) => fill(template, { count: format.number(count) });
  return (
    <li className="stage">
      <h3 className="stage-name">{name}</h3>
      <StageBar step={step} of={of} last={last} />
      <dl className="stage-figures">
        <div className="stage-reached">
          <dt>{funnel.reached}</dt>
          <dd>
            <LeadsCount count={step.entered} behind={behind('entered')} said={`${name}, ${funnel.reached}`} />
          </dd>
        </div>
        <div>
          <dt>{funnel.fromStart}</dt>
          <dd>
            <span className="figure">{format.percent(step.rateFromStart)}</span>
          </dd>
        </div>
        <div>
          <dt>{funnel.fromBefore}</dt>
          <dd>
            <span className="figure">{format.percent(step.rateFromPrevious)}</span>
          </dd>
        </div>
        <div title={step.fromPrevious.p90Ms === null ? undefined : fill(funnel.p90, { time: format.duration(step.fromPrevious.p90Ms) })}>
          <dt>{funnel.median}</dt>
          <dd>
            <span className="figure">{format.duration(step.step === 1 ? null : step.fromPrevious.medianMs)}</span>
          </dd>
        </div>
      </dl>
      {!last && (
        <p className="stage-losses">
          <span className="lost">
            <LeadsCount count={step.dropped} behind={behind('dropped')} said={name}>
              {words(funnel.lost, step.dropped)}
            </LeadsCount>{' '}
            <span className="figure">{format.percent(step.lossRate)}</span>
          </span>
          <LeadsCount count={step.open} behind={behind('open')} said={name}>
            {words(funnel.open, step.open)}
          </LeadsCount>
        </p>
      )}
    </li>
  );
}
