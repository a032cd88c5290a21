import { setTimeout as sleep } from 'node:timers/promises';
import { versionOf } from '@trichter/event-log';
import type { Removal } from '@trichter/personal';
import { ask } from '../ask.js';
import type { Deps } from '../deps.js';
import { rewrites } from '../sql/rewrites.js';
import { erasureFacts } from './erasure-facts.js';
import type { ErasureJob } from './erasure-job.js';

/** Ms a projector may take to rewrite a partition's store: a read and a write of all of it. */
const REWRITE_MS = 60_000;

/**
 * LMDB keeps what was deleted in its unused pages. The facts said once more, now that every partition has given back what it held, tell the projector to rewrite the
 * stores concerned; a store that takes longer than a minute is named, and rewritten without anybody waiting.
 */
export async function rewrittenStores(deps: Deps, job: ErasureJob): Promise<Removal[]> {
  const due = new Map<number, number>();
  for (const { partition, offset } of await deps.log.append(erasureFacts(job))) due.set(partition, Math.max(due.get(partition) ?? 0, versionOf(deps.log.generation, offset)));
  const all = due.size;
  const until = Date.now() + REWRITE_MS;
  for (;;) {
    for (const { partition, version } of await ask<{ partition: number; version: number }>(deps, 'rewrites', rewrites())) if (version >= (due.get(partition) ?? Infinity)) due.delete(partition);
    if (due.size === 0 || Date.now() > until) break;
    await sleep(100);
  }
  const note = due.size === 0 ? 'rewritten, so that their unused pages hold nothing of it' : `rewritten; not yet those of partitions ${[...due.keys()].sort((a, b) => a - b).join(', ')}, whose unused pages may hold something of it until the projector has rewritten them, which it does by itself`;
  return [{ store: 'projector', where: null, removed: all - due.size, of: 'stores', at: new Date(deps.now()).toISOString(), note }];
}
