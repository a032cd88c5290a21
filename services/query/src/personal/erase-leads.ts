import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { versionOf } from '@trichter/event-log';
import { leadIdOf } from '@trichter/events';
import { signReceipt, type Receipt, type Removal } from '@trichter/personal';
import { problem } from '@trichter/service-kit';
import { ask } from '../ask.js';
import type { Deps, Erasing } from '../deps.js';
import { projectionIn, readContext } from '../reports/context.js';
import { latestOf, stillShown } from '../sql/identifiers.js';
import { progress } from '../sql/progress.js';
import { appendAgainForOthers } from './append-again.js';
import { erasureFacts } from './erasure-facts.js';
import type { ErasureJob } from './erasure-job.js';
import { findIdentifiers, hashedIdentifier, type LeadDefinitions } from './find-identifiers.js';
import { inTurn } from './in-turn.js';
import { removeFromClickHouse } from './remove-from-clickhouse.js';
import { rewrittenStores } from './rewritten-stores.js';

export interface ErasureAsked {
  readonly leads: readonly string[];
  /** As sent (`user:42`) or hashed. */
  readonly identifiers: readonly string[];
  readonly keep: 'nothing' | 'counts';
  readonly later: 'anew' | 'suppress';
}

/** Ms the projector may take until it has folded the facts. */
const PROJECTOR_MS = 120_000;

/** Erases leads from every store; one erasure at a time, since each rewrites tables. Resolves with the signed receipt when all is gone. */
export function eraseLeads(deps: Deps, asked: ErasureAsked): Promise<Receipt> {
  const erasing = erasingOf(deps);
  return inTurn(async () => {
    const definitions = await definitionsOf(deps);
    const found = await findIdentifiers(deps, definitions, { leads: asked.leads, identifiers: asked.identifiers.map((text) => hashedIdentifier(text, erasing.workspaceKey)) });
    const unknown = asked.leads.filter((lead) => !found.identifiers.some((identifier) => leadIdOf(identifier) === lead));
    if (unknown.length > 0) throw problem({ status: 404, code: 'no_such_lead', title: 'No such lead', field: 'leads', value: unknown[0], detail: `${unknown.length} of these leads are known by no identifier`, remedy: 'take ids from a list of leads, or name an identifier; what was erased already is known no more' });
    const now = deps.now();
    const [latest] = await ask<{ latest: number | null }>(deps, 'latest_of', latestOf(definitions.touchpoints, found.leads));
    const job: ErasureJob = { ...found, receipt: randomBytes(12).toString('hex'), keep: asked.keep, later: asked.later, askedAt: now, until: Math.max(now, Number(latest?.latest ?? 0)) };
    erasing.files.begin(job);
    return runErasure(deps, erasing, definitions, job);
  });
}

/** Goes on with what a killed process left: every step may be done twice. */
export async function finishErasures(deps: Deps): Promise<number> {
  const jobs = deps.erasing?.files.unfinished() ?? [];
  for (const job of jobs) await inTurn(async () => runErasure(deps, erasingOf(deps), await definitionsOf(deps), job));
  return jobs.length;
}

/** The recipe, in the order in which nothing can be lost that is somebody else's, and nothing come back that is gone. */
async function runErasure(deps: Deps, { clickhouse, files, workspaceKey }: Erasing, definitions: LeadDefinitions, job: ErasureJob): Promise<Receipt> {
  const removals: Removal[] = [];
  const done = (store: string, removed: number, of: string, note?: string) => void removals.push({ store, where: null, removed, of, at: new Date(deps.now()).toISOString(), ...(note && { note }) });

  const others = await appendAgainForOthers(deps, definitions, job);
  const ofOthers = [...others.values()].reduce((sum, { size }) => sum + size, 0);
  if (ofOthers > 0) done('log', ofOthers, 'touchpoints of others', 'appended again under their owners');
  const destroyed = (await deps.keys?.destroy(job.identifiers, deps.now(), job.later)) ?? null;
  done('keys', destroyed?.keys ?? 0, 'keys', destroyed ? 'overwritten; contact details in the log, its copies and its backups can be read no more' : 'this service keeps no keys');
  const positions = await deps.log.append(erasureFacts(job, others));
  done('log', positions.length, 'facts', 'lead.erased, one an identifier; the records they concern stay under keyed hashes');

  const cuts = new Map<number, number>();
  for (const { partition, offset } of positions) cuts.set(partition, Math.max(cuts.get(partition) ?? 0, versionOf(deps.log.generation, offset)));
  await projected(deps, definitions, job, cuts);
  done('projector', job.leads.length, 'leads', 'timelines dropped');
  // Beside the rewriting of tables: neither needs the other.
  const stores = rewrittenStores(deps, job);
  stores.catch(() => undefined); // told below
  removals.push(...(await removeFromClickHouse(clickhouse, job, cuts, deps.now)));
  removals.push(...(await stores));

  const { receipt, leads, identifiers, keep, later, askedAt } = job;
  const signed = signReceipt({ kind: 'trichter.erasure', version: 1, receipt, leads, identifiers: identifiers.length, keep, later, askedAt: new Date(askedAt).toISOString(), finishedAt: new Date(deps.now()).toISOString(), removals }, workspaceKey);
  files.finish(signed);
  return signed;
}

/** Waits until the projector has folded the facts, and owners in other partitions have given back what they held. */
async function projected(deps: Deps, { touchpoints }: LeadDefinitions, job: ErasureJob, cuts: ReadonlyMap<number, number>): Promise<void> {
  const until = Date.now() + PROJECTOR_MS;
  for (;;) {
    const rows = await ask<{ partition: number; version: number }>(deps, 'progress', progress());
    const at = new Map(rows.map(({ partition, version }) => [partition, version]));
    if ([...cuts].every(([partition, version]) => (at.get(partition) ?? -1) >= version)) {
      const [shown] = await ask<{ touchpoints: number }>(deps, 'still_shown', stillShown(touchpoints, job.leads, job.identifiers, job.until));
      if (Number(shown?.touchpoints ?? 0) === 0) return;
    }
    if (Date.now() > until) throw problem({ status: 503, code: 'projector_behind', title: 'The projector has not taken the erasure yet', detail: `the keys are destroyed and the facts are in the log; receipt ${job.receipt} follows when the projector has folded them`, remedy: 'see that the projector runs; it is finished by itself when this service starts again, or erase the same lead again', retryAfter: 30 });
    await sleep(100);
  }
}

const definitionsOf = async (deps: Deps): Promise<LeadDefinitions> => {
  const context = await readContext(deps);
  return { touchpoints: projectionIn(context, 'lead', 'touchpoints').hash, identities: projectionIn(context, 'lead', 'identities').hash };
};

function erasingOf({ erasing }: Deps): Erasing {
  if (erasing) return erasing;
  throw problem({ status: 501, code: 'erasing_not_set_up', title: 'This service cannot erase', detail: 'it has no data directory to keep jobs and receipts in', remedy: 'set TRICHTER_DATA, and TRICHTER_CLICKHOUSE_ERASER_USER where the reading user may not rewrite tables' });
}
