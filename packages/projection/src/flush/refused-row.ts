import { setTimeout as sleep } from 'node:timers/promises';
import { isRetriable, RowRefused } from '../errors.js';
import type { Part } from '../part.js';
import type { Flush, Progress, RowSink, SinkRow } from '../row-sink.js';

/** Parts as one flush: rows by table, of each partition the furthest progress. */
export function flushOf(parts: readonly Part[]): Flush {
  const tables = new Map<string, readonly SinkRow[]>();
  const progress = new Map<number, Progress>();
  for (const part of parts) {
    for (const [table, rows] of part.rows) {
      const known = tables.get(table);
      if (rows.length > 0) tables.set(table, known ? [...known, ...rows] : rows);
    }
    const known = part.progress && progress.get(part.partition);
    if (part.progress && (!known || part.progress.version >= known.version)) progress.set(part.partition, part.progress);
  }
  return { tables, progress: [...progress.values()] };
}

type Named = readonly [table: string, row: SinkRow];

/**
 * The first row of these parts that the sink refuses for good, found by halving (writing rows twice does no harm); null when all are taken
 * now. Costs as many writes as the number of rows has binary digits.
 */
export async function findRefusedRow(sink: RowSink, parts: readonly Part[], backoffMs: (attempt: number) => number): Promise<Error | null> {
  const write = async (rows: readonly Named[]): Promise<unknown> => {
    const tables = new Map<string, SinkRow[]>();
    for (const [table, row] of rows) (tables.get(table) ?? tables.set(table, []).get(table)!).push(row);
    for (let attempt = 0; ; attempt += 1) {
      try {
        await sink.write({ tables, progress: [] });
        return null;
      } catch (error) {
        if (!isRetriable(error)) return error ?? new Error('the sink refused without a reason');
        await sleep(backoffMs(attempt));
      }
    }
  };
  let rows: readonly Named[] = [...flushOf(parts).tables].flatMap(([table, ofTable]) => ofTable.map((row): Named => [table, row]));
  let refusal = await write(rows);
  if (refusal === null) return null;
  while (rows.length > 1) {
    const middle = rows.length >> 1;
    const first = rows.slice(0, middle);
    const ofFirst = await write(first);
    if (ofFirst !== null) {
      rows = first;
      refusal = ofFirst;
      continue;
    }
    rows = rows.slice(middle);
    const ofSecond = await write(rows);
    if (ofSecond === null) return null; // refused only together: a limit of the whole, which smaller writes have passed
    refusal = ofSecond;
  }
  const [table, row] = rows[0] ?? ['progress', null];
  return new RowRefused({ partition: parts[0]!.partition, table, row: JSON.stringify(row)?.slice(0, 500) ?? '' }, refusal);
}
