import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { versionOf } from '@trichter/event-log';
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
import type { LeadDefinitions } from './find-identifiers.js';
import { inTurn } from './in-turn.js';
import { removeFromClickHouse } from './remove-from-clickhouse.js';
import { rewrittenStores } from './rewritten-stores.js';
import { sortOut } from './sort-out.js';
import { withRemovals } from './with-removals.js';

export interface ErasureAsked {
  readonly leads: readonly string[];
  /** As sent (`user:42`) or hashed. */
  readonly identifiers: readonly string[];
  readonly keep: 'nothing' | 'counts';
  readonly later: 'anew' | 'suppress';
  /** It is the one lead that is meant: that it is known no more is a fault of the request, and no receipt is made. */
  readonly alone?: boolean;
}

/** Ms the projector may take until it has folded the facts. */
const PROJECTOR_MS = 120_000;

/** Erases leads from every store; one erasure at a time, since each rewrites tables. Resolves with the signed receipt when all is gone; it tells what became of each that was asked for. */
export function eraseLeads(deps: Deps, asked: ErasureAsked): Promise<Receipt> {
  const erasing = erasingOf(deps);
  return inTurn(async () => {
    const definitions = await definitionsOf(deps);
    const sorted = await sortOut(deps, erasing, definitions, asked);
    const { found } = sorted;
    if (found.identifiers.length === 0 && asked.alone) throw problem({ status: 404, code: 'no_such_lead', title: 'No such lead', field: 'leads', value: asked.leads[0], detail: `the lead is known by no identifier: ${sorted.asked[0]?.why ?? ''}`, remedy: 'take ids from a list of leads, or name an identifier; what was erased already is known no more' });
    const now = deps.now();
    const [latest] = await ask<{ latest: number | null }>(deps, 'latest_of', latestOf(definitions.touchpoints, found.leads));
    const job: ErasureJob = { ...found, receipt: randomBytes(12).toString('hex'), keep: asked.keep, later: asked.later, askedAt: now, until: Math.max(now, Number(latest?.latest ?? 0)), asked: sorted.asked };
    if (found.identifiers.length === 0) return ended(deps, erasing, job);
    erasing.files.note(job);
    erasing.trace?.('erasure-noted');
    return runErasure(deps, erasing, definitions, job);
  });
}

/** Goes on with what a killed process left: every step may be done twice. */
export async function finishErasures(deps: Deps): Promise<number> {
  // Asked within the turn: then no other erasure of this process is under way, and what is written down as unfinished is nobody's any more.
  const next = () => deps.erasing?.files.unfinished()[0];
  let finished = 0;
  while (next()) {
    await inTurn(async () => {
      const job = next();
      if (!job) return;
      const again: ErasureJob = { ...job, resumedAt: [...(job.resumedAt ?? []), new Date(deps.now()).toISOString()] };
      erasingOf(deps).files.note(again);
      await runErasure(deps, erasingOf(deps), await definitionsOf(deps), again);
      finished += 1;
    });
  }
  return finished;
}

/** The recipe, in the order in which nothing can be lost that is somebody else's, and nothing come back that is gone. */
async function runErasure(deps: Deps, erasing: Erasing, definitions: LeadDefinitions, begun: ErasureJob): Promise<Receipt> {
  const { clickhouse, files } = erasing;
  let job = begun;
  /** A step is done: noted, so that killed later on the receipt still tells of it. */
  const done = (step: string, removals: readonly Removal[], more: Partial<ErasureJob> = {}): void => {
    job = { ...job, ...more, removals: withRemovals(job.removals ?? [], removals) };
    erasing.trace?.(`${step}-undone`);
    files.note(job);
    erasing.trace?.(step);
  };
  const removal = (store: string, removed: number, of: string, note?: string): Removal => ({ store, where: null, removed, of, at: new Date(deps.now()).toISOString(), ...(note && { note }) });

  const others = job.ofOthers ? new Map(Object.entries(job.ofOthers).map(([identifier, digests]) => [identifier, new Set(digests)])) : await appendAgainForOthers(deps, definitions, job);
  const ofOthers = [...others.values()].reduce((sum, { size }) => sum + size, 0);
  done('others-appended', ofOthers > 0 ? [removal('log', ofOthers, 'touchpoints of others', 'appended again under their owners')] : [], { ofOthers: Object.fromEntries([...others].map(([identifier, digests]) => [identifier, [...digests]])) });
  const destroyed = (await deps.keys?.destroy(job.identifiers, deps.now(), job.later)) ?? null;
  done('keys-destroyed', [removal('keys', destroyed?.keys ?? 0, 'keys', destroyed ? 'overwritten; contact details in the log, its copies and its backups can be read no more' : 'this service keeps no keys')]);
  const positions = await deps.log.append(erasureFacts(job, others));
  done('facts-appended', [removal('log', positions.length, 'facts', 'lead.erased, one an identifier; the records they concern stay under keyed hashes')]);

  const cuts = new Map<number, number>();
  for (const { partition, offset } of positions) cuts.set(partition, Math.max(cuts.get(partition) ?? 0, versionOf(deps.log.generation, offset)));
  await projected(deps, definitions, job, cuts);
  done('leads-dropped', [removal('projector', job.leads.length, 'leads', 'timelines dropped')]);
  // Beside the rewriting of tables: neither needs the other.
  const stores = rewrittenStores(deps, job);
  stores.catch(() => undefined); // told below
  done('rows-removed', await removeFromClickHouse(clickhouse, job, cuts, deps.now));
  done('stores-rewritten', await stores);
  return ended(deps, erasing, job);
}

function ended(deps: Deps, { files, workspaceKey }: Erasing, { receipt, leads, identifiers, keep, later, askedAt, asked, removals = [], resumedAt }: ErasureJob): Receipt {
  const finishedAt = new Date(deps.now()).toISOString();
  const signed = signReceipt({ kind: 'trichter.erasure', version: 1, receipt, leads, identifiers: identifiers.length, keep, later, askedAt: new Date(askedAt).toISOString(), finishedAt, ...(asked && { asked }), removals, ...(resumedAt && { resumedAt }) }, workspaceKey);
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
