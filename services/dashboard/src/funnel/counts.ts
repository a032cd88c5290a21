import type { FunnelCounts, FunnelHead, FunnelReport } from '@trichter/api';

const none = { medianMs: null, p90Ms: null };

/** The counts of a funnel nobody entered: what a filter shows whose value does not occur in the range. */
export function noCounts(funnel: FunnelHead): FunnelCounts {
  const steps = funnel.steps.map(({ step, name, label }) => ({
    step,
    name,
    ...(label && { label }),
    ...{ entered: 0, converted: 0, open: 0, dropped: 0, rateFromStart: null, rateFromPrevious: null, lossRate: null, fromStart: none, fromPrevious: none },
  }));
  return { entered: 0, converted: 0, open: 0, dropped: 0, rate: null, steps };
}

/** The part of a report the page shows: everything, or the row of the value it is filtered by. */
export function countsOf(report: FunnelReport, only: string | null): FunnelCounts {
  if (only === null) return report.total;
  return report.breakdown?.values.find((row) => row.value === only) ?? noCounts(report.funnel);
}
