import { versionOf } from '@trichter/event-log';
import { definitionSinkRow, type DefinitionRow } from '../definition.js';
import { removedColumns } from '../empty-row.js';
import { rowKey } from '../row-key.js';
import type { SinkRow } from '../row-sink.js';
import type { CellStore } from '../store/cell-store.js';
import type { LeadWorkingSet } from '../store/lead-working-set.js';
import type { PartitionEnv } from '../store/partition-env.js';
import type { PositionRecord } from '../store/position-store.js';
import { keyValues } from '../row-key.js';
import { beginningAt, ledgerIsWhole } from '../ledger/beginning.js';
import type { Ledger } from '../ledger/ledger.js';
import { addToCell } from './apply-change.js';
import type { DefinitionState } from './definition-state.js';
import type { Definitions } from './definitions.js';
import { cellDeltas, rowsOfNode } from './lead-changes.js';
import type { RowOf } from './row-of.js';
import { rowsOfLead } from './rows-of-lead.js';

export interface BackfillDeps {
  readonly env: PartitionEnv;
  readonly partition: number;
  readonly generation: number;
  readonly leads: LeadWorkingSet;
  readonly cells: CellStore;
  readonly definitions: Definitions;
  readonly rowOf: RowOf;
  readonly position: PositionRecord;
  readonly ledger: Ledger;
}

/** Rows of one slice; `cursor` null once nothing is left. */
export interface SentSlice {
  readonly state: DefinitionState;
  readonly rows: readonly SinkRow[];
  /** What the ledger of the definition begins with. */
  readonly history: readonly SinkRow[];
  readonly from: string | null;
  readonly cursor: string | null;
  readonly leads: number;
}

/** Work that lies between batches, in slices: summing new definitions over the leads, and sending whole definitions. */
export interface Backfill {
  next(): DefinitionState | null;
  /** Sums leads behind the cursor for at most `budgetMs`, all definitions at the same cursor together. */
  build(state: DefinitionState, budgetMs: number): void;
  /** The next rows to send. Nothing is stored before `sent`. */
  slice(state: DefinitionState, limit: number): SentSlice;
  /** The slice is acknowledged: on from there, unless the stream was begun anew meanwhile. */
  sent(slice: SentSlice): void;
  /** ClickHouse has every row: to be called once the row that says so is acknowledged. */
  complete(state: DefinitionState): void;
  /** Removals for rows ClickHouse has and this store has not; they were left by an owner that is gone, or come from a backup. */
  sweep(state: DefinitionState, stored: readonly SinkRow[]): SinkRow[];
  swept(state: DefinitionState): void;
  sendAgain(state: DefinitionState): void;
  retire(rows: readonly DefinitionRow[], partitions: number): SinkRow[];
  /** Deletes a slice of what retired definitions have left; true while there is more. */
  purge(): boolean;
}

export function createBackfill({ env, partition, generation, leads, cells, definitions, rowOf, position, ledger }: BackfillDeps): Backfill {
  const here = (): number => Math.max(0, position.next - 1);
  const save = (work: () => void = () => undefined): void =>
    env.transaction(() => {
      work();
      definitions.save();
    });
  const toSending = (state: DefinitionState): void => {
    state.stage = 'sending';
    state.cursor = null;
    state.done = 0;
    // Every sum holds from here on, and no earlier.
    state.floor = here();
    state.ledger = beginningAt(here(), position.clock);
  };

  const openings = (state: DefinitionState, rows: readonly SinkRow[]): SinkRow[] => (state.history ? rows.filter(({ removed }) => !removed).map((row) => ledger.openingOfRow(state, row)) : []);

  function addLead(lead: string, building: readonly DefinitionState[]): void {
    const state = leads.peek(lead);
    if (!state) return;
    for (const definition of building) {
      const added = definition.definition.projection.contribute(state.node.timeline);
      for (const [key, delta] of cellDeltas({ removed: [], added }, definition.keyNames, definition.measureNames)) {
        const cell = cells.of(definition.index, key, () => keyValues(delta.row, definition.keyNames), definition.measureNames.length);
        addToCell({ partition }, definition, cell, delta, here());
        cells.touch(cell);
      }
    }
  }

  return {
    next: () => definitions.active().find(({ stage }) => stage === 'building' || stage === 'sending') ?? null,
    build(first, budgetMs) {
      const building = definitions.active().filter(({ stage, cursor }) => stage === 'building' && cursor === first.cursor);
      const until = Date.now() + budgetMs;
      let ended: boolean;
      do {
        const ids = leads.idsAfter(building[0]!.cursor, 64);
        for (const id of ids) {
          addLead(id, building);
          for (const state of building) {
            state.cursor = id;
            state.done += 1;
          }
        }
        ended = ids.length < 64;
      } while (!ended && Date.now() < until);
      if (ended) building.forEach(toSending);
      save(() => cells.saveTouched());
    },
    slice(state, limit) {
      const rows: SinkRow[] = [];
      if (state.definition.kind === 'cells') {
        const found = cells.after(state.index, state.cursor, limit);
        for (const cell of found) rows.push(rowOf.cell(state, cell));
        const history = found.flatMap((cell) => ledger.openingOfCell(state, cell) ?? []);
        return { state, rows, history, from: state.cursor, cursor: found.length < limit ? null : found.at(-1)!.id, leads: 0 };
      }
      let cursor = state.cursor;
      let count = 0;
      while (rows.length < limit) {
        const ids = leads.idsAfter(cursor, 64);
        for (const id of ids) {
          rows.push(...rowsOfLead(rowOf, state, leads.peek(id)!));
          cursor = id;
        }
        count += ids.length;
        if (ids.length < 64) return { state, rows, history: openings(state, rows), from: state.cursor, cursor: null, leads: count };
      }
      return { state, rows, history: openings(state, rows), from: state.cursor, cursor, leads: count };
    },
    sent({ state, from, cursor, leads: count }) {
      if (state.cursor !== from) return; // begun anew meanwhile
      if (cursor !== null) state.cursor = cursor;
      state.done += count;
      save();
    },
    complete(state) {
      state.stage = 'complete';
      state.cursor = null;
      ledgerIsWhole(state, position.clock);
      save();
    },
    sweep(state, stored) {
      const version = versionOf(generation, here());
      const { table } = state.definition;
      const held = new Map<string, Set<string>>();
      const heldByLead = (lead: string): Set<string> => {
        const known = held.get(lead);
        if (known) return known;
        const node = leads.peek(lead)?.node;
        const keys = new Set(node ? rowsOfNode(state.definition.projection, node).map((row) => rowKey(row, state.keyNames)) : []);
        held.set(lead, keys);
        return keys;
      };
      const present = ({ columns }: SinkRow): boolean =>
        state.definition.kind === 'cells'
          ? (cells.peek(state.index, rowKey(columns, state.keyNames))?.contributors ?? 0) > 0
          : heldByLead(String(columns['lead'])).has(rowKey(columns, state.keyNames));
      return stored
        // A row ahead of this partition's fold is settled when its record comes.
        .filter((row) => !row.removed && row.version <= version && !present(row))
        .map((row) => ({ definition: row.definition, partition, version, removed: true, columns: removedColumns(table, pick(row, table.key)) }));
    },
    swept(state) {
      state.swept = true;
      save();
    },
    sendAgain(state) {
      if (state.stage !== 'complete' && state.stage !== 'sending') return;
      state.stage = 'sending';
      state.cursor = null;
      state.swept = false;
      state.done = 0;
      state.total = leads.count();
      state.ledger = beginningAt(here(), position.clock);
    },
    retire(stored, partitions) {
      const out: SinkRow[] = [];
      const live = stored.filter(({ removed }) => !removed);
      for (const [key, { hash }] of definitions.newest()) {
        const ofName = live.filter((row) => (row.kind === 'funnel' ? row.name : `${row.kind}:${row.name}`) === key);
        const complete = new Set(ofName.filter((row) => row.hash === hash && row.complete).map((row) => row.partition));
        if (complete.size < partitions) continue;
        for (const row of ofName) {
          if (row.partition !== partition || row.hash === hash) continue;
          out.push(definitionSinkRow({ ...row, removed: true, version: Math.max(row.version, versionOf(generation, here())) }));
          const state = definitions.active().find(({ definition }) => definition.hash === row.hash);
          if (state) definitions.retireName(state, row.name);
        }
      }
      if (out.length > 0) save();
      return out;
    },
    purge() {
      const index = definitions.leftovers()[0];
      if (index === undefined) return false;
      let removed = 0;
      env.transaction(() => {
        removed = cells.purge(index, 5_000);
      });
      if (removed < 5_000) definitions.forget(index);
      return definitions.leftovers().length > 0;
    },
  };
}

const pick = (row: SinkRow, names: readonly string[]) => Object.fromEntries(names.map((name) => [name, row.columns[name]!]));
