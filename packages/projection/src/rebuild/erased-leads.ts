import { versionOf, type EventLog } from '@trichter/event-log';
import { leadIdOf } from '@trichter/events';
import { minuteOf } from '../ledger/minute.js';
import { effectOf } from '../engine/fold-record.js';
import type { SinkRow } from '../row-sink.js';

/** Leads that are erased, wherever in the log a fold just is. */
export interface ErasedLeads {
  /** Reads what came in since the last call. */
  refresh(): Promise<void>;
  /** Rows without what is about a lead as it was before it was erased; a sum keeps its value and forgets whose touchpoints changed it. */
  withoutErased(rows: readonly SinkRow[]): readonly SinkRow[];
  /** Whether rows that left these traces tell of a lead as it was before it was erased. */
  anyErased(traces: readonly Trace[]): boolean;
}

/** A lead that rows tell of: as of which version at the least, or in a sum of which minute (UTC ms) it is named as a cause. */
export type Trace = readonly [lead: string, version: number | null, minute: number | null];

/** Each lead once as its own rows have it, once as causes do. */
export function tracesOf(rows: Iterable<SinkRow>): Trace[] {
  const versions = new Map<string, number>();
  const minutes = new Map<string, number>();
  const least = (of: Map<string, number>, lead: string, value: number): void => void of.set(lead, Math.min(value, of.get(lead) ?? value));
  for (const row of rows) {
    const { lead, minute } = row.columns;
    if (typeof lead === 'string') least(versions, lead, row.version);
    for (const [cause] of causesOf(row)) least(minutes, cause, Number(minute));
  }
  return [...[...versions].map(([lead, version]) => [lead, version, null] as const), ...[...minutes].map(([lead, minute]) => [lead, null, minute] as const)];
}

function causesOf({ columns: { causes } }: SinkRow): readonly (readonly [lead: string, source: string, id: string])[] {
  return typeof causes === 'string' && causes !== '[]' ? (JSON.parse(causes) as [lead: string, source: string, id: string][]) : [];
}

const ERASED = Buffer.from('lead.erased');

/**
 * The log keeps the records of erased leads, so a fold from its beginning would write their rows again, to take them back once it hears of the
 * erasure. They are not written at all: what was removed stays removed. Costs one look through the bytes of the log.
 */
export function createErasedLeads(log: EventLog): ErasedLeads {
  /** By lead: version of the last fact, and the minute of the log's clock it came in. */
  const cuts = new Map<string, { readonly version: number; readonly minute: number }>();
  const next = new Array<number>(log.partitions).fill(0);
  const isErased = (lead: string, version: number): boolean => version <= (cuts.get(lead)?.version ?? -1);
  const wasErasedIn = (lead: string, minute: number): boolean => minute <= (cuts.get(lead)?.minute ?? -1);

  async function follow(partition: number, end: number): Promise<void> {
    for await (const { records } of end > next[partition]! ? log.read(partition, next[partition]!, end) : []) {
      for (const record of records) {
        if (!Buffer.from(record.value.buffer, record.value.byteOffset, record.value.byteLength).includes(ERASED)) continue;
        const effect = effectOf(record, record.appendedAt, log);
        if (effect.kind === 'node' && effect.change.kind === 'lead.erased') cuts.set(leadIdOf(effect.identifier), { version: versionOf(log.generation, record.offset), minute: minuteOf(record.appendedAt) });
      }
      next[partition] = records.at(-1)!.offset + 1;
    }
  }

  function withoutCauses(row: SinkRow): SinkRow {
    const all = causesOf(row);
    // The sum of a minute has the version of its last record, so which of its records came before the erasure it does not tell.
    const kept = all.filter(([lead]) => !wasErasedIn(lead, Number(row.columns['minute'])));
    return kept.length === all.length ? row : { ...row, columns: { ...row.columns, causes: JSON.stringify(kept) } };
  }

  return {
    async refresh() {
      for (const [partition, end] of (await log.ends()).entries()) await follow(partition, end);
    },
    withoutErased: (rows) => (cuts.size === 0 ? rows : rows.filter(({ version, columns: { lead } }) => typeof lead !== 'string' || !isErased(lead, version)).map(withoutCauses)),
    anyErased: (traces) => traces.some(([lead, version, minute]) => (version !== null && isErased(lead, version)) || (minute !== null && wasErasedIn(lead, minute))),
  };
}
