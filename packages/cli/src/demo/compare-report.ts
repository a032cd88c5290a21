import type { FunnelCounts, FunnelReport } from '@trichter/api';
import type { Expected, ExpectedStep } from './expected-report.js';

/** Every count in which the report differs from the fates; empty when it says exactly what was drawn. */
export function reportDifferences({ total, breakdown }: FunnelReport, expected: Expected): string[] {
  const differences = stepDifferences('all leads', total.steps, expected.steps);
  const seen = new Set(breakdown?.values.map(({ value }) => value));
  for (const { value, steps } of breakdown?.values ?? []) differences.push(...stepDifferences(value, steps, expected.channels.get(value as never) ?? []));
  for (const [channel, steps] of expected.channels) if (!seen.has(channel)) differences.push(...stepDifferences(channel, [], steps));
  return differences;
}

function stepDifferences(who: string, reported: FunnelCounts['steps'], expected: readonly ExpectedStep[]): string[] {
  const differences: string[] = [];
  for (let at = 0; at < Math.max(reported.length, expected.length); at++) {
    for (const count of ['entered', 'converted', 'open', 'dropped'] as const) {
      const [is, should] = [reported[at]?.[count] ?? 0, expected[at]?.[count] ?? 0];
      if (is !== should) differences.push(`${who}, stage ${at + 1}, ${count}: the report says ${is}, the fates say ${should}`);
    }
  }
  return differences;
}
