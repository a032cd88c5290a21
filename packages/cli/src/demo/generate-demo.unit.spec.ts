import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { expectedReport } from './expected-report.js';
import { generateDemo } from './generate-demo.js';
import { naiveReport, personOf } from './naive-report.js';

const END = Date.UTC(2026, 5, 15, 13, 7);
const whole = generateDemo({ seed: 7, end: END });
const hashOf = (lines: readonly string[]) => createHash('sha256').update(lines.join('\n')).digest('hex');

it('gives the same bytes for the same seed, and others for another', () => {
  const again = generateDemo({ seed: 7, end: END + 3_600_000, leads: 500 });
  expect(hashOf(again.lines)).toBe(hashOf(generateDemo({ seed: 7, end: END, leads: 500 }).lines));
  expect(hashOf(again.lines)).not.toBe(hashOf(generateDemo({ seed: 8, end: END, leads: 500 }).lines));
});

it('is about 200,000 touchpoints of 20,000 leads in half a year', () => {
  expect(whole.fates).toHaveLength(20_000);
  expect(whole.touchpoints).toBeGreaterThan(190_000);
  expect(whole.touchpoints).toBeLessThan(210_000);
  expect(new Date(whole.from).toISOString()).toBe('2025-12-15T00:00:00.000Z');
  expect(new Date(whole.to).toISOString()).toBe('2026-06-15T00:00:00.000Z');
});

it('sends some events late and some twice', () => {
  const events = whole.lines.map((line) => JSON.parse(line) as { id: string; time: string });
  const ids = new Set(events.map(({ id }) => id));
  expect(ids.size).toBe(whole.touchpoints);
  expect(events.length - ids.size).toBeGreaterThan(1_000);
  let latest = '';
  const late = events.filter(({ time }) => (time < latest ? true : ((latest = time), false)));
  expect(late.length).toBeGreaterThan(4_000);
});

describe('who the events say they are about', () => {
  interface Named { id: string; time: string; type: string; anonymousId?: string; userId?: string; email?: string; data?: { order?: string } }
  const events = [...new Map(whole.lines.map((line) => JSON.parse(line) as Named).map((event) => [event.id, event])).values()].sort((a, b) => (a.time < b.time ? -1 : 1));
  const accountOf = ({ userId, email }: Named) => userId ?? email;
  const peopleBy = (name: (event: Named) => string | undefined) => {
    const people = new Map<string, Set<string>>();
    for (const event of events) {
      const named = name(event);
      if (named !== undefined) people.set(named, (people.get(named) ?? new Set()).add(personOf(event.id)));
    }
    return people;
  };
  const accounts = new Map(events.filter(accountOf).map((event) => [personOf(event.id), event]));

  it('is one person for each account and address, and several for some devices', () => {
    for (const people of [peopleBy(({ userId }) => userId), peopleBy(({ email }) => email), peopleBy(({ data, type }) => (type.startsWith('order.') ? data?.order : undefined))]) {
      expect([...people.values()].filter(({ size }) => size > 1)).toEqual([]);
    }
    const devices = peopleBy(({ anonymousId }) => anonymousId);
    expect([...devices.values()].filter(({ size }) => size === 2).length).toBeGreaterThan(100);
    const own = [...devices].filter(([, people]) => people.size === 1).map(([, people]) => [...people][0]!);
    expect(own.length - new Set(own).size).toBeGreaterThan(1_000);
  });

  it('is unknown at first for nearly everybody who leaves a name', () => {
    const first = new Map<string, Named>();
    for (const event of events) if (event.anonymousId && !first.has(personOf(event.id))) first.set(personOf(event.id), event);
    const browsing = [...first].filter(([person]) => accounts.has(person));
    expect(browsing.filter(([, event]) => !accountOf(event)).length / browsing.length).toBeGreaterThan(0.7);
  });

  it('is found for each event without a name by the latest login on its device, before the first by the first', () => {
    const logins = new Map<string, Named[]>();
    for (const event of events) if (event.anonymousId && accountOf(event)) logins.set(event.anonymousId, [...(logins.get(event.anonymousId) ?? []), event]);
    const strays = events.filter((event) => {
      if (!event.anonymousId || accountOf(event) || !accounts.has(personOf(event.id))) return false;
      const here = logins.get(event.anonymousId) ?? [];
      const login = here.findLast(({ time }) => time <= event.time) ?? here[0];
      return login === undefined || personOf(login.id) !== personOf(event.id);
    });
    expect(strays).toEqual([]);
  });

  it('is only the address for mail, which each account names as well, and only the order for a refund', () => {
    const mails = events.filter(({ type }) => type === 'email.opened');
    expect(mails.filter(({ userId, anonymousId, email }) => email && !userId && !anonymousId).length / mails.length).toBeGreaterThan(0.9);
    const joined = new Set(events.filter(({ userId, email }) => userId && email).map(({ email }) => email));
    const withAccount = new Set(events.filter(({ userId }) => userId).map(({ id }) => personOf(id)));
    expect(events.filter(({ id, email }) => email && withAccount.has(personOf(id)) && !joined.has(email))).toEqual([]);
    const refunds = events.filter(({ type }) => type === 'order.refunded');
    expect(refunds.length).toBeGreaterThan(50);
    expect(refunds.filter(({ userId, anonymousId, email }) => userId ?? anonymousId ?? email)).toEqual([]);
  });
});

it('knows work days from weekends, and customers that come back', () => {
  const days = [0, 0, 0, 0, 0, 0, 0];
  for (const { entry } of whole.fates) if (entry !== null) days[new Date(entry).getUTCDay()]! += 1;
  expect(days[2]).toBeGreaterThan(1.5 * days[0]!);
  const ordersOf = (fate: (typeof whole.fates)[number]) => fate.happenings.filter(({ type }) => type === 'order.completed').length;
  expect(whole.fates.filter((fate) => ordersOf(fate) > 1).length).toBeGreaterThan(200);
  expect(whole.lines.filter((line) => line.includes('"order.refunded"')).length).toBeGreaterThan(50);
});

it('writes events from which a naive count finds exactly the fates', () => {
  for (const range of [
    { from: whole.from, to: whole.to, asOf: END },
    { from: Date.UTC(2026, 1, 3), to: Date.UTC(2026, 2, 10), asOf: END },
    { from: Date.UTC(2026, 4, 1), to: whole.to, asOf: END },
  ]) {
    expect(naiveReport(whole.lines, range)).toEqual(expectedReport(whole.fates, range));
  }
});

it('has every stage and every channel in it', () => {
  const { steps, channels } = expectedReport(whole.fates, { from: whole.from, to: whole.to, asOf: END });
  expect([...channels.keys()].sort()).toEqual(['content', 'direct', 'email', 'paid_search', 'referral', 'social']);
  for (const step of steps) expect(step.entered).toBe(step.converted + step.open + step.dropped);
  expect(steps[3]!.entered).toBeGreaterThan(500);
});
