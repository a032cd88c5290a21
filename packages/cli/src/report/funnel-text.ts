import type { FunnelCounts, FunnelReport } from '@trichter/api';
import { figure } from '../terminal/progress.js';
import { table } from '../terminal/table.js';

const percent = (rate: number | null): string => (rate === null ? '-' : `${(100 * rate).toFixed(1)} %`);
const HOUR = 3_600_000;

/** The report for a terminal: stages with losses, then the same by channel (or whatever it is broken down by). */
export function funnelText({ funnel, range, total, breakdown, freshness }: FunnelReport): string {
  const names = funnel.steps.map(({ name, label }) => label?.en ?? name);
  const stages = table([
    ['stage', 'leads', 'of entered', 'from before', 'open', 'lost', 'median time'],
    ...total.steps.map((step, at) => [names[at] ?? step.name, figure(step.entered), percent(step.rateFromStart), percent(step.rateFromPrevious), figure(step.open), figure(step.dropped), time(step.fromPrevious.medianMs)]),
  ]);
  const parts = breakdown
    ? `\n\n${table([
        [breakdown.by, ...names, 'rate', 'most lost at'],
        ...breakdown.values.map((part) => [part.value || '(not set)', ...part.steps.map((step) => figure(step.entered)), percent(part.rate), mostLost(part, names)]),
      ])}`
    : '';
  const head = `${funnel.label?.en ?? funnel.name}: ${range.from} to ${range.to} (${range.timeZone}), window ${funnel.windowMs / 86_400_000} days, ${figure(total.entered)} leads entered`;
  const open = `open: window still runs as of ${freshness.asOf ?? 'the first event'}`;
  return `${head}\n\n${stages}\n${open}${parts}`;
}

/** The stage after which most of those who came were lost. */
function mostLost(part: FunnelCounts, names: readonly string[]): string {
  const worst = part.steps.slice(0, -1).reduce<FunnelCounts['steps'][number] | null>((worst, step) => (worst === null || step.dropped > worst.dropped ? step : worst), null);
  return worst && worst.dropped > 0 ? `${names[worst.step - 1]} (${figure(worst.dropped)})` : '-';
}

function time(ms: number | null): string {
  if (ms === null) return '-';
  if (ms < HOUR) return `${Math.round(ms / 60_000)} min`;
  return ms < 48 * HOUR ? `${(ms / HOUR).toFixed(1)} h` : `${(ms / (24 * HOUR)).toFixed(1)} d`;
}
