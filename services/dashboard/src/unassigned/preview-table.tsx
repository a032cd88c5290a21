import type { FunnelCounts } from '@trichter/api';
import { usePageContext } from '../page-context.js';
import { nameOf } from '../texts/names.js';

/** Stage by stage what the changed funnel would count. */
export function PreviewTable({ now, then }: { now: FunnelCounts; then: FunnelCounts }) {
  const { texts, format, page } = usePageContext();
  const { types } = texts;
  const change = (difference: number, shown: string) => <td data-change={difference === 0 ? undefined : ''}>{shown}</td>;
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">{texts.funnel.stage}</th>
          <th scope="col">{types.now}</th>
          <th scope="col">{types.then}</th>
          <th scope="col">{types.change}</th>
        </tr>
      </thead>
      <tbody>
        {then.steps.map((step, index) => {
          const before = now.steps[index]?.entered ?? 0;
          return (
            <tr key={step.name}>
              <th scope="row">{nameOf(step, page.language)}</th>
              <td>{format.number(before)}</td>
              <td>{format.number(step.entered)}</td>
              {change(step.entered - before, format.signed(step.entered - before))}
            </tr>
          );
        })}
        <tr>
          <th scope="row">{types.rate}</th>
          <td>{format.percent(now.rate)}</td>
          <td>{format.percent(then.rate)}</td>
          {change((then.rate ?? 0) - (now.rate ?? 0), types.points.replace('{points}', format.points((then.rate ?? 0) - (now.rate ?? 0))))}
        </tr>
      </tbody>
    </table>
  );
}
