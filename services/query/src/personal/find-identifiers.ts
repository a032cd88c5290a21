import { isStronger, leadIdOf } from '@trichter/events';
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

/**
 * Everything these leads are known by: what their touchpoints came in under, the identifier the lead is named for, and all weaker ones that
 * follow one of these, whether they own anything now or not. Given identifiers bring the lead with them that owns what came in under them;
 * none of them may be one that several leads use (`sharedAmong`).
 */
export async function findIdentifiers(deps: Deps, definitions: LeadDefinitions, asked: { readonly leads: readonly string[]; readonly identifiers: readonly string[] }): Promise<FoundLeads> {
  const identifiersOf = async (name: string, statement: ReturnType<typeof originsOfLeads>) => (await ask<{ identifier: string }>(deps, name, statement)).map(({ identifier }) => identifier);
  const found = new Set(asked.identifiers);
  const leads = new Set(asked.leads);
  if (found.size > 0) {
    for (const identifier of await strongest(deps, definitions, asked.identifiers)) {
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

/** Those of these identifiers that several people use (a shared device), with the leads they are: they name none of them, so who erases must say which. */
export async function sharedAmong(deps: Deps, definitions: LeadDefinitions, identifiers: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
  const ahead = await allAhead(deps, definitions, identifiers);
  return new Map(identifiers.map((identifier) => [identifier, [...endsOf(identifier, ahead)].map(leadIdOf).sort()] as const).filter(([, leads]) => leads.length > 1));
}

/** These, and all they follow. */
const strongest = async (deps: Deps, definitions: LeadDefinitions, identifiers: readonly string[]): Promise<ReadonlySet<string>> =>
  new Set([...identifiers, ...[...(await allAhead(deps, definitions, identifiers)).values()].flatMap((others) => [...others])]);

/** What each of these follows, and what that follows: links to the stronger, by identifier. */
async function allAhead(deps: Deps, { identities }: LeadDefinitions, identifiers: readonly string[]): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const ahead = new Map<string, Set<string>>();
  const seen = new Set(identifiers);
  let latest = [...identifiers];
  for (let depth = 0; latest.length > 0 && depth < DEEPEST; depth++) {
    const rows = await ask<{ identifier: string; other: string }>(deps, 'identifiers_ahead', identifiersAhead(identities, latest));
    for (const { identifier, other } of rows) ahead.set(identifier, (ahead.get(identifier) ?? new Set()).add(other));
    latest = [...new Set(rows.map(({ other }) => other))].filter((other) => !seen.has(other));
    for (const other of latest) seen.add(other);
  }
  return ahead;
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
