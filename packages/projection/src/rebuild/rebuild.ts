import type { Projection } from '@trichter/domain';
import { versionOf, type EventLog } from '@trichter/event-log';
import type { Logger } from '@trichter/observability';
import { definitionRowOf, isFrozen } from '../definition.js';
import type { ForeseenFunnel } from '../engine/definitions.js';
import { startProjector, type Projector } from '../projector.js';
import type { RowReader } from '../row-reader.js';
import type { RowSink, SinkRow } from '../row-sink.js';
import { definitionsTable } from '../table-shape.js';
import { ErasedMeanwhile } from '../errors.js';
import { becomeLevel } from './become-level.js';
import { completeSwitch, decideSwitch } from './complete-switch.js';
import { createErasedLeads } from './erased-leads.js';
import { logBeside } from './log-beside.js';
import { groupOf, storesOf, type RebuildState } from './rebuild-file.js';
import { askToStandStill, type Asked } from './stand-still.js';
import { definitionsKeptIn, tablesBeside } from './tables-beside.js';

export interface RebuildOptions {
  readonly dataDir: string;
  readonly log: EventLog;
  readonly sink: RowSink;
  readonly reader: RowReader;
  readonly projections: readonly Projection[];
  readonly logger: Logger;
  readonly state: RebuildState & { readonly building: number };
  readonly maxBatch?: number;
}

export interface Rebuild {
  /** Records folded, of those the living projector has folded; whole: every definition is complete in every partition, and next to nothing is left. */
  look(): Promise<{ readonly done: number; readonly of: number; readonly whole: boolean }>;
  /** Rejects when it cannot go on. */
  readonly done: Promise<void>;
  /**
   * Once whole: the reports use the new rows from now on, all at once, and the projector goes on from them. Answers the hashes of the definitions that
   * were replaced. The projector of the data directory stands still meanwhile, so that nothing it has counted is missing for a moment. Fails with
   * `ErasedMeanwhile` where rows of an erased lead may have come in behind its erasure, with `NotLevel` where it does not come up to the rows in use.
   */
  switchOver(): Promise<string[]>;
  /** Another run goes on from there. */
  stop(): Promise<void>;
}

/** Records behind the living projector at which the switch is made: folded within a second, and of a small log next to none. */
const fewOf = (records: number): number => Math.min(2_000, records / 100);

/** Hashes of the definitions a rebuild has written rows under so far. */
export function hashesOf(dataDir: string, rebuild: number): string[] {
  return [...new Set(definitionsKeptIn(storesOf(dataDir, rebuild)).map(({ definition }) => definition))];
}

/** Folds everything anew from the log, beside the living projector and its rows. */
export async function startRebuild({ dataDir, log, sink, reader, projections, logger, state, maxBatch = 5_000 }: RebuildOptions): Promise<Rebuild> {
  const { current, building } = state;
  const dir = storesOf(dataDir, building);
  const living = groupOf(current);
  const tables = tablesBeside(sink, reader, dir, createErasedLeads(log));
  // Saved funnels are kept from the first record on as well, so that their ledger begins with the log and not where their fact stands.
  const foreseen = await newestFunnels(reader);
  const projector: Projector = await startProjector({ log: logBeside(log, living), sink: tables.sink, reader: tables.reader, dir, projections, logger, maxBatch, rebuild: building, group: groupOf(building), foreseen });

  async function look() {
    const of = (await log.committed(living)).reduce((sum, next) => sum + next, 0);
    const status = projector.status();
    const stopped = status.find((partition) => partition.stopped)?.stopped;
    if (stopped) throw stopped;
    const done = status.reduce((sum, { next }) => sum + next, 0);
    const complete = status.length === log.partitions && status.every(({ caughtUp, definitions }) => caughtUp && definitions.every(({ stage }) => stage === 'complete'));
    return { done, of, whole: complete && of - done <= fewOf(of) };
  }

  return {
    look,
    done: projector.done,
    stop: () => projector.stop(),
    async switchOver() {
      const asked = askToStandStill(dataDir);
      try {
        return await switched(asked);
      } finally {
        asked.release();
      }
    },
  };

  async function switched(asked: Asked): Promise<string[]> {
    await becomeLevel({ asked, rebuild: building, look, stop: () => projector.stop(), offsets: async () => [await log.committed(living), await log.committed(groupOf(building))] });
    if (await tables.missed()) throw new ErasedMeanwhile({ rebuild: building });
    const offsets = await log.committed(living);
    const at = (partition: number): number => versionOf(log.generation, Math.max(0, (offsets[partition] ?? 1) - 1));
    const fresh = tables.definitions().filter(({ removed }) => !removed).map((row) => ({ ...row, version: Math.max(row.version, at(row.partition)) }));
    const replaced: SinkRow[] = [];
    for await (const rows of reader.read({ table: definitionsTable })) {
      for (const row of rows) {
        const { kind, name, created } = definitionRowOf(row);
        const newer = fresh.some((one) => one.partition === row.partition && one.definition !== row.definition && one.columns['kind'] === kind && one.columns['name'] === name && Number(one.columns['created']) >= created);
        if (!row.removed && newer) replaced.push({ ...row, removed: true, version: Math.max(row.version, at(row.partition)) });
      }
    }
    decideSwitch(dataDir, building, [...replaced, ...fresh]);
    await completeSwitch(dataDir, sink);
    return [...new Set(replaced.map(({ definition }) => definition))].filter((hash) => !fresh.some(({ definition }) => definition === hash));
  }
}

/** Of every saved funnel the newest definition, as its fact said it. */
async function newestFunnels(reader: RowReader): Promise<ForeseenFunnel[]> {
  const newest = new Map<string, ForeseenFunnel>();
  for await (const rows of reader.read({ table: definitionsTable })) {
    for (const row of rows.map(definitionRowOf)) {
      if (row.kind !== 'funnel' || row.removed || isFrozen(row) || row.created <= (newest.get(row.name)?.created ?? 0)) continue;
      newest.set(row.name, { name: row.name, body: row.body, created: row.created });
    }
  }
  return [...newest.values()];
}
