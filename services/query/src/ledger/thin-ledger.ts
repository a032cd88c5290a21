import type { ClickHouse } from '@trichter/clickhouse';
import { byDayBefore, dropBeside, keepByDay, ledgerBegins, ledgerColumns, makeBeside, monthsToThin, partsOf, replaceMonth, thinInto, type LedgerBegins, type LedgerTable } from '../sql/thinning.js';

const DAY = 86_400_000;
/** Days (of the log's clock) for which the ledger is kept by minutes. */
export const MINUTES_FOR_DAYS = 400;
const REWRITE_MS = 3_600_000;
// In one thread and in little memory: nobody waits for it, and reports go on beside it.
const settings = { max_threads: 1, max_bytes_before_external_group_by: 500_000_000 };

export interface ThinnedMonth {
  readonly table: string;
  /** As a number, 202501. */
  readonly month: number;
}

export interface ThinLedgerOptions {
  /** The sealed minute, ms: everything received before it is in the tables. */
  readonly sealed: number;
  readonly days?: number;
  /** Asked right before a month is replaced: while somebody folds the log anew, rows of any month may come in. */
  readonly quiet?: () => boolean;
}

/**
 * Thins what the ledger says of months that are older than `days` as a whole: from then on one entry a key, day and reason. May be killed anywhere and
 * run again; `client` may rewrite tables. Answers the months that were thinned; one that somebody wrote to meanwhile is left for the next run.
 */
export async function thinLedger(client: ClickHouse, { sealed, days = MINUTES_FOR_DAYS, quiet = () => true }: ThinLedgerOptions): Promise<ThinnedMonth[]> {
  const first = new Date(sealed - days * DAY);
  const before = Date.UTC(first.getUTCFullYear(), first.getUTCMonth());
  const month = first.getUTCFullYear() * 100 + first.getUTCMonth() + 1;
  const tables = await tablesOf(client);
  const thinned: ThinnedMonth[] = [];
  const begins = (await client.query<LedgerBegins>(ledgerBegins())).map(({ definition, partition, minute }) => ({ definition, partition: Number(partition), minute: Number(minute) }));
  for (const table of tables) {
    for (const { month: old } of await client.query<{ month: number }>(monthsToThin(table.table, month))) {
      if (!quiet()) return thinned;
      // First, so that nobody is told a minute of a month that has days only.
      if (Number((await client.query<{ before_at: number }>(byDayBefore()))[0]?.before_at ?? 0) < before) await client.execute(keepByDay(before));
      if (await thinMonth(client, table, Number(old), begins, quiet)) thinned.push({ table: table.table, month: Number(old) });
    }
  }
  return thinned;
}

async function thinMonth(client: ClickHouse, table: LedgerTable, month: number, begins: readonly LedgerBegins[], quiet: () => boolean): Promise<boolean> {
  const beside = `thinning_${table.table}`;
  const parts = async () => (await client.query<{ name: string }>(partsOf(table.table, month))).map(({ name }) => name).join();
  try {
    await client.execute(dropBeside(beside)); // left by a run that was killed
    await client.execute(makeBeside(table.table, beside));
    const there = await parts();
    await client.execute(thinInto(table, beside, month, begins), { timeoutMs: REWRITE_MS, settings });
    if (!quiet() || (await parts()) !== there) return false;
    await client.execute(replaceMonth(table.table, beside, month));
    return true;
  } finally {
    await client.execute(dropBeside(beside));
  }
}

async function tablesOf(client: ClickHouse): Promise<LedgerTable[]> {
  const tables = new Map<string, { name: string; inKey: boolean }[]>();
  for (const { table, name, in_key } of await client.query<{ table: string; name: string; in_key: number }>(ledgerColumns())) {
    tables.set(table, [...(tables.get(table) ?? []), { name, inKey: Number(in_key) === 1 }]);
  }
  return [...tables].map(([table, columns]) => ({ table, columns }));
}
