import { MOST_ROWS } from '../sql/restatements.js';
import { MOST_EVENTS, type Change, type ChangeCause } from './number-changes.js';

/** A row of `cellCauses`. */
export interface CellCausesRow {
  readonly minute_at: number;
  readonly reason: string;
  readonly records: number;
  /** See `causesText`; three texts a cause in rows of older versions. */
  readonly causes: string;
}

/**
 * The events behind one change of a sum, each once, however many cells it changed, with its part. The ledger lists the first events of a cell, minute and reason: where
 * one of the rows had more, or there are too many rows, nobody knows all that an event added, so no part is given.
 */
export function eventsBehind(rows: readonly CellCausesRow[], measure: string, { delta, records }: Pick<Change, 'delta' | 'records'>): Pick<Change, 'records' | 'events' | 'others'> {
  const events = new Map<string, { lead: string | null; source: string; id: string; type: string | null; delta: number }>();
  let whole = rows.length <= MOST_ROWS;
  for (const row of rows.slice(0, MOST_ROWS)) {
    let unlisted = Number(row.records);
    for (const [lead, source, id, type, told, ...parts] of JSON.parse(row.causes) as string[][]) {
      unlisted -= Number(told ?? 0);
      if (!id) continue;
      const key = `${source}\n${id}`;
      const event = events.get(key) ?? { lead: lead || null, source: source!, id, type: type ?? null, delta: 0 };
      events.set(key, event);
      event.delta += partOf(parts, measure);
    }
    if (unlisted !== 0) whole = false;
  }
  const all = [...events.values()];
  if (!whole) return { records, events: all.slice(0, MOST_EVENTS).map(({ delta: _part, ...event }): ChangeCause => event) };
  const changing = all.filter((event) => event.delta !== 0).sort((a, b) => Math.abs(b.delta) - Math.abs(a.delta));
  return { records: changing.length, ...listed(changing, delta) };
}

/** The first of them, and what the rest adds. */
export function listed(events: readonly (ChangeCause & { readonly delta: number })[], delta: number): Pick<Change, 'events' | 'others'> {
  const first = events.slice(0, MOST_EVENTS);
  const rest = delta - first.reduce((sum, event) => sum + event.delta, 0);
  return { events: first, ...((events.length > first.length || rest !== 0) && { others: rest }) };
}

function partOf(parts: readonly string[], measure: string): number {
  const part = parts.find((one) => one.startsWith(`${measure}=`));
  return part === undefined ? 0 : Number(part.slice(measure.length + 1));
}
