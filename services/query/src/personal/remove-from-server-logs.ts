import { ClickHouseFailure, type ClickHouse } from '@trichter/clickhouse';
import type { Removal } from '@trichter/personal';
import { countNaming, flushServerLogs, removeNaming, serverLogs, type ServerLog } from '../sql/server-logs.js';

/**
 * ClickHouse's logs of itself show statements with their parameters. Trichter's own are kept out of them (`log_queries = 0`); of what people typed, the rows
 * that name one of the leads are removed here, where the user may. Within the run whose table names the leads.
 */
export async function removeFromServerLogs(client: ClickHouse, receipt: string, now: () => number): Promise<Removal[]> {
  const removals: Removal[] = [];
  const done = (where: string, removed: number, note: string) => removals.push({ store: 'clickhouse', where, removed, of: 'log rows', at: new Date(now()).toISOString(), note });
  const logs = await client.query<ServerLog>(serverLogs());
  if (logs.length === 0) {
    done('system', 0, 'this server keeps no log of statements in tables');
    return removals;
  }
  const flushed = await allowed(() => client.execute(flushServerLogs()));
  for (const log of logs) {
    const [counted] = await client.query<{ naming: number }>(countNaming(log, client.database, receipt));
    const naming = Number(counted?.naming ?? 0);
    const table = `system.${log.table}`;
    if (naming === 0) done(table, 0, flushed ? 'none names one of the leads' : 'none on disk names one of the leads; what this server still has in memory was not looked at');
    else if (await allowed(() => client.execute(removeNaming(log, client.database, receipt), { settings: { mutations_sync: 2 } }))) done(table, naming, 'statements of people; ClickHouse deletes the old parts within ten minutes');
    else done(table, 0, `${naming} rows name one of the leads and stay until that log's time to live: this user may not ALTER DELETE on ${table}`);
  }
  return removals;
}

/** Whether the user may do that; another failure is thrown. */
async function allowed(work: () => Promise<void>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (error instanceof ClickHouseFailure && error.facts['clickhouseType'] === 'ACCESS_DENIED') return false;
    throw error;
  }
}
