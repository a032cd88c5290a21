import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { expectedReport } from './expected-report.js';
import { generateDemo } from './generate-demo.js';
import { naiveReport } from './naive-report.js';

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

it('keeps one identifier a lead on all its events', () => {
  const kinds = new Map<string, string>();
  let strays = 0;
  for (const line of whole.lines) {
    const { id, anonymousId, userId, email } = JSON.parse(line) as Record<string, string>;
    const lead = String(id).split('-')[1] as string;
    const identifier = [anonymousId, userId, email].filter((value) => value !== undefined);
    if (identifier.length !== 1 || (kinds.get(lead) ?? identifier[0]) !== identifier[0]) strays += 1;
    kinds.set(lead, identifier[0] as string);
  }
  expect(strays).toBe(0);
  expect(new Set(kinds.values()).size).toBe(kinds.size);
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
