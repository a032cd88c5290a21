import type { FunnelReport } from '@trichter/api';
import { usePageContext } from '../page-context.js';
import { LeadsCount } from '../shell/leads-count.js';
import { fill } from '../texts/fill.js';
import { nameOf, valueName } from '../texts/names.js';

export type BreakdownRow = NonNullable<FunnelReport['breakdown']>['values'][number];

/** Every number opens its leads; the name of a row filters the page. */
export function BreakdownTable({ report, rows }: { report: FunnelReport; rows: readonly BreakdownRow[] }) {
  const { texts, format, page, go } = usePageContext();
  const { breakdown } = texts;
  const by = report.breakdown?.by ?? page.breakdown;
  return (
    <div className="breakdown-table" role="region" aria-label={breakdown.names[by]} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{breakdown.names[by]}</th>
            {report.funnel.steps.map((step) => (
              <th key={step.name} scope="col">
                {nameOf(step, page.language)}
              </th>
            ))}
            <th scope="col">{breakdown.rate}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const name = valueName(row.value, texts);
            const chosen = page.only === row.value;
            return (
              <tr key={row.value} data-chosen={chosen || undefined} data-aside={(page.only !== null && !chosen) || undefined}>
                <th scope="row">
                  <button
                    type="button"
                    className="row-filter"
                    aria-pressed={chosen}
                    aria-label={chosen ? breakdown.unfilter : fill(breakdown.filter, { value: name })}
                    title={name}
                    onClick={() => go({ only: chosen ? null : row.value })}
                  >
                    {name}
                  </button>
                </th>
                {row.steps.map((step) => (
                  <td key={step.name}>
                    <LeadsCount count={step.entered} behind={{ step: step.step, outcome: 'entered', value: row.value }} said={`${name}, ${nameOf(step, page.language)}`} />
                  </td>
                ))}
                <td>
                  <span className="figure">{format.percent(row.rate)}</span>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
