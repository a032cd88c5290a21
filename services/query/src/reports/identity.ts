import type { IdentityKnown, IdentityLink } from '@trichter/api';
import { identifierKindOf, leadIdOf, readIdentifier } from '@trichter/events';
import { problem } from '@trichter/service-kit';
import { ask } from '../ask.js';
import { freshnessOf } from '../catalogue/freshness.js';
import type { Deps } from '../deps.js';
import { knownLinkOf, type KnownLink } from '../identity/known-link.js';
import { readLinks } from '../identity/read-links.js';
import { ownersOf } from '../identity/way-of.js';
import { linkedTo } from '../sql/identities.js';
import { leadHead } from '../sql/lead-head.js';
import { asOfIn, projectionIn, readContext } from './context.js';

/** An identifier as the log has it, as people copy it from an answer. */
const AS_IN_LOG = /^[a-z][a-z0-9_.]*:[0-9a-f]{64}$/;

/** What is known of one identifier: whom its touchpoints go to, and all it is linked with. */
export async function readIdentity(deps: Deps, text: string): Promise<IdentityKnown> {
  const candidates = candidatesOf(deps, text);
  const context = await readContext(deps);
  const identities = projectionIn(context, 'lead', 'identities');
  const leads = projectionIn(context, 'lead', 'leads');
  for (const identifier of candidates) {
    const lead = leadIdOf(identifier);
    const [links, linking, head] = await Promise.all([
      readLinks(deps, identities.hash, [identifier]),
      ask<Record<string, unknown>>(deps, 'identity_linked_to', linkedTo(identities.hash, identifier)),
      ask(deps, 'lead_head', leadHead(leads.hash, lead)),
    ]);
    const own = links.get(identifier) ?? [];
    if (own.length + linking.length + head.length === 0) continue;
    const boundaries = [...links.values()].flat().flatMap(({ on, starts }) => (on ? starts : []));
    return {
      identifier,
      kind: identifierKindOf(identifier),
      lead,
      owners: ownersOf(links, identifier, boundaries).map(({ since, owner }) => ({ since: Number.isFinite(since) ? new Date(since).toISOString() : null, identifier: owner, lead: leadIdOf(owner) })),
      links: own.map(linkShown),
      linkedBy: linking.map(knownLinkOf).map(linkShown),
      freshness: freshnessOf(context.progress, asOfIn(context, undefined), identities, context.catalogue.building('lead', 'identities')),
    };
  }
  throw problem({ status: 404, code: 'no_such_identifier', title: 'Nothing is known of this identifier', field: 'identifier', value: text.slice(0, 100), detail: 'no touchpoint came in under it and nothing is linked with it', remedy: 'mind the kind and the case; one seen just now may take a second' });
}

/** What the text may mean: an identifier as sent, which is hashed with the workspace's key, or one copied from an answer. */
function candidatesOf({ workspaceKey }: Deps, text: string): readonly string[] {
  const asInLog = AS_IN_LOG.test(text) ? [text] : [];
  if (workspaceKey === null) {
    const hashed = text.replace(/^hash:/, '');
    if (AS_IN_LOG.test(hashed)) return [hashed];
    throw problem({ status: 422, code: 'no_workspace_key', title: 'Cannot hash', field: 'identifier', detail: 'this service has no workspace key, so it cannot tell what the log calls this identifier', remedy: 'send the identifier as the log has it, or give the service TRICHTER_WORKSPACE_KEY' });
  }
  const read = readIdentifier(workspaceKey, text);
  if (read.kind === 'ok') return [read.identifier, ...asInLog];
  if (asInLog.length > 0) return asInLog;
  throw problem({ status: 400, code: 'invalid', title: 'No identifier', field: 'identifier', value: text.slice(0, 100), detail: `identifier must ${read.must}`, remedy: read.remedy });
}

/** A link as answers have it. */
export const linkShown = ({ starts, first, ...link }: KnownLink): IdentityLink => ({ ...link, starts: starts.map((at) => new Date(at).toISOString()), first: first === null ? null : new Date(first).toISOString() });
