import { setTimeout as sleep } from 'node:timers/promises';
import type { ClickHouse } from '@trichter/clickhouse';
import type { Removal } from '@trichter/personal';
import { removeFromServerLogs } from './remove-from-server-logs.js';
import { clearOldParts, countGoing, dropErasing, erasingTable, hurryOldParts, inactiveParts, makeErasing, removalTargets, removeGoing, unhurryOldParts, type RemovalTarget } from '../sql/removal.js';
import type { ErasureJob } from './erasure-job.js';

const REWRITE_MS = 3_600_000;
const PARTS_MS = 15_000;

/**
 * Removes from the disk what the projector only marked as removed: in every table of rows about leads the parts that hold such rows are
 * rewritten without them (time grows with the size of these parts, not with how many leads there are, hence in batches), and the old parts are
 * gone when this resolves. `cuts`: version of the erasure by partition.
 */
export async function removeFromClickHouse(client: ClickHouse, { receipt, leads, identifiers }: ErasureJob, cuts: ReadonlyMap<number, number>, now: () => number): Promise<Removal[]> {
  const removals: Removal[] = [];
  const done = (where: string, removed: number, of: string, note?: string) => removals.push({ store: 'clickhouse', where, removed, of, at: new Date(now()).toISOString(), ...(note && { note }) });
  await client.execute(makeErasing(receipt));
  try {
    await client.insert(erasingTable(receipt), Array.from({ length: Math.max(leads.length, identifiers.length) }, (_, n) => ({ lead: leads[n] ?? leads[0]!, identifier: identifiers[n] ?? identifiers[0]! })));
    const targets = await client.query<RemovalTarget>(removalTargets());
    // Side by side: most of the time is waiting until the old parts of a table are old enough.
    const outcomes = await Promise.allSettled(
      targets.map(async (target) => {
        const [counted] = await client.query<{ going: number }>(countGoing(target, receipt, cuts));
        const going = Number(counted?.going ?? 0);
        const left = await hurried(client, target.table, going > 0, () => client.execute(removeGoing(target, receipt, cuts), { timeoutMs: REWRITE_MS, settings: { mutations_sync: 2 } }));
        return { going, left };
      }),
    );
    for (const [n, outcome] of outcomes.entries()) {
      if (outcome.status === 'rejected') throw outcome.reason;
      const { table, by } = targets[n]!;
      const { going, left } = outcome.value;
      done(table, going, by === 'lead' ? 'rows' : 'texts', left > 0 ? `${left} old parts are still being read; ClickHouse removes them when it can` : undefined);
    }
    removals.push(...(await removeFromServerLogs(client, receipt, now)));
  } finally {
    await client.execute(dropErasing(receipt));
  }
  return removals;
}

/** Rewrites where there is something to rewrite, then waits until no part is left that was replaced; answers how many are, if somebody still reads them. */
async function hurried(client: ClickHouse, table: string, needed: boolean, rewrite: () => Promise<void>): Promise<number> {
  const left = async () => Number((await client.query<{ parts: number }>(inactiveParts(table)))[0]?.parts ?? 0);
  if (!needed && (await left()) === 0) return 0;
  await client.execute(hurryOldParts(table));
  try {
    if (needed) await rewrite();
    const until = Date.now() + PARTS_MS;
    for (;;) {
      await client.execute(clearOldParts(table));
      const parts = await left();
      if (parts === 0 || Date.now() > until) return parts;
      await sleep(250);
    }
  } finally {
    await client.execute(unhurryOldParts(table));
  }
}
