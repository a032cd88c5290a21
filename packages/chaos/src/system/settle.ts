import { setTimeout as sleep } from 'node:timers/promises';
import { askClickHouse } from './ask-clickhouse.js';
import type { Stage } from './stage.js';

const POLL_MS = 500;

/** Longer than this nothing may take, however slow the machine. */
const MOST_MS = 1_800_000;

/**
 * Waits until everything in the log is in ClickHouse and every definition is whole; answers the seconds it took. The log is looked at twice,
 * because projectors write to it themselves. Throws, with what is missing, when less is not missing than ever before for `patienceMs`: a crowded machine is
 * slow, an installation that does not recover stands still.
 */
export async function settle(stage: Stage, patienceMs = 180_000): Promise<number> {
  const begun = performance.now();
  let nearer = begun;
  let least = Infinity;
  let missing = 'nothing was asked yet';
  for (let quiet = 0; quiet < 2; await sleep(POLL_MS)) {
    const now = performance.now();
    if (now - nearer > patienceMs || now - begun > MOST_MS) throw new Error(`${stage.name}: not settled after ${Math.round((now - begun) / 1000)} s, and no nearer for ${Math.round((now - nearer) / 1000)} s: ${missing}`);
    const found = await missingNow(stage).catch((error: unknown) => ({ count: Infinity, words: String(error) }));
    quiet = found === null ? quiet + 1 : 0;
    if (found === null) continue;
    if (found.count < least) [least, nearer] = [found.count, now];
    missing = found.words;
  }
  return (performance.now() - begun) / 1000;
}

interface Missing {
  /** Records not in ClickHouse, or where all are there what comes after them: fewer are nearer. */
  readonly count: number;
  readonly words: string;
}

async function missingNow(stage: Stage): Promise<Missing | null> {
  const ends = await stage.ends();
  const address = stage.address();
  const progress = await askClickHouse<{ partition: number; next: number }>(address, 'SELECT partition, bitAnd(version, 281474976710655) + 1 AS next FROM v_progress');
  const next = new Map(progress.map((row) => [row.partition, row.next]));
  const behind = ends.flatMap((end, partition) => ((next.get(partition) ?? 0) >= end ? [] : [{ partition, at: next.get(partition) ?? 0, end }]));
  if (behind.length > 0) return { count: 1_000_000 + behind.reduce((sum, { at, end }) => sum + end - at, 0), words: behind.map(({ partition, at, end }) => `partition ${partition} at ${at} of ${end}`).join(', ') };
  const [transit] = await askClickHouse<{ statements: number }>(address, 'SELECT sum(in_transit) AS statements FROM v_transit');
  if ((transit?.statements ?? 0) > 0) return { count: 1_000 + transit!.statements, words: `${transit!.statements} statements in transit` };
  const incomplete = await askClickHouse<{ name: string; missing: number }>(
    address,
    `SELECT name, ${ends.length} - uniqExactIf(partition, complete) AS missing FROM v_definitions WHERE (kind, name, created) IN (SELECT kind, name, max(created) FROM v_definitions GROUP BY kind, name) GROUP BY kind, name, definition HAVING missing > 0 AND definition IN (SELECT definition FROM v_definitions WHERE NOT startsWith(body, '{"frozenAt":'))`,
  );
  if (incomplete.length === 0) return null;
  return { count: incomplete.reduce((sum, { missing }) => sum + missing, 0), words: incomplete.map(({ name, missing }) => `${name} incomplete in ${missing} partitions`).join(', ') };
}
