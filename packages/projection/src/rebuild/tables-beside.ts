import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RowReader } from '../row-reader.js';
import type { RowSink, SinkRow } from '../row-sink.js';
import { definitionsTable, tablesWithoutDefinition } from '../table-shape.js';
import { tracesOf, type ErasedLeads, type Trace } from './erased-leads.js';

/** The tables for a projector that folds beside the living one. */
export interface TablesBeside {
  readonly sink: RowSink;
  readonly reader: RowReader;
  /** What it would say of its definitions. */
  definitions(): SinkRow[];
  /** Leads were erased while rows of them were on their way into the tables: the erasure may have missed these. */
  missed(): Promise<boolean>;
}

const FILE = 'definitions.json';
const shared: ReadonlySet<string> = new Set(tablesWithoutDefinition.map(({ name }) => name));

/**
 * Rows of definitions go out: they have hashes, and so keys, of their own. What has no definition (progress, dead letters, what is in transit) is the
 * living projector's to say. That the definitions are there nobody is told before all are whole: it is kept in `dir` instead, where a run after
 * kill -9 finds it. Rows of leads that are erased by now do not go out.
 */
export function tablesBeside(sink: RowSink, reader: RowReader, dir: string, erased: ErasedLeads): TablesBeside {
  const file = join(dir, FILE);
  const missedFile = join(dir, 'erased-meanwhile');
  const onTheWayFile = join(dir, 'on-the-way.json');
  const kept = new Map<string, SinkRow>(definitionsKeptIn(dir).map((row) => [keyOf(row), row]));

  function keep(rows: readonly SinkRow[]): void {
    for (const row of rows) if (row.version >= (kept.get(keyOf(row))?.version ?? -1)) kept.set(keyOf(row), row);
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    writeFileSync(`${file}.next`, JSON.stringify([...kept.values()]));
    renameSync(`${file}.next`, file);
  }

  /**
   * Written before rows go out, gone once the log was read again behind them: so an insert of which nobody knows whether it came in (kill -9, an answer that
   * was lost) is looked at by the next run or attempt, which itself leaves out who was erased meanwhile.
   */
  function onTheWay(traces: readonly Trace[]): void {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    writeFileSync(`${onTheWayFile}.next`, JSON.stringify(traces));
    renameSync(`${onTheWayFile}.next`, onTheWayFile);
  }

  async function arrived(): Promise<void> {
    await erased.refresh();
    if (!existsSync(onTheWayFile)) return;
    if (erased.anyErased(JSON.parse(readFileSync(onTheWayFile, 'utf8')) as Trace[])) writeFileSync(missedFile, '');
    rmSync(onTheWayFile);
  }

  return {
    definitions: () => [...kept.values()],
    async missed() {
      await arrived();
      return existsSync(missedFile);
    },
    sink: {
      async write({ tables }) {
        await arrived();
        const own = [...tables].filter(([table]) => !shared.has(table) && table !== definitionsTable.name).map(([table, rows]) => [table, erased.withoutErased(rows)] as const).filter(([, rows]) => rows.length > 0);
        if (own.length > 0) {
          onTheWay(tracesOf(own.flatMap(([, rows]) => rows)));
          await sink.write({ tables: new Map(own), progress: [] });
          await arrived();
        }
        const definitions = tables.get(definitionsTable.name);
        if (definitions) keep(definitions);
      },
      // The living one is never behind it; where it is, ClickHouse was put back to an older state for both.
      progress: () => sink.progress(),
    },
    reader: {
      progressRows: () => reader.progressRows(),
      async *read(query) {
        if (query.table.name !== definitionsTable.name) return yield* reader.read(query);
        const rows = [...kept.values()].filter(({ partition }) => query.partition === undefined || partition === query.partition);
        if (rows.length > 0) yield rows;
      },
    },
  };
}

/** What an earlier run would have said. */
export function definitionsKeptIn(dir: string): SinkRow[] {
  return existsSync(join(dir, FILE)) ? (JSON.parse(readFileSync(join(dir, FILE), 'utf8')) as SinkRow[]) : [];
}

const keyOf = ({ definition, partition, columns }: SinkRow): string => JSON.stringify([columns['kind'], columns['name'], definition, partition]);
