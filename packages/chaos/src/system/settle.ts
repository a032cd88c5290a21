import { setTimeout as sleep } from 'node:timers/promises';
import { askClickHouse } from './ask-clickhouse.js';
import type { Stage } from './stage.js';

const POLL_MS = 500;

/**
 * Waits until everything in the log is in ClickHouse and every definition is whole; answers the seconds it took. The log is looked at twice,
 * because projectors write to it themselves. Throws, with what is missing, when it takes longer than `patienceMs`.
 */
export async function settle(stage: Stage, patienceMs = 180_000): Promise<number> {
  const begun = performance.now();
  let missing = 'nothing was asked yet';
  for (let quiet = 0; quiet < 2; await sleep(POLL_MS)) {
    if (performance.now() - begun > patienceMs) throw new Error(`${stage.name}: not settled after ${Math.round(patienceMs / 1000)} s: ${missing}`);
    const found = await missingNow(stage).catch((error: unknown) => String(error));
    quiet = found === null ? quiet + 1 : 0;
    missing = found ?? missing;
  }
  return (performance.now() - begun) / 1000;
}

async function missingNow(stage: Stage): Promise<string | null> {
  const ends = await stage.ends();
  const address = stage.address();
  const progress = await askClickHouse<{ partition: number; next: number }>(address, 'SELECT partition, bitAnd(version, 281474976710655) + 1 AS next FROM v_progress');
  const next = new Map(progress.map((row) => [row.partition, row.next]));
  const behind = ends.flatMap((end, partition) => ((next.get(partition) ?? 0) >= end ? [] : [`partition ${partition} at ${next.get(partition) ?? 0} of ${end}`]));
  if (behind.length > 0) return behind.join(', ');
  const [transit] = await askClickHouse<{ statements: number }>(address, 'SELECT sum(in_transit) AS statements FROM v_transit');
  if ((transit?.statements ?? 0) > 0) return `${transit?.statements} statements in transit`;
  const incomplete = await askClickHouse<{ name: string; missing: number }>(
    address,
    `SELECT name, ${ends.length} - uniqExactIf(partition, complete) AS missing FROM v_definitions WHERE (kind, name, created) IN (SELECT kind, name, max(created) FROM v_definitions GROUP BY kind, name) GROUP BY kind, name, definition HAVING missing > 0 AND definition IN (SELECT definition FROM v_definitions WHERE NOT startsWith(body, '{"frozenAt":'))`,
  );
  return incomplete.length === 0 ? null : incomplete.map(({ name, missing }) => `${name} incomplete in ${missing} partitions`).join(', ');
}
