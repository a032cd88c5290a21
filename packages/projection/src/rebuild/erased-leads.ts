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
    const causes = row.columns['causes'];
    if (typeof causes !== 'string' || causes === '[]') return row;
    const all = JSON.parse(causes) as [lead: string, source: string, id: string][];
    // The sum of a minute has the version of its last record, so which of its records came before the erasure it does not tell.
    const kept = all.filter(([lead]) => Number(row.columns['minute']) > (cuts.get(lead)?.minute ?? -1));
    return kept.length === all.length ? row : { ...row, columns: { ...row.columns, causes: JSON.stringify(kept) } };
  }

  return {
    async refresh() {
      for (const [partition, end] of (await log.ends()).entries()) await follow(partition, end);
    },
    withoutErased: (rows) => (cuts.size === 0 ? rows : rows.filter(({ version, columns: { lead } }) => typeof lead !== 'string' || !isErased(lead, version)).map(withoutCauses)),
  };
}
