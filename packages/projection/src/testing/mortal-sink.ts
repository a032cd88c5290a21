import type { MemoryRowStore } from '../fakes/memory-row-store.js';
import { rowKey } from '../row-key.js';
import type { RowSink } from '../row-sink.js';
import { definitionsTable, type TableShape } from '../table-shape.js';

/** Remembers every row ever written to a store, by whomever. */
export interface Witness {
  note(flush: Parameters<RowSink['write']>[0]): void;
  /** Keys that were written with one version and two values: there must be none. */
  readonly contradictions: readonly string[];
  /** By table, definition, partition and key columns the values it was written with, by version. */
  readonly written: ReadonlyMap<string, WrittenKey>;
}

interface WrittenKey {
  readonly table: string;
  /** Hash of the definition and partition, a space between. */
  readonly of: string;
  /** `REMOVED`, or the columns. */
  readonly values: Map<number, string>;
}

const REMOVED = 'removed';

export function createWitness(shapes: readonly TableShape[]): Witness {
  const shapeOf = new Map(shapes.map((shape) => [shape.name, shape]));
  const written = new Map<string, WrittenKey>();
  const contradictions: string[] = [];
  return {
    contradictions,
    written,
    note(flush) {
      for (const [table, rows] of flush.tables) {
        if (table === definitionsTable.name) continue; // how far a backfill is, at one log position
        for (const { definition, partition, version, removed, columns } of rows) {
          const key = [table, definition, partition, rowKey(columns, shapeOf.get(table)!.key)].join(' ');
          const value = removed ? REMOVED : JSON.stringify(Object.entries(columns).sort());
          const { values } = written.get(key) ?? written.set(key, { table, of: `${definition} ${partition}`, values: new Map() }).get(key)!;
          const known = values.get(version);
          if (known !== undefined && known !== value) contradictions.push(`${key} at ${version}: ${known} and ${value}`);
          values.set(version, value);
        }
      }
    },
  };
}

/**
 * Rows somebody wrote that do not hold at their version. `quiet` took the same log record by record, so it wrote every value a key ever had: at any
 * position the newest up to there holds, and none before the first. Tables of definitions (`<hash> <partition>`) it does not know so are left out.
 */
export function untruths(witness: Witness, quiet: Witness, unknown: (table: string, of: string) => boolean): string[] {
  const untrue: string[] = [];
  for (const [key, { table, of, values }] of witness.written) {
    if (unknown(table, of)) continue;
    const steps = [...(quiet.written.get(key)?.values ?? [])].sort(([one], [other]) => one - other);
    for (const [version, value] of values) {
      const held = steps.findLast(([at]) => at <= version)?.[1] ?? REMOVED;
      if (held !== value) untrue.push(`${key} at ${version}: written ${value}, held ${held}`);
    }
  }
  return untrue;
}

export interface MortalSinkOptions {
  readonly store: MemoryRowStore;
  readonly witness: Witness;
  /** Before each table and before the progress: throws where the process dies, waits where it is frozen. */
  readonly step: (at: 'row table' | 'progress') => void | Promise<void>;
  /** Throws once it is dead. */
  readonly alive: () => void;
}

/** A store's sink as one process has it: table by table, definitions last, for it can die between two of them, and ClickHouse has the first. */
export function mortalSink({ store, witness, step, alive }: MortalSinkOptions): RowSink {
  return {
    async write(flush) {
      const last = ([table]: readonly [string, unknown]): number => Number(table === definitionsTable.name);
      for (const [table, rows] of [...flush.tables].sort((one, other) => last(one) - last(other))) {
        await step('row table');
        const part = { tables: new Map([[table, rows]]), progress: [] };
        witness.note(part);
        await store.write(part);
      }
      await step('progress');
      await store.write({ tables: new Map(), progress: flush.progress });
    },
    async progress() {
      alive();
      return store.progress();
    },
  };
}
