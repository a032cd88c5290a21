import './stages.css';
import type { FunnelCounts, FunnelReport } from '@trichter/api';
import { usePageContext } from '../page-context.js';
import { Stage } from './stage.js';

/** The funnel itself. A bar is everybody who reached the stage; its solid part is exactly the bar below. */
export function Stages({ report, counts }: { report: FunnelReport; counts: FunnelCounts }) {
  const { texts, format } = usePageContext();
  const { funnel } = texts;
  return (
    <section className="section" id="funnel" tabIndex={-1} aria-labelledby="funnel-heading">
      <div className="section-head">
        <h2 id="funnel-heading">{funnel.heading}</h2>
        <ul className="legend" aria-hidden="true">
          <li data-part="passed">{funnel.legend.passed}</li>
          <li data-part="open">{funnel.legend.open}</li>
          <li data-part="lost">{funnel.legend.lost}</li>
        </ul>
      </div>
      <div className="stages">
        <div className="stage-heads" aria-hidden="true">
          <span>{funnel.reached}</span>
          <span>{funnel.fromStart}</span>
          <span>{funnel.fromBefore}</span>
          <span>{funnel.median}</span>
        </div>
        <ol>
          {counts.steps.map((step, index) => (
            <Stage key={step.name} step={step} of={counts.entered} last={index === counts.steps.length - 1} />
          ))}
        </ol>
      </div>
      <p className="soft small">{funnel.window.replace('{window}', format.duration(report.funnel.windowMs))}</p>
    </section>
  );
}
