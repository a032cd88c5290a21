import { FunnelLeads, FunnelPreview, FunnelReport, outcomes, type FunnelCounts, type FunnelDefinition, type FunnelLead, type Outcome } from '@trichter/api';
import { startTestClickHouse, type TestClickHouse } from '@trichter/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dayStart } from '../range/day-start.js';
import { bruteForce, nearestRank, type Expected } from '../test-world/brute-force.js';
import { plainFunnel, randomWorld, tangledFunnel, worldEnd } from '../test-world/random-world.js';
import { startTestQuery, type TestQuery } from '../test-world/start-test-query.js';
import { storeWorld } from '../test-world/store-world.js';

interface Asked {
  from: string;
  to: string;
  timeZone: string;
  asOf: string;
}
const asked: readonly Asked[] = [
  { from: '2026-03-01', to: '2026-05-01', timeZone: 'UTC', asOf: '2026-04-05T00:00:00.000Z' },
  { from: '2026-03-29', to: '2026-03-30', timeZone: 'Europe/Berlin', asOf: '2026-03-31T10:00:00.000Z' },
  { from: '2026-03-26', to: '2026-04-02', timeZone: 'Asia/Kathmandu', asOf: '2026-04-03T07:00:00.001Z' },
  { from: '2026-03-31', to: '2026-04-04', timeZone: 'America/St_Johns', asOf: '2026-04-05T00:00:00.000Z' },
  { from: '2026-04-02', to: '2026-04-03', timeZone: 'UTC', asOf: '2026-05-05T00:00:00.000Z' },
];
const query = (of: object): string => new URLSearchParams(Object.entries(of).map(([name, value]) => [name, String(value)])).toString();
const rangeOf = ({ from, to, timeZone, asOf }: Asked) => ({ start: dayStart(from, timeZone), end: dayStart(to, timeZone), asOf: Date.parse(asOf) });

/** The words of a number: who entered, went on, is open or lost, at a step or in the whole funnel. */
function meant(lead: Expected, outcome: Outcome, steps: number, step?: number): boolean {
  const at = step ?? 1;
  const last = lead.level === steps;
  switch (outcome) {
    case 'entered':
    case 'reached':
      return lead.level >= at;
    case 'converted':
      return step === undefined ? last : lead.level > step || (last && step === steps);
    case 'open':
    case 'dropped':
      return lead.outcome === outcome && (step === undefined || lead.level === step);
  }
}

const world = randomWorld(20260324, 700);
let clickhouse: TestClickHouse;
let service: TestQuery;

beforeAll(async () => {
  clickhouse = await startTestClickHouse();
  await storeWorld(clickhouse.client, world, [plainFunnel, tangledFunnel], worldEnd);
  service = await startTestQuery(clickhouse.as('reader'));
});
afterAll(async () => {
  await service?.stop();
  await clickhouse?.stop();
});

describe.each([['no type in two steps', plainFunnel], ['types in two steps', tangledFunnel]] as const)('a funnel with %s', (_, funnel: FunnelDefinition) => {
  const steps = funnel.steps.length;
  const report = async (of: object): Promise<FunnelReport> => FunnelReport.parse(await service.get(`/v1/funnels/${funnel.name}/report?${query(of)}`));
  const leads = async (of: object): Promise<FunnelLeads> => FunnelLeads.parse(await service.get(`/v1/funnels/${funnel.name}/leads?${query(of)}`));

  const compare = (counts: FunnelCounts, expected: readonly Expected[]): void => {
    const count = (outcome: Outcome, step?: number): number => expected.filter((lead) => meant(lead, outcome, steps, step)).length;
    for (const outcome of ['entered', 'converted', 'open', 'dropped'] as const) expect(counts[outcome]).toBe(count(outcome));
    expect(counts.rate).toBe(expected.length ? count('converted') / expected.length : null);
    for (const step of counts.steps) {
      for (const outcome of ['entered', 'converted', 'open', 'dropped'] as const) expect(step[outcome], `${outcome} at ${step.name}`).toBe(count(outcome, step.step));
      expect(step.entered).toBe(step.converted + step.open + step.dropped);
      const here = expected.filter(({ level }) => level >= step.step);
      const times = here.map(({ times: all }) => all[step.step - 1]! - all[0]!);
      expect(step.fromStart).toEqual({ medianMs: nearestRank(times, 0.5), p90Ms: nearestRank(times, 0.9) });
      if (step.step > 1) {
        const between = here.map(({ times: all }) => all[step.step - 1]! - all[step.step - 2]!);
        expect(step.fromPrevious).toEqual({ medianMs: nearestRank(between, 0.5), p90Ms: nearestRank(between, 0.9) });
        expect(step.rateFromPrevious).toBe(count('entered', step.step - 1) ? here.length / count('entered', step.step - 1) : null);
      }
    }
  };

  it.each(asked)('is counted as its words say: $from to $to, $timeZone', async (of) => {
    const answer = await report(of);
    const expected = bruteForce(world, funnel, rangeOf(of));
    expect(answer.total.entered).toBeGreaterThan(10);
    compare(answer.total, expected);
    expect(answer.freshness).toMatchObject({ asOf: of.asOf, definition: { hash: `hash_${funnel.name}`, complete: true }, backfilling: null });
  });

  it.each(['channel', 'source', 'medium', 'campaign'] as const)('is broken down by the %s of the winning entry', async (by) => {
    const of = asked[2]!;
    const answer = await report({ ...of, breakdown: by });
    const expected = bruteForce(world, funnel, rangeOf(of));
    const key = ({ entry }: Expected): string => ({ channel: entry.visit.channel, source: entry.visit.trafficSource, medium: entry.visit.medium, campaign: entry.visit.campaign })[by] || '(not set)';
    const values = answer.breakdown?.values ?? [];
    expect(values.map(({ value }) => value).sort()).toEqual([...new Set(expected.map(key))].sort());
    for (const value of values) compare(value, expected.filter((lead) => key(lead) === value.value));
    compare(answer.total, expected);
    expect(answer.breakdown?.more).toBe(0);
  });

  it('lists exactly the leads behind every number: each step, outcome and channel', async () => {
    const of = asked[2]!;
    const expected = bruteForce(world, funnel, rangeOf(of));
    const answer = await report({ ...of, breakdown: 'channel' });
    const groups = [{ channel: undefined, counts: answer.total as FunnelCounts }, ...(answer.breakdown?.values ?? []).slice(0, 4).map((counts) => ({ channel: counts.value as string | undefined, counts: counts as FunnelCounts }))];
    for (const { channel, counts } of groups) {
      const numbers = [undefined, ...counts.steps.map((s) => s.step)].flatMap((step) => outcomes.map((outcome) => ({ step, outcome })));
      await Promise.all(
        numbers.map(async ({ step, outcome }) => {
          const number = (step === undefined ? counts : counts.steps[step - 1]!)[outcome === 'reached' ? 'entered' : outcome];
          const page = await leads({ ...of, outcome, ...(step && { step }), ...(channel && { channel }), limit: 500 });
          const name = `${channel ?? 'all'} ${step ?? 'funnel'} ${outcome}`;
          expect(page.count, name).toBe(number);
          const wanted = expected.filter((lead) => meant(lead, outcome, steps, step) && (!channel || (lead.entry.visit.channel || '(not set)') === channel));
          expect(page.leads.map(({ lead }) => lead).sort(), name).toEqual(wanted.map(({ lead }) => lead).sort());
        }),
      );
    }
  });

  it('says which event filled each step, what is missing and when the window ends', async () => {
    const of = asked[0]!;
    const expected = new Map(bruteForce(world, funnel, rangeOf(of)).map((lead) => [lead.lead, lead]));
    const { leads: listed } = await leads({ ...of, limit: 500 });
    const all = new Map(world.map((lead) => [lead.lead, lead.timeline.touchpoints]));
    for (const lead of listed) {
      const { level, times, outcome, entry } = expected.get(lead.lead)!;
      expect(lead).toMatchObject({ level, outcome, enteredAt: new Date(entry.time).toISOString(), windowEndsAt: new Date(entry.time + funnel.windowMs).toISOString() });
      expect(lead.missing).toEqual(funnel.steps.slice(level).map(({ name }) => name));
      expect(lead.openUntil !== null).toBe(outcome === 'open');
      lead.steps.forEach((step, index) => {
        expect(step.at).toBe(index < level ? new Date(times[index]!).toISOString() : null);
        expect(step.event !== null).toBe(index < level);
        if (!step.event) return;
        expect(funnel.steps[index]!.types).toContain(step.event.type);
        expect(step.event.time).toBe(step.at);
        expect(all.get(lead.lead)!.some(({ id, source, type }) => id === step.event!.id && source === step.event!.source && type === step.event!.type)).toBe(true);
      });
      const used = lead.steps.flatMap(({ event }) => (event ? [`${event.source}/${event.id}`] : []));
      expect(new Set(used).size).toBe(used.length);
    }
  });

  it('gives every lead once over its pages, latest entry first', async () => {
    const of = asked[0]!;
    const listed: FunnelLead[] = [];
    let count = 0;
    for (let after: string | null = ''; after !== null; ) {
      const page: FunnelLeads = await leads({ ...of, outcome: 'reached', step: 1, limit: 37, ...(after && { after }) });
      listed.push(...page.leads);
      count = page.count;
      after = page.next;
    }
    expect(listed.length).toBe(count);
    expect(new Set(listed.map(({ lead }) => lead)).size).toBe(count);
    expect([...listed].sort((a, b) => (a.enteredAt < b.enteredAt ? 1 : -1)).map(({ enteredAt }) => enteredAt)).toEqual(listed.map(({ enteredAt }) => enteredAt));
  });

  it('counts the usual way beside it, or says that it cannot', async () => {
    for (const of of asked) {
      const { usual } = await report({ ...of, usual: 'true' });
      if (funnel === tangledFunnel) expect(usual).toBeNull();
      else {
        const { start, end } = rangeOf(of);
        const inside = bruteForce(world, funnel, { start, end, asOf: Infinity }, end - 1);
        expect(usual?.steps).toEqual(funnel.steps.map((_, index) => inside.filter(({ level }) => level > index).length));
      }
    }
  });

  it('previews an unsaved definition as the saved one counts, and refuses where it cannot', async () => {
    for (const of of asked) {
      const definition = { windowMs: funnel.windowMs, steps: funnel.steps };
      const { status, body } = await service.send('POST', '/v1/funnels/preview', { definition, ...of });
      if (funnel === tangledFunnel) {
        expect(status).toBe(422);
        expect(body).toMatchObject({ code: 'type_in_two_steps', field: 'definition.steps', value: ['page.viewed', 'form.submitted', 'ad.clicked'], remedy: expect.stringContaining('save the funnel') });
        continue;
      }
      const preview = FunnelPreview.parse(body).total;
      const saved = (await report(of)).total;
      const bare = ({ entered, converted, open, dropped, rate }: FunnelCounts) => ({ entered, converted, open, dropped, rate });
      expect(bare(preview)).toEqual(bare(saved));
      expect(preview.steps.map(({ entered, converted, open, dropped }) => [entered, converted, open, dropped])).toEqual(saved.steps.map(({ entered, converted, open, dropped }) => [entered, converted, open, dropped]));
    }
  });

  it('leaves test and bot traffic and leads set aside out, and counts them beside', async () => {
    const of = asked[2]!;
    const { leftOut } = await report(of);
    const { start, end } = rangeOf(of);
    const traffic = world.flatMap(({ lead, timeline }) => timeline.touchpoints.filter(({ time }) => time >= start && time < end).map(({ test, bot }) => ({ lead, test, bot: bot && !test })));
    const sides = (side: 'test' | 'bot') => {
      const found = traffic.filter((touchpoint) => touchpoint[side]);
      return { touchpoints: found.length, leads: new Set(found.map(({ lead }) => lead)).size };
    };
    expect(leftOut).toEqual({ test: sides('test'), bot: sides('bot'), setAside: { leads: world.filter(({ timeline }) => timeline.setAside).length } });
    expect(leftOut!.test.touchpoints).toBeGreaterThan(0);
  });
});
