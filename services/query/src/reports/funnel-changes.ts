import type { ChangeReason } from '@trichter/api';
import { STANDS } from '../sql/restatements.js';
import { listed } from './cell-causes.js';
import { MOST_EVENTS, type Change } from './number-changes.js';

/** A row of `funnelHistory`. */
export interface FunnelHistoryRow {
  readonly lead_id: string;
  readonly partition: number;
  readonly version: number;
  readonly bucket_at: number;
  /** Bits: `STANDS`. */
  readonly stands: number;
  readonly minute_at: number;
  readonly reason: ChangeReason;
  readonly cause_source: string;
  readonly cause_id: string;
  readonly cause_type: string;
}

/** Whether a lead whose rows stand so is in the number. */
function counts(stands: Iterable<number>): boolean {
  let all = 0;
  for (const one of stands) all |= one;
  return (all & (all & STANDS.recent ? STANDS.countsRunning : STANDS.countsEnded)) !== 0;
}

/**
 * What each record of the span changed in a number of people: every lead that changed is run through what its rows stood for. Rows come lead by lead, in
 * the order of the log; one lead's rows are in memory at a time.
 */
export function createFunnelChanges(since: number): { add(rows: readonly FunnelHistoryRow[]): void; done(): Change[] } {
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
    const stands = new Map<string, number>();
    let counted = false;
    let begun = false;
    for (let at = 0; at < lead.length; ) {
      const first = lead[at]!;
      if (!begun && first.minute_at >= since) {
        begun = true;
        counted = counts(stands.values());
      }
      for (; at < lead.length && lead[at]!.version === first.version; at += 1) {
        const row = lead[at]!;
        const key = `${row.partition} ${row.bucket_at}`;
        stands.set(key, row.stands);
      }
      if (!begun) continue;
      const now = counts(stands.values());
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

const numbersOf = (row: FunnelHistoryRow): FunnelHistoryRow => ({ ...row, version: Number(row.version), bucket_at: Number(row.bucket_at), minute_at: Number(row.minute_at) });
