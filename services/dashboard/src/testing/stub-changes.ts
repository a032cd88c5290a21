import type { Freshness, FunnelDefinition, Restatements } from '@trichter/api';
import { grouped } from './grouped.js';
import { leadsOf } from './stub-answers.js';
import type { StubTouchpoint } from './stub-touchpoints.js';

const MINUTE = 60_000;
const minuteOf = (time: string): string => new Date(Math.floor(Date.parse(time) / MINUTE) * MINUTE).toISOString();

/** As if every lead behind the number had come to it when its last step was filled: every fifth minute late. */
export function restatementsOf(touchpoints: readonly StubTouchpoint[], definition: FunnelDefinition, said: URLSearchParams, freshness: Freshness): Restatements {
  const all = leadsOf(touchpoints, definition, new URLSearchParams([...[...said].filter(([name]) => name !== 'limit'), ['limit', '100000']]), freshness);
  const since = said.get('since') ?? '';
  const news = all.leads
    .flatMap(({ lead, steps }) => {
      const event = steps.toReversed().find((step) => step.event)?.event;
      return event && event.time >= since ? [{ lead, event }] : [];
    })
    .toSorted((a, b) => a.event.time.localeCompare(b.event.time));
  const groups = grouped(news, ({ event }) => minuteOf(event.time));
  let number = all.count - news.length;
  const changes = groups.map(([minute, some], index) => {
    const before = number;
    number += some.length;
    return {
      ...{ minute, per: 'minute' as const, reason: index % 5 === 0 ? ('late' as const) : ('event' as const), before, after: number, delta: some.length, records: some.length },
      events: some.slice(0, 10).map(({ lead, event: { source, id, type, time } }) => ({ lead, source, id, type, time, delta: 1 })),
    };
  });
  const reasons = (['event', 'late'] as const).flatMap((reason) => {
    const of = changes.filter((change) => change.reason === reason);
    return of.length > 0 ? [{ reason, delta: of.reduce((sum, { delta }) => sum + delta, 0), changes: of.length }] : [];
  });
  const until = freshness.sealed ?? minuteOf(new Date().toISOString());
  return {
    number: { funnel: definition.name, step: said.has('step') ? Number(said.get('step')) : null, outcome: (said.get('outcome') ?? 'entered') as 'entered', projection: null, measure: null },
    range: all.range,
    since,
    until,
    asOf: until,
    before: all.count - news.length,
    after: all.count,
    delta: news.length,
    reasons,
    earlier: { changes: Math.max(0, changes.length - 100), delta: changes.slice(0, -100).reduce((sum, { delta }) => sum + delta, 0) },
    changes: changes.slice(-100),
    freshness,
  };
}
