import type { IdentityLimits } from '@trichter/api';
import { identifierKindOf } from '@trichter/events';
import { ask } from '../ask.js';
import { freshnessOf } from '../catalogue/freshness.js';
import type { Deps } from '../deps.js';
import { listedMost, sharedMost } from '../sql/identities.js';
import { asOfIn, projectionIn, readContext } from './context.js';

/** What a lead may link to, so that one identifier used by more is as uncommon. */
const SHARED_BY = 100;

/** Where identifiers are too many: leads that name more than they are linked with, and identifiers that many people use. */
export async function readIdentityLimits(deps: Deps): Promise<IdentityLimits> {
  const context = await readContext(deps);
  const identities = projectionIn(context, 'lead', 'identities');
  const [listed, shared] = await Promise.all([
    ask<Record<string, unknown>>(deps, 'identity_listed_most', listedMost(identities.hash)),
    ask<Record<string, unknown>>(deps, 'identity_shared_most', sharedMost(identities.hash, SHARED_BY)),
  ]);
  return {
    listed: {
      identifiers: Number(listed[0]?.['listed_count'] ?? 0),
      leads: Number(listed[0]?.['leads'] ?? 0),
      most: listed.map((row) => ({ lead: String(row['lead']), identifier: String(row['identifier']), listed: Number(row['named']) })),
    },
    shared: {
      moreThan: SHARED_BY,
      identifiers: Number(shared[0]?.['shared_count'] ?? 0),
      most: shared.map((row) => ({ identifier: String(row['identifier']), kind: identifierKindOf(String(row['identifier'])), lead: String(row['lead']), usedBy: Number(row['used_by']) })),
    },
    freshness: freshnessOf(context.progress, asOfIn(context, undefined), identities, context.catalogue.building('lead', 'identities')),
  };
}
