import { emptyTimeline, type Projection, type Row, type Timeline } from '@trichter/domain';
import type { RejectionsCounted } from '@trichter/events';
import type { EventLog } from '@trichter/event-log';
import { definitionOf, type Definition } from '../definition.js';
import { readFunnel } from '../engine/definitions.js';
import { effectOf } from '../engine/fold-record.js';
import { rowKey } from '../row-key.js';

export interface RefoldedLetter {
  readonly reason: string;
  readonly replayedAs: { readonly source: string; readonly id: string } | null;
}

/** What one partition's records say, folded from the first on, without any store. */
export interface Refold {
  readonly partition: number;
  readonly timelines: ReadonlyMap<string, Timeline>;
  /** Of the code and of the funnels saved up to there. */
  readonly definitions: readonly Definition[];
  /** The newest of each funnel name, and every other projection. */
  readonly newest: readonly Definition[];
  /** Records nobody can read, by offset, and what became of them. */
  readonly deadLetters: ReadonlyMap<number, RefoldedLetter>;
  /** What the doors refused, by the offset of the record that says so. */
  readonly rejections: ReadonlyMap<number, RejectionsCounted>;
  readonly records: number;
}

/** Reads [0, to) of a partition and folds each lead. Memory: the timelines of one partition. */
export async function refoldPartition(log: EventLog, partition: number, to: number, projections: readonly Projection[], progress?: (records: number) => void): Promise<Refold> {
  const timelines = new Map<string, Timeline>();
  const deadLetters = new Map<number, RefoldedLetter>();
  const rejections = new Map<number, RejectionsCounted>();
  const code = projections.map((projection) => definitionOf(projection));
  const funnels: Definition[] = [];
  let clock = 0;
  let records = 0;
  for await (const batch of to > 0 ? log.read(partition, 0, to) : []) {
    for (const record of batch.records) {
      clock = Math.max(clock, record.appendedAt);
      const effect = effectOf(record, clock, log);
      switch (effect.kind) {
        case 'nothing':
          break;
        case 'lead':
          timelines.set(effect.lead, effect.change(timelines.get(effect.lead) ?? emptyTimeline(effect.lead)));
          break;
        case 'definition': {
          const funnel = readFunnel(effect.body, effect.name, effect.created);
          if (funnel) funnels.push(funnel);
          else deadLetters.set(record.offset, { reason: 'bad_definition', replayedAs: null });
          break;
        }
        case 'poison':
          deadLetters.set(record.offset, { reason: effect.reason, replayedAs: null });
          break;
        case 'replayed': {
          const { letter: offset, source, id } = effect.replay;
          const letter = deadLetters.get(offset);
          if (letter) deadLetters.set(offset, { ...letter, replayedAs: letter.replayedAs ?? { source, id } });
          break;
        }
        case 'rejections':
          rejections.set(record.offset, effect.counted);
          break;
        default:
          effect satisfies never;
      }
    }
    records += batch.records.length;
    progress?.(records);
  }
  const newestFunnels = new Map<string, Definition>();
  for (const funnel of [...code.filter(({ kind }) => kind === 'funnel'), ...funnels]) {
    if ((newestFunnels.get(funnel.name)?.created ?? -1) < funnel.created) newestFunnels.set(funnel.name, funnel);
  }
  return { partition, timelines, definitions: [...code, ...funnels], newest: [...code.filter(({ kind }) => kind !== 'funnel'), ...newestFunnels.values()], deadLetters, rejections, records };
}

/** Rows a definition has over these leads, by key: each lead evaluated once, cells summed. */
export function expectedRows(definition: Definition, timelines: ReadonlyMap<string, Timeline>): Map<string, Row> {
  const { projection, table } = definition;
  const rows = new Map<string, Row>();
  for (const [lead, timeline] of timelines) {
    for (const row of projection.contribute(timeline)) {
      if (projection.kind === 'lead') {
        const whole = { lead, ...row };
        rows.set(rowKey(whole, table.key), whole);
        continue;
      }
      const key = rowKey(row, table.key);
      const sum: Record<string, Row[string]> = { ...(rows.get(key) ?? row) };
      if (rows.has(key)) for (const measure of Object.keys(projection.measures)) sum[measure] = (sum[measure] as number) + (row[measure] as number);
      rows.set(key, sum);
    }
  }
  return rows;
}
