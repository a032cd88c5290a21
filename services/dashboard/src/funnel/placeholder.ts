import type { FunnelReport } from '@trichter/api';

const stages = [
  { name: 'awareness', label: { de: 'Bewusstsein', en: 'Awareness' }, entered: 10_000 },
  { name: 'interest', label: { de: 'Interesse', en: 'Interest' }, entered: 5_600 },
  { name: 'decision', label: { de: 'Entscheidung', en: 'Decision' }, entered: 2_400 },
  { name: 'closing', label: { de: 'Abschluss', en: 'Closing' }, entered: 1_000 },
];
const times = { medianMs: 200_000_000, p90Ms: 400_000_000 };

const steps = stages.map(({ name, label, entered }, index) => {
  const converted = stages[index + 1]?.entered ?? entered;
  const dropped = entered - converted;
  return { step: index + 1, name, label, entered, converted, open: 0, dropped, rateFromStart: entered / 10_000, rateFromPrevious: 0.5, lossRate: 0.5, fromStart: times, fromPrevious: times };
});
const total = { entered: 10_000, converted: 1_000, open: 1_000, dropped: 8_000, rate: 0.1, steps };

/** Stands in while the first report is on its way, drawn as grey shapes only: the page has its final size from the start, so nothing jumps. */
export const placeholder: FunnelReport = {
  funnel: { name: 'sales', windowMs: 30 * 86_400_000, steps: stages.map(({ name, label }, index) => ({ step: index + 1, name, label, types: [] })) },
  range: { from: '2026-01-01', to: '2026-02-01', timeZone: 'UTC', start: '2026-01-01T00:00:00.000Z', end: '2026-02-01T00:00:00.000Z' },
  total,
  breakdown: { by: 'channel', whose: 'entry', more: 0, values: ['paid_search', 'organic_search', 'email', 'paid_social', 'referral', 'direct'].map((value) => ({ value, ...total })) },
  usual: null,
  leftOut: { test: { touchpoints: 0, leads: 0 }, bot: { touchpoints: 0, leads: 0 }, setAside: { leads: 0 } },
  freshness: { asOf: null, clock: null, sealed: null, knownAt: null, knownTo: null, behindMs: null, lag: null, inTransit: 0, definition: { hash: '', created: 0, complete: true }, backfilling: null },
};
