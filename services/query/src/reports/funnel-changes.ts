import { NOT_SET, type ChangeReason, type EntryFilter, type Outcome } from '@trichter/api';
import { meetsOutcome } from '../sql/outcome-condition.js';
import { listed } from './cell-causes.js';
import { MOST_EVENTS, type Change } from './number-changes.js';

/** A row of `funnelHistory`. */
export interface FunnelHistoryRow {
  readonly lead_id: string;
  readonly partition: number;
  readonly version: number;
  readonly removed: number;
  readonly bucket_at: number;
  readonly last_entry_at: number;
  readonly level: number;
  readonly shadowed_by_at: number | null;
  readonly shadowed_from_at: number | null;
  readonly channel: string;
  readonly traffic_source: string;
  readonly medium: string;
  readonly campaign: string;
  readonly minute_at: number;
  readonly reason: ChangeReason;
  readonly cause_source: string;
  readonly cause_id: string;
  readonly cause_type: string;
}

export interface CountedBy {
  readonly start: number;
  readonly end: number;
  readonly openSince: number;
  readonly steps: number;
  readonly step: number | undefined;
  readonly outcome: Outcome;
  readonly filter: EntryFilter;
}

const columns = { channel: 'channel', source: 'traffic_source', medium: 'medium', campaign: 'campaign' } as const;

/** Whether a lead with these rows is in the number: as `winners` and the condition of the outcome say in SQL. */
function counts(rows: Iterable<FunnelHistoryRow>, { start, end, openSince, steps, step, outcome, filter }: CountedBy): boolean {
  let winner: FunnelHistoryRow | null = null;
  let recent = false;
  for (const row of rows) {
    if (row.last_entry_at >= openSince) recent = true;
    if ((row.shadowed_by_at === null || row.shadowed_by_at < start) && (row.shadowed_from_at === null || row.shadowed_from_at >= end)) winner = row;
  }
  if (!winner) return false;
  for (const [name, column] of Object.entries(columns)) {
    const wanted = filter[name as keyof EntryFilter];
    if (wanted !== undefined && (winner[column] || NOT_SET) !== wanted) return false;
  }
  return meetsOutcome(outcome, { level: winner.level, runs: winner.level < steps && recent }, steps, step);
}

/**
 * What each record of the span changed in a number of people: every lead that changed is run through the states of its rows. Rows come lead by lead, in
 * the order of the log; one lead's rows are in memory at a time.
 */
export function createFunnelChanges(by: CountedBy, since: number): { add(rows: readonly FunnelHistoryRow[]): void; done(): Change[] } {
  const changes = new Map<string, { minute: number; reason: ChangeReason; delta: number; records: number; events: CountedCause[] }>();
  let lead: FunnelHistoryRow[] = [];

  function note({ minute_at, reason, lead_id, cause_source, cause_id, cause_type }: FunnelHistoryRow, delta: number): void {
    const key = `${minute_at} ${reason}`;
    const change = changes.get(key) ?? { minute: minute_at, reason, delta: 0, records: 0, events: [] };
    changes.set(key, change);
    change.delta += delta;
    // A fact that changes many leads is one event.
    const known = cause_id === '' ? undefined : change.events.find(({ source, id }) => id === cause_id && source === cause_source);
    if (known) known.delta += delta;
    else {
      change.records += 1;
      if (cause_id !== '' && change.events.length < MOST_EVENTS) change.events.push({ lead: lead_id, source: cause_source, id: cause_id, type: cause_type || null, delta });
    }
  }

  function finish(): void {
    const rows = new Map<string, FunnelHistoryRow>();
    let counted = false;
    let begun = false;
    for (let at = 0; at < lead.length; ) {
      const first = lead[at]!;
      if (!begun && first.minute_at >= since) {
        begun = true;
        counted = counts(rows.values(), by);
      }
      for (; at < lead.length && lead[at]!.version === first.version; at += 1) {
        const row = lead[at]!;
        const key = `${row.partition} ${row.bucket_at}`;
        if (row.removed) rows.delete(key);
        else rows.set(key, row);
      }
      if (!begun) continue;
      const now = counts(rows.values(), by);
      if (now !== counted) note(first, now ? 1 : -1);
      counted = now;
    }
    lead = [];
  }

  return {
    add(rows) {
      for (const row of rows) {
        if (lead.length > 0 && lead[0]!.lead_id !== row.lead_id) finish();
        lead.push(numbersOf(row));
      }
    },
    done() {
      finish();
      return [...changes.values()].map(({ events, ...change }) => ({ ...change, ...listed(events, change.delta) }));
    },
  };
}

interface CountedCause {
  readonly lead: string;
  readonly source: string;
  readonly id: string;
  readonly type: string | null;
  delta: number;
}

const orNull = (value: number | null): number | null => (value === null ? null : Number(value));
const numbersOf = (row: FunnelHistoryRow): FunnelHistoryRow => ({
  ...row, version: Number(row.version), bucket_at: Number(row.bucket_at), last_entry_at: Number(row.last_entry_at), minute_at: Number(row.minute_at),
  shadowed_by_at: orNull(row.shadowed_by_at), shadowed_from_at: orNull(row.shadowed_from_at),
});
