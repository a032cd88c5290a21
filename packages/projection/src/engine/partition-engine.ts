import { join } from 'node:path';
import { applyToNode, FOLD_VERSION, IDENTITY_LIMITS, type IdentityLimits, type NodeChange, type Projection } from '@trichter/domain';
import { partitionOf, recordHash, versionOf, type LogRecord, type NewRecord } from '@trichter/event-log';
import { rmSync } from 'node:fs';
import type { DefinitionRow } from '../definition.js';
import { OffsetGap } from '../errors.js';
import type { Part } from '../part.js';
import type { SinkRow } from '../row-sink.js';
import { RUNTIME_VERSION } from '../runtime-version.js';
import { definitionsTable, rewritesTable, transitTable } from '../table-shape.js';
import { isCutOff } from '../store/cut-off.js';
import { createCellStore } from '../store/cell-store.js';
import { createLeadStore, type LeadState } from '../store/lead-store.js';
import { createLeadWorkingSet } from '../store/lead-working-set.js';
import { readOutbox, trimOutbox, writeOutbox } from '../store/outbox-store.js';
import { createLedger } from '../ledger/ledger.js';
import { minuteOf } from '../ledger/minute.js';
import { reasonOfChange } from '../ledger/reason.js';
import { openPartitionEnv, StoreOfAnotherLayout, type PartitionEnv } from '../store/partition-env.js';
import { readPosition, writePosition, type PositionRecord } from '../store/position-store.js';
import { applyChange } from './apply-change.js';
import { createBackfill, type Backfill } from './backfill.js';
import { createLetters, type DeadLetterLimits } from './letters.js';
import { createDefinitions, type Definitions, type ForeseenFunnel } from './definitions.js';
import { effectOf, setAsideRecord, type NodeEffect } from './fold-record.js';
import { keptCounts } from './kept-counts.js';
import { reconcile, type SinkState } from './reconcile.js';
import { createRowOf } from './row-of.js';
import { rowsOfLead } from './rows-of-lead.js';
import { saidBecause, type ExplainedStatement } from './said-because.js';
import { encodeStatement, inRecords } from './statement-records.js';
import { createTransit } from './transit.js';
import { createVoids } from './voids.js';

export interface EngineOptions {
  /** Folder that holds one environment per partition. */
  readonly dir: string;
  readonly partition: number;
  readonly generation: number;
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
  /** Told that the store was unusable and is begun anew. */
  readonly cutOff?: (folder: string) => void;
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

export const storeFolder = (dir: string, generation: number, partition: number): string => join(dir, `${generation}-p${partition}`);

export async function openPartitionEngine(options: EngineOptions): Promise<PartitionEngine> {
  const folder = storeFolder(options.dir, options.generation, options.partition);
  if (isCutOff(folder)) {
    rmSync(folder, { recursive: true });
    options.cutOff?.(folder);
  }
  let env = await openOrBeginAnew(folder);
  const known = readPosition(env.meta);
  // Died while it said everything anew: nobody knows how far it came.
  if (known && (known.runtime !== CODE_VERSION || known.speaking)) {
    // Another version of the fold read the records in another way: its timelines are no use, the log has everything.
    await env.close();
    rmSync(folder, { recursive: true });
    env = await openPartitionEnv(folder);
  }
  return createEngine(env, options);
}

async function openOrBeginAnew(folder: string): Promise<PartitionEnv> {
  try {
    return await openPartitionEnv(folder);
  } catch (error) {
    if (!(error instanceof StoreOfAnotherLayout)) throw error;
    rmSync(folder, { recursive: true });
    return openPartitionEnv(folder);
  }
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
  const definitionRows = (): SinkRow[] => definitions.active().flatMap((state) => rowOf.definition(state, position.next));

  function fold(record: LogRecord, silent: boolean): { records: readonly NewRecord[]; defined: boolean } {
    if (record.offset !== position.next) throw new OffsetGap({ partition, expected: position.next, found: record.offset });
    position.clock = Math.max(position.clock, record.appendedAt);
    position.next = record.offset + 1;
    const effect = effectOf(record, position.clock, { generation, partitions });
    if (effect.kind !== 'poison' && effect.kind !== 'nothing') letters.readable();
    switch (effect.kind) {
      case 'nothing':
        return none;
      case 'poison':
        letters.poison(record, effect.reason, effect.message, silent);
        return none;
      case 'replayed':
        return { records: letters.replayed(effect.replay, record.offset, position.clock), defined: false };
      case 'rejections':
        letters.rejections(record.offset, effect.counted);
        return none;
      case 'definition': {
        const outcome = definitions.apply(effect.name, effect.body, effect.created, { next: position.next, leads: leads.count(), silent, clock: position.clock });
        if (outcome.kind === 'bad') letters.poison(record, 'bad_definition', outcome.message, silent);
        return { records: outcome.kind === 'bad' ? [] : effect.copies, defined: outcome.kind === 'new' };
      }
      case 'node': {
        if (effect.stated) transit.took(effect.stated.partition, effect.stated.number, record.offset);
        const state = leads.of(effect.identifier);
        const before = state.node;
        const records = changeNode(state, effect, record.offset);
        if (effect.change.kind === 'lead.erased') {
          letters.erased(effect.identifier, effect.change.time);
          if (state.node === before) position.rewriteFor = record.offset;
        }
        return records.length === 0 ? none : { records, defined: false };
      }
      case 'void': {
        const records = [...effect.copies];
        if (!voids.add(effect.fact)) return { records, defined: false };
        // One step, however many leads it changes: all of them have this record's offset, whatever the batch's cut.
        for (const state of leads.naming(voids.names(effect.fact.target))) records.push(...changeNode(state, { change: VOIDS_CHANGED, reason: 'void', cause: effect.cause, keep: null }, record.offset));
        return { records, defined: false };
      }
      default:
        return effect satisfies never;
    }
  }

  /** One node hears one thing. Answers the records that follow from it. */
  function changeNode(state: LeadState, effect: Pick<NodeEffect, 'change' | 'reason' | 'cause' | 'keep'>, offset: number): readonly NewRecord[] {
    const { change, cause, keep } = effect;
    const before = state.node;
    const { node: after, statements } = applyToNode(before, change, { voided: voids.voided(), limits });
    if (after === before) return NO_RECORDS; // a set: what is known already changes nothing
    leads.touch(state);
    const reason = reasonOfChange(effect.reason, before, after);
    ledger.at({ offset, minute: minuteOf(position.clock), reason, source: cause.source, id: cause.id, type: cause.type });
    applyChange({ partition, cells, ledger }, definitions.active(), state, after, offset, touchedCells);
    const kept = keep !== null && change.kind === 'lead.erased' ? keptCounts(before, change.time, keep) : null;
    const aside = setAsideRecord(before, after, cause.id === '' ? null : { reason, source: cause.source, id: cause.id, type: cause.type }, partition, limits.touchpoints);
    if (statements.length === 0 && !kept && !aside) return NO_RECORDS;
    const records = saidBecause(kept ? [...statements, kept] : statements, effect, before, after).flatMap(inRecords).map((said) => recordOf(said, offset));
    return aside ? [...records, aside] : records;
  }

  function recordOf(said: ExplainedStatement, offset: number): NewRecord {
    const to = partitionOf(said.statement.to, partitions);
    const value = encodeStatement(said, { version: versionOf(generation, offset), fromPartition: partition, number: transit.number(to, offset) });
    return { key: said.statement.to, value, partition: to };
  }

  /** Rows of everything the batch touched, each key once with its last value. */
  function touchedRows(defined: boolean, history: ReadonlyMap<string, SinkRow[]>): Map<string, SinkRow[]> {
    const rows = new Map<string, SinkRow[]>(history);
    const into = (table: string): SinkRow[] => rows.get(table) ?? rows.set(table, []).get(table)!;
    const byIndex = new Map(definitions.active().map((state) => [state.index, state]));
    for (const state of byIndex.values()) {
      if (state.touchedRows.size === 0) continue;
      const table = into(state.definition.table.name);
      for (const touched of state.touchedRows.values()) table.push(rowOf.lead(state, touched));
    }
    for (const id of touchedCells) {
      const cell = cells.byId(id)!;
      const state = byIndex.get(cell.definition);
      if (state && state.stage !== 'building') into(state.definition.table.name).push(rowOf.cell(state, cell));
    }
    for (const offset of letters.touched()) for (const [table, row] of letters.rowsOf(offset)) into(table).push(row);
    const pairs = transit.touched();
    if (pairs.length > 0) rows.set(transitTable.name, pairs);
    if (defined) into(definitionsTable.name).push(...definitionRows());
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
        const outcome = fold(record, silent);
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
      const rows = new Map<string, SinkRow[]>();
      const into = (table: string): SinkRow[] => rows.get(table) ?? rows.set(table, []).get(table)!;
      // What an earlier run stored but may not have said; below the group's offset somebody has.
      const outbox = readOutbox(env.outbox, committed);
      const byIndex = new Map(definitions.active().map((state) => [state.index, state]));
      for (const lead of outbox.leads) {
        const state = leads.peek(lead);
        if (state) for (const definition of byIndex.values()) for (const row of rowsOfLead(rowOf, definition, state)) into(definition.definition.table.name).push(row);
      }
      for (const id of outbox.cells) {
        const cell = cells.byId(id);
        const definition = cell && byIndex.get(cell.definition);
        if (cell && definition && definition.stage !== 'building') into(definition.definition.table.name).push(rowOf.cell(definition, cell));
      }
      for (const offset of outbox.deadLetters) for (const [table, row] of letters.rowsOf(offset)) into(table).push(row);
      for (const [table, old] of outbox.history) into(table).push(...old);
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

/** Of what decides how records become timelines and timelines become rows. */
const CODE_VERSION = `${FOLD_VERSION}.${RUNTIME_VERSION}`;

const NO_RECORDS: readonly NewRecord[] = [];
const none = { records: NO_RECORDS, defined: false } as const;
const VOIDS_CHANGED: NodeChange = { kind: 'voids.changed' };
