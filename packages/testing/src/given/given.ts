import assert from 'node:assert/strict';
import {
  emptyTimeline,
  merge,
  touchpointOf,
  type Projection,
  type Row,
  type Timeline,
  type Touchpoint,
  type Value,
} from '@trichter/domain';
import { arrive } from './arrive.js';
import type { Happened } from './happened.js';
import { randomOf, shuffled } from './random.js';

/** Expected values by column: times may be ISO text (`2026-01-03T12:00Z`); columns left out are not looked at. */
export type Expected = Readonly<Record<string, Value | readonly string[]>>;

const RUNS = 12;
const TIMES = new Set(['quarterHour', 'time', 'maybeTime', 'times']);

/**
 * Events of one lead, and what a projection makes of them. The order of arrival is not part of the test: `expect` lets them come in
 * order, backwards and shuffled, some of them twice, with the timeline put away and read back at random places, and adds up the
 * differences record by record as the projector does. Each run must give exactly the rows expected, in any order.
 */
export function given(...events: readonly Happened[]) {
  const touchpoints = events.map(({ envelope, receivedAt }) => touchpointOf(envelope, receivedAt));
  return {
    expect(projection: Projection, expected: readonly Expected[]): void {
      const wanted = expected.map((row) => inMs(projection, row));
      for (let run = 0; run < RUNS; run++) {
        const random = randomOf(run);
        const rows = arrive(projection, arrangement(touchpoints, run, random), () => run > 1 && random() < 0.3);
        if (!matches(rows, wanted))
          assert.deepEqual(
            rows.map(readable(projection)),
            wanted.map(readable(projection)),
            `${projection.name}, arrangement ${run}`,
          );
      }
    },
    /** The timeline itself, for tests of what is no projection. */
    timeline: (): Timeline => touchpoints.reduce(merge, emptyTimeline('lead')),
  };
}

function arrangement(touchpoints: readonly Touchpoint[], run: number, random: () => number): readonly Touchpoint[] {
  if (run === 0) return touchpoints;
  if (run === 1) return touchpoints.toReversed();
  return shuffled([...touchpoints, ...touchpoints.filter(() => random() < 0.5)], random);
}

function matches(rows: readonly Row[], wanted: readonly Row[]): boolean {
  const left = [...rows];
  for (const want of wanted) {
    const at = left.findIndex((row) =>
      Object.entries(want).every(([name, value]) => JSON.stringify(row[name]) === JSON.stringify(value)),
    );
    if (at < 0) return false;
    left.splice(at, 1);
  }
  return left.length === 0;
}

function columnsOf(projection: Projection): Readonly<Record<string, string>> {
  return projection.kind === 'cells'
    ? { ...projection.dimensions, ...projection.measures }
    : { ...projection.key, ...projection.columns };
}

function inMs(projection: Projection, row: Expected): Row {
  const columns = columnsOf(projection);
  const ms = (value: unknown) => (typeof value === 'string' ? Date.parse(value) : value);
  const known = Object.entries(row).map(([name, value]) => {
    assert.ok(columns[name], `${projection.name} has no column ${name}; it has ${Object.keys(columns).join(', ')}`);
    return [name, !TIMES.has(columns[name]) ? value : Array.isArray(value) ? value.map(ms) : ms(value)];
  });
  return Object.fromEntries(known) as Row;
}

function readable(projection: Projection): (row: Row) => Row {
  const columns = columnsOf(projection);
  const iso = (value: unknown) => (typeof value === 'number' ? new Date(value).toISOString() : value);
  return (row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [
        name,
        !TIMES.has(columns[name] ?? '') ? value : Array.isArray(value) ? value.map(iso) : iso(value),
      ]),
    ) as Row;
}
