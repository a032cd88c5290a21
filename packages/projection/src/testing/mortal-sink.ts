import type { MemoryRowStore } from '../fakes/memory-row-store.js';
import { rowKey } from '../row-key.js';
import type { RowSink } from '../row-sink.js';
import { definitionsTable, type TableShape } from '../table-shape.js';

/** Remembers every row ever written to a store, by whomever. */
export interface Witness {
  note(flush: Parameters<RowSink['write']>[0]): void;
  /** Keys that were written with one version and two values: there must be none. */
  readonly contradictions: readonly string[];
}

export function createWitness(shapes: readonly TableShape[]): Witness {
  const shapeOf = new Map(shapes.map((shape) => [shape.name, shape]));
  const written = new Map<string, string>();
  const contradictions: string[] = [];
  return {
    contradictions,
    note(flush) {
      for (const [table, rows] of flush.tables) {
        if (table === definitionsTable.name) continue; // how far a backfill is, at one log position
        for (const { definition, partition, version, removed, columns } of rows) {
          const key = [table, definition, partition, rowKey(columns, shapeOf.get(table)!.key), version].join(' ');
          const value = JSON.stringify([removed, Object.entries(columns).sort()]);
          const known = written.get(key);
          if (known !== undefined && known !== value) contradictions.push(`${key}: ${known} and ${value}`);
          written.set(key, value);
        }
      }
    },
  };
}

export interface MortalSinkOptions {
  readonly store: MemoryRowStore;
  readonly witness: Witness;
  /** Before each table and before the progress: throws where the process dies, waits where it is frozen. */
  readonly step: () => void | Promise<void>;
  /** Throws once it is dead. */
  readonly alive: () => void;
}

/** A store's sink as one process has it: table by table, for it can die between two of them, and ClickHouse has the first. */
export function mortalSink({ store, witness, step, alive }: MortalSinkOptions): RowSink {
  return {
    async write(flush) {
      for (const [table, rows] of flush.tables) {
        await step();
        const part = { tables: new Map([[table, rows]]), progress: [] };
        witness.note(part);
        await store.write(part);
      }
      await step();
      await store.write({ tables: new Map(), progress: flush.progress });
    },
    async progress() {
      alive();
      return store.progress();
    },
  };
}
