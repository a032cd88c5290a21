import { isStronger, leadIdOf, readIdentifier } from '@trichter/events';
import { problem } from '@trichter/service-kit';
import { ask } from '../ask.js';
import type { Deps } from '../deps.js';
import { identifiersAhead, identifiersBehind, identifiersThatAre, leadsOfOrigins, originsOfLeads } from '../sql/identifiers.js';

export interface FoundLeads {
  /** The leads, and those their identifiers are by themselves. */
  readonly leads: readonly string[];
  readonly identifiers: readonly string[];
  /** By identifier: the strongest one it follows, by which one of these leads is told from another. */
  readonly primaries: Readonly<Record<string, string>>;
}

export interface LeadDefinitions {
  readonly touchpoints: string;
  readonly identities: string;
}

/** Links deep: external, anonymous, e-mail, user, and merges of users, which point to their smallest. */
const DEEPEST = 12;

/** The keyed hash of an identifier as a person writes it (`user:42`, or `hash:user:<64 hex>` for one as the log has it). */
export function hashedIdentifier(text: string, workspaceKey: Buffer): string {
  const read = readIdentifier(workspaceKey, text);
  if (read.kind === 'ok') return read.identifier;
  throw problem({ status: 400, code: 'invalid', title: 'No identifier', field: 'identifiers', value: text.slice(0, 100), detail: `identifiers must ${read.must}`, remedy: read.remedy });
}

/**
 * Everything these leads are known by: what their touchpoints came in under, the identifier the lead is named for, and all weaker ones that
 * follow one of these, whether they own anything now or not. Given identifiers bring the lead with them that owns what came in under them.
 */
export async function findIdentifiers(deps: Deps, definitions: LeadDefinitions, asked: { readonly leads: readonly string[]; readonly identifiers: readonly string[] }): Promise<FoundLeads> {
  const identifiersOf = async (name: string, statement: ReturnType<typeof originsOfLeads>) => (await ask<{ identifier: string }>(deps, name, statement)).map(({ identifier }) => identifier);
  const found = new Set(asked.identifiers);
  const leads = new Set(asked.leads);
  if (found.size > 0) {
    for (const identifier of await strongest(deps, definitions, [...found])) {
      found.add(identifier);
      leads.add(leadIdOf(identifier));
    }
    for (const { lead } of await ask<{ lead: string }>(deps, 'leads_of_origins', leadsOfOrigins(definitions.touchpoints, asked.identifiers))) leads.add(lead);
  }
  for (const identifier of await identifiersOf('origins_of_leads', originsOfLeads(definitions.touchpoints, [...leads]))) found.add(identifier);
  for (const identifier of await identifiersOf('identifiers_that_are', identifiersThatAre(definitions.identities, [...leads]))) found.add(identifier);
  const ahead = new Map<string, string>();
  let latest = [...found];
  for (let depth = 0; latest.length > 0 && depth < DEEPEST; depth++) {
    const behind = await ask<{ identifier: string; other: string }>(deps, 'identifiers_behind', identifiersBehind(definitions.identities, latest));
    for (const { identifier, other } of behind) if (isStronger(other, ahead.get(identifier) ?? identifier)) ahead.set(identifier, other);
    latest = [...new Set(behind.map(({ identifier }) => identifier))].filter((identifier) => !found.has(identifier));
    for (const identifier of latest) found.add(identifier);
  }
  for (const identifier of found) leads.add(leadIdOf(identifier));
  return { leads: [...leads].sort(), identifiers: [...found].sort(), primaries: Object.fromEntries([...found].sort().map((identifier) => [identifier, primaryOf(identifier, ahead)])) };
}

/**
 * What each of these is in the end: following links to the stronger. One that several people use (a shared device) names none of them,
 * so it is refused rather than erase somebody nobody meant.
 */
async function strongest(deps: Deps, { identities }: LeadDefinitions, identifiers: readonly string[]): Promise<string[]> {
  const ahead = new Map<string, Set<string>>();
  const seen = new Set(identifiers);
  let latest = [...identifiers];
  for (let depth = 0; latest.length > 0 && depth < DEEPEST; depth++) {
    const rows = await ask<{ identifier: string; other: string }>(deps, 'identifiers_ahead', identifiersAhead(identities, latest));
    for (const { identifier, other } of rows) ahead.set(identifier, (ahead.get(identifier) ?? new Set()).add(other));
    latest = [...new Set(rows.map(({ other }) => other))].filter((other) => !seen.has(other));
    for (const other of latest) seen.add(other);
  }
  for (const identifier of identifiers) {
    const ends = endsOf(identifier, ahead);
    if (ends.size < 2) continue;
    throw problem({ status: 409, code: 'ambiguous', title: 'Several leads use this identifier', field: 'identifiers', value: identifier, detail: `it is used by ${ends.size} leads: ${[...ends].map(leadIdOf).join(', ')}`, remedy: 'erase the lead that is meant by its id' });
  }
  return [...seen];
}

/** Every step is to a stronger identifier, so there is an end. */
function primaryOf(identifier: string, ahead: ReadonlyMap<string, string>): string {
  const next = ahead.get(identifier);
  return next === undefined ? identifier : primaryOf(next, ahead);
}

function endsOf(identifier: string, ahead: ReadonlyMap<string, ReadonlySet<string>>, walked = new Set<string>()): Set<string> {
  const next = [...(ahead.get(identifier) ?? [])].filter((other) => !walked.has(other));
  if (next.length === 0) return new Set([identifier]);
  walked.add(identifier);
  return new Set(next.flatMap((other) => [...endsOf(other, ahead, walked)]));
}
