import type { FunnelHead } from '@trichter/api';
import { usePageContext } from '../page-context.js';
import { nameOf } from '../texts/names.js';

/** Which tone is which stage: the ends are named, those between follow. */
export function ChartCaption({ steps }: { steps: FunnelHead['steps'] }) {
  const { page } = usePageContext();
  const [first, last] = [steps[0], steps.at(-1)];
  return (
    <p className="chart-caption" aria-hidden="true">
      {last && nameOf(last, page.language)}
      <i />
      <i />
      <i />
      <i />
      {first && nameOf(first, page.language)}
    </p>
  );
}
