import type { FunnelCounts, FunnelReport } from '@trichter/api';
import { usePageContext } from '../page-context.js';
import { usualDifference } from './usual-difference.js';

/** The rate, and beside it the one most tools show, with one sentence on what makes the difference. */
export function Rates({ usual, counts }: { usual: FunnelReport | null; counts: FunnelCounts }) {
  const { texts, format, page } = usePageContext();
  const filtered = page.only !== null;
  return (
    <dl className="rates">
      <dt>{texts.rate.label}</dt>
      <dd className="rates-main">
        <span className="figure">{format.percent(counts.rate)}</span>
      </dd>
      <dt>{texts.rate.usual}</dt>
      <dd className="rates-usual">
        <span className="figure">{format.percent(filtered ? null : (usual?.usual?.rate ?? null))}</span>
      </dd>
      <dd className="rates-why">{filtered ? texts.rate.filtered : usual && usualDifference(usual, texts, format)}</dd>
    </dl>
  );
}
