import { describe, expect, it } from 'vitest';
import { eventsBehind, type CellCausesRow } from './cell-causes.js';

const row = (records: number, ...causes: readonly string[][]): CellCausesRow => ({ minute_at: 0, reason: 'event', records, causes: JSON.stringify(causes) });
const cause = (id: string, records: number, ...parts: string[]): string[] => ['lead', 'shop', id, 'order.completed', String(records), ...parts];

describe('the events behind a change of a sum', () => {
  it('are listed once with all they added, however many cells they changed, the largest first', () => {
    const rows = [row(2, cause('a', 1, 'revenue=100', 'orders=1'), cause('b', 1, 'revenue=250')), row(2, cause('a', 2, 'revenue=-30'))];
    const { records, events, others } = eventsBehind(rows, 'revenue', { delta: 320, records: 4 });
    expect([records, others]).toEqual([2, undefined]);
    expect(events.map(({ id, delta }) => [id, delta])).toEqual([['b', 250], ['a', 70]]);
  });

  it('leave out those that did not change this number', () => {
    expect(eventsBehind([row(2, cause('a', 1, 'orders=1'), cause('b', 1, 'revenue=250'))], 'revenue', { delta: 250, records: 2 }).events.map(({ id }) => id)).toEqual(['b']);
  });

  it('say what the rest adds where there are more than are listed', () => {
    const ids = Array.from({ length: 14 }, (_, n) => `e${n}`);
    const { records, events, others } = eventsBehind(ids.map((id, n) => row(1, cause(id, 1, `revenue=${100 + n}`))), 'revenue', { delta: 1491, records: 14 });
    expect([records, events.length, others]).toEqual([14, 10, 100 + 101 + 102 + 103]);
    expect(events.reduce((sum, event) => sum + event.delta!, others!)).toBe(1491);
  });

  it.each([
    ['a row had more events than it lists', [row(9, cause('a', 1, 'revenue=10'))]],
    ['an older version wrote a row', [{ ...row(1), causes: '[["lead","shop","a"]]' }]],
    ['there are too many rows', Array.from({ length: 65 }, (_, n) => row(1, cause(`e${n}`, 1, 'revenue=1')))],
  ])('have no parts where %s', (_, rows) => {
    const { records, events, others } = eventsBehind(rows, 'revenue', { delta: 65, records: 65 });
    expect([records, others]).toEqual([65, undefined]);
    expect(events.length).toBeGreaterThan(0);
    expect(events.every((event) => !('delta' in event))).toBe(true);
  });
});
