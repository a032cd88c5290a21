import { IDENTITY_LIMITS, type IdentityLimits, type Projection } from '@trichter/domain';
import { recordHash, versionOf, type LogRecord, type NewRecord } from '@trichter/event-log';
import type { DefinitionRow } from '../definition.js';
import { createLedger } from '../ledger/ledger.js';
import type { Part } from '../part.js';
import type { SinkRow } from '../row-sink.js';
import { createCellStore } from '../store/cell-store.js';
import { createLeadStore } from '../store/lead-store.js';
import { createLeadWorkingSet } from '../store/lead-working-set.js';
import { readOutbox, trimOutbox, writeOutbox } from '../store/outbox-store.js';
import type { PartitionEnv } from '../store/partition-env.js';
import { readPosition, writePosition, type PositionRecord } from '../store/position-store.js';
import { definitionsTable, rewritesTable, transitTable } from '../table-shape.js';
import { createBackfill, type Backfill } from './backfill.js';
import { createDefinitions, type Definitions, type ForeseenFunnel } from './definitions.js';
import { CODE_VERSION, openEngineStore, type EnginePlace } from './engine-store.js';
import { createLetters, type DeadLetterLimits } from './letters.js';
import { reconcile, type SinkState } from './reconcile.js';
import { createRowOf } from './row-of.js';
import { rowsAgain, rowsOf, rowsTouched, type Sending } from './rows-to-send.js';
import { createTakeRecord } from './take-record.js';
import { createTransit } from './transit.js';
import { createVoids } from './voids.js';

export interface EngineOptions extends EnginePlace {
  readonly partitions: number;
  readonly projections: readonly Projection[];
  /** Of the definitions' hashes, see `definitionOf`. Default 0. */
  readonly rebuild?: number;
  readonly foreseen?: readonly ForeseenFunnel[];
  /** Leads and cells kept in memory across batches. */
  readonly cacheLeads?: number;
  readonly cacheCells?: number;
  /** Records nobody can read that are put up with. */
  readonly deadLetterLimits?: Partial<DeadLetterLimits>;
  /** `IDENTITY_LIMITS` unless a test wants less. */
  readonly limits?: IdentityLimits;
  /** Called between every two steps; tests throw in it what a crash would be. */
  readonly trace?: (step: string) => void;
}

/** One partition's fold and its store. Everything but opening and closing is synchronous: nothing comes in between. */
export interface PartitionEngine {
  readonly partition: number;
  readonly position: Readonly<PositionRecord>;
  readonly definitions: Definitions;
  readonly backfill: Backfill;
  /** Before the first record: what the silent replay says goes to the log after all, since the owner before was of another version and said other things, or nothing. */
  speak(): void;
  /** Folds records and stores the outcome in one transaction. `silent` (replay up to the group's offset): what they say was said before. */
  project(records: readonly LogRecord[], silent: boolean): Part;
  /** After catching up with the group's offset: what must be said again, and which definitions ClickHouse lacks. */
  reconcile(sink: SinkState, committed: number): Part;
  /** ClickHouse fell back behind what it had acknowledged: everything is to be sent again. With where the partition stands, since an idle one has nothing else to tell it with. */
  sendAllAgain(): Part;
  /** Rows that tell where the definitions stand. */
  definitionRows(): Part;
  /** Definitions that were replaced and whose successor is complete everywhere. */
  retire(rows: readonly DefinitionRow[]): Part | null;
  acknowledged(next: number): void;
  /** Offset of the erasure for which the store has to be rewritten; null: none. */
  rewriteDue(): number | null;
  /** Rewrites the store, so that pages LMDB has freed hold nothing of what was erased; the row that says so, null when it has to be tried again. */
  rewrite(): Promise<Part | null>;
  /** The row that says so is stored. */
  rewritten(due: number): void;
  /** Statements to owners of identifiers so far. */
  statements(): number;
  close(): Promise<void>;
}

export async function openPartitionEngine(options: EngineOptions): Promise<PartitionEngine> {
  return createEngine(await openEngineStore(options), options);
}

function createEngine(env: PartitionEnv, options: EngineOptions): PartitionEngine {
  const { partition, generation, partitions, rebuild = 0, limits = IDENTITY_LIMITS, trace = () => undefined } = options;
  const position: PositionRecord = readPosition(env.meta) ?? { next: 0, lastHash: null, clock: 0, acknowledged: 0, poisonMinute: 0, poisonCount: 0, generation, runtime: CODE_VERSION };
  const leads = createLeadWorkingSet(createLeadStore(env.leads, env.chunks, env.rests), options.cacheLeads ?? 20_000);
  const cells = createCellStore(env.cells, options.cacheCells ?? 50_000);
  const rowOf = createRowOf(partition, generation);
  const letters = createLetters(env.dead, partition, generation, position, { perMinute: 1_000, inARow: 200, ...options.deadLetterLimits });
  const definitions = createDefinitions({ store: env.definitions, projections: options.projections, fresh: position.next === 0, next: position.next, leads: leads.count(), clock: position.clock, rebuild, foreseen: options.foreseen ?? [] });
  env.transaction(() => definitions.save());
  const touchedCells = new Set<string>();
  const transit = createTransit(env.meta, partition, generation);
  const voids = createVoids(env.meta);
  const ledger = createLedger(partition, generation);
  const backfill = createBackfill({ env, partition, generation, leads, cells, definitions, rowOf, position, ledger });

  const part = (rows: Map<string, SinkRow[]>, records: readonly NewRecord[] = [], last = false): Part => ({
    partition,
    rows,
    records,
    progress: last && position.next > 0 ? { partition, version: versionOf(generation, position.next - 1), clock: position.clock } : null,
    next: last ? position.next : null,
  });
  const take = createTakeRecord({ partition, generation, partitions, limits, position, leads, cells, letters, definitions, transit, voids, ledger, touchedCells });
  const sending: Sending = { leads, cells, letters, definitions, rowOf };
  const definitionRows = (): SinkRow[] => definitions.active().flatMap((state) => rowOf.definition(state, position.next));

  function touchedRows(defined: boolean, history: ReadonlyMap<string, SinkRow[]>): Map<string, SinkRow[]> {
    const rows = rowsTouched(sending, touchedCells, history);
    const pairs = transit.touched();
    if (pairs.length > 0) rows.set(transitTable.name, pairs);
    if (defined) rowsOf(rows, definitionsTable.name).push(...definitionRows());
    return rows;
  }

  return {
    partition,
    position,
    definitions,
    backfill,
    speak() {
      position.speaking = true;
    },
    project(records, silent) {
      const outgoing: NewRecord[] = [];
      let defined = false;
      for (const record of records) {
        const outcome = take(record, silent);
        if (outcome.records.length > 0) outgoing.push(...outcome.records);
        defined ||= outcome.defined;
      }
      trace('folded');
      position.lastHash = recordHash(records.at(-1)!);
      const history = silent ? new Map<string, SinkRow[]>() : ledger.rows();
      const rows = silent ? history : touchedRows(defined, history);
      const touchedLeads = silent ? [] : [...leads.touched()].map(({ lead }) => lead);
      // State, what is still to be said, and offset stand or fall together.
      env.transaction(() => {
        if (!silent) writeOutbox(env.outbox, position.next, { leads: touchedLeads, cells: [...touchedCells], deadLetters: letters.touched(), records: outgoing, history });
        leads.saveTouched();
        cells.saveTouched();
        letters.save();
        transit.save();
        voids.save();
        if (defined) definitions.save();
        trimOutbox(env.outbox, position.acknowledged);
        writePosition(env.meta, position);
        trace('stored');
      });
      trace('transacted');
      touchedCells.clear();
      ledger.clear();
      for (const state of definitions.active()) state.touchedRows.clear();
      if (silent) return part(new Map(), position.speaking ? outgoing : []);
      return part(rows, outgoing, true);
    },
    reconcile(sink, committed) {
      // What an earlier run stored but may not have said; below the group's offset somebody has.
      const outbox = readOutbox(env.outbox, committed);
      const rows = rowsAgain(sending, outbox);
      const into = (table: string): SinkRow[] => rowsOf(rows, table);
      into(transitTable.name).push(...transit.all());
      const again = reconcile(definitions, sink, { partition, generation, next: position.next, clock: position.clock, rebuild });
      for (const [table, row] of letters.reconcile(sink.letters, position.next, sink.restored)) into(table).push(row);
      env.transaction(() => definitions.save());
      into(definitionsTable.name).push(...again, ...definitionRows());
      return part(rows, outbox.records, true);
    },
    sendAllAgain() {
      for (const state of definitions.active()) backfill.sendAgain(state);
      env.transaction(() => definitions.save());
      const rows = new Map([[definitionsTable.name, definitionRows()], [transitTable.name, transit.all()]]);
      for (const [table, row] of letters.all()) (rows.get(table) ?? rows.set(table, []).get(table)!).push(row);
      return { ...part(rows, [], true), next: null };
    },
    definitionRows: () => part(new Map([[definitionsTable.name, definitionRows()]])),
    retire(stored) {
      const rows = backfill.retire(stored, partitions);
      return rows.length === 0 ? null : part(new Map([[definitionsTable.name, rows]]));
    },
    acknowledged(next) {
      position.acknowledged = Math.max(position.acknowledged, next);
      if (!position.speaking) return;
      // Parts go out in turn: with this one everything before it is in the log.
      position.speaking = false;
      env.transaction(() => writePosition(env.meta, position));
    },
    // While it says everything anew nobody waits for an erasure.
    rewriteDue: () => (position.speaking ? null : (position.rewriteFor ?? null)),
    async rewrite() {
      const due = position.rewriteFor ?? position.next;
      if (!(await env.rewrite())) return null;
      return part(new Map([[rewritesTable.name, [{ definition: '', partition, version: versionOf(generation, due), removed: false, columns: {} }]]]));
    },
    rewritten(due) {
      if (position.rewriteFor !== due) return;
      delete position.rewriteFor;
      env.transaction(() => writePosition(env.meta, position));
    },
    statements: () => transit.sent(),
    close: () => env.close(),
  };
}
