import type { Value } from '@trichter/domain';
import { createHash } from 'node:crypto';
import { pack, unpack } from 'msgpackr';
import type { Bytes } from './partition-env.js';
import { packCellLedger, unpackCellLedger, type CellLedger, type PackedCellLedger } from '../ledger/cell-ledger.js';
import { createTwoGenerations } from './two-generations.js';

/** One cell: the absolute sums over all leads of the partition. Without contributors it is a tombstone. */
export interface Cell {
  readonly id: string;
  readonly definition: number;
  readonly key: readonly Value[];
  contributors: number;
  readonly sums: number[];
  /** Of the last record that touched the cell. */
  offset: number;
  /** What the last minute added to it; null where no minute did. */
  ledger: CellLedger | null;
}

export interface CellStore {
  /** The cell, made empty where there is none yet. */
  of(definition: number, key: string, values: () => readonly Value[], measures: number): Cell;
  peek(definition: number, key: string): Cell | null;
  byId(id: string): Cell | null;
  /** Keeps a changed cell in memory until it is saved, however small the cache. */
  touch(cell: Cell): void;
  /** Saves what was touched. Within a transaction. */
  saveTouched(): void;
  /** Cells of a definition behind `after`, ascending by id. */
  after(definition: number, after: string | null, limit: number): Cell[];
  /** Removes up to `limit` cells of a definition that is kept no more; says how many. Within a transaction. */
  purge(definition: number, limit: number): number;
}

/** LMDB keys end at 1978 bytes; long dimension values are named by their hash (they are stored in full in the value). */
const MOST_KEY = 600;
const prefixes: string[] = [];
const prefixOf = (definition: number): string => (prefixes[definition] ??= `${String(definition).padStart(6, '0')}|`);
const idOf = (definition: number, key: string): string =>
  prefixOf(definition) + (key.length <= MOST_KEY ? key : `#${createHash('sha256').update(key).digest('hex')}`);

type Stored = [key: Value[], contributors: number, offset: number, sums: number[], ledger: PackedCellLedger | null];

export function createCellStore(cells: Bytes, cacheLimit: number): CellStore {
  const cache = createTwoGenerations<Cell>(cacheLimit);
  const decode = (id: string, bytes: Buffer): Cell => {
    const [key, contributors, offset, sums, ledger] = unpack(bytes) as Stored;
    return { id, definition: Number(id.slice(0, 6)), key, contributors, offset, sums, ledger: ledger && unpackCellLedger(ledger) };
  };
  const touched = new Map<string, Cell>();
  const byId = (id: string): Cell | null => {
    const cached = cache.get(id) ?? touched.get(id);
    if (cached) return cached;
    const bytes = cells.get(id);
    if (!bytes) return null;
    const cell = decode(id, bytes);
    cache.set(id, cell);
    return cell;
  };
  return {
    byId,
    peek: (definition, key) => byId(idOf(definition, key)),
    of(definition, key, values, measures) {
      const id = idOf(definition, key);
      const known = byId(id);
      if (known) return known;
      const cell: Cell = { id, definition, key: values(), contributors: 0, sums: new Array<number>(measures).fill(0), offset: 0, ledger: null };
      cache.set(id, cell);
      return cell;
    },
    touch: (cell) => void touched.set(cell.id, cell),
    saveTouched() {
      for (const cell of touched.values()) cells.putSync(cell.id, pack([cell.key, cell.contributors, cell.offset, cell.sums, cell.ledger && packCellLedger(cell.ledger)]));
      touched.clear();
    },
    after(definition, after, limit) {
      const prefix = prefixOf(definition);
      const range = { start: after ?? prefix, exclusiveStart: after !== null, end: prefixOf(definition + 1), limit };
      return [...cells.getRange(range)].map(({ key, value }) => cache.peek(key) ?? decode(key, value));
    },
    purge(definition, limit) {
      const ids = [...cells.getKeys({ start: prefixOf(definition), end: prefixOf(definition + 1), limit })];
      for (const id of ids) cells.removeSync(id);
      return ids.length;
    },
  };
}
