import { addressHashOf } from '../identity/address-hash.js';
import { isAddress } from './addresses.js';
import { halfOf, isFields, isWhole, textIn, type Fields } from './attributes.js';
import { shown, type Inspection } from './inspection.js';
import { isJunk } from './junk.js';
import { knownIdentifierOf } from './known-identifiers.js';
import { limits } from './limits.js';

export interface Identifiers {
  user: string | null;
  email: string | null;
  anonymous: string | null;
  external: string[];
  /** The strongest: user > email > anonymous > external. Null where none is left. */
  primary: string | null;
}

const SHA_256 = /^[0-9a-fA-F]{64}$/;
const EXTERNAL = /^([a-z][a-z0-9_]*(?:\.[a-z0-9_]+)*):(.*)$/s;
/** Namespaces that would pass for another kind of key. */
const TAKEN = new Set(['user', 'email', 'anonymous', 'external', 'fact', 'lead', 'erased']);

/** Keyed hashes of everything that says whose event this is. `ownIds` are external ids its data implies (`order:o1`). */
export function identifiersOf(inspection: Inspection, event: Fields, traits: Fields | null, ownIds: readonly string[], workspaceKey: Buffer): Identifiers {
  const said = subjectOf(inspection, event);
  const userId = real(inspection, idIn(inspection, event, 'userId') ?? said.user);
  const anonymousId = real(inspection, idIn(inspection, event, 'anonymousId') ?? said.anonymous);
  const traitsEmail = () => (traits === null || traits['email'] === null ? null : addressOf(inspection, idIn(inspection, traits, 'email', 'traits.'), 'traits.email'));
  const address = addressOf(inspection, idIn(inspection, event, 'email'), 'email') ?? addressOf(inspection, said.email, 'subject') ?? traitsEmail() ?? (userId && isAddress(userId) ? userId : null);
  const external = externalOf(inspection, event, said.external, ownIds, workspaceKey);
  const user = userId === null ? null : knownIdentifierOf(workspaceKey, 'user', isAddress(userId) ? addressHashOf(userId) : userId);
  const email = address === null ? null : knownIdentifierOf(workspaceKey, 'email', address);
  const anonymous = anonymousId === null ? null : knownIdentifierOf(workspaceKey, 'anonymous', anonymousId);
  return { user, email, anonymous, external, primary: user ?? email ?? anonymous ?? external[0] ?? null };
}

function externalOf(inspection: Inspection, event: Fields, said: readonly string[], ownIds: readonly string[], workspaceKey: Buffer): string[] {
  const listed = event['externalIds'] ?? null;
  if (listed === null && said.length === 0 && ownIds.length === 0) return [];
  const ids = [...externalIdsOf(inspection, listed), ...said, ...ownIds].filter((id) => real(inspection, id.slice(id.indexOf(':') + 1)) !== null);
  return [...new Set(ids)].map((id) => knownIdentifierOf(workspaceKey, 'external', id));
}

function real(inspection: Inspection, id: string | null): string | null {
  const trimmed = id === null ? null : id.trim();
  if (trimmed === null || !isJunk(trimmed)) return trimmed;
  inspection.flag('junk_identifier');
  return null;
}

/** Null, true and false are what broken senders put for an id as well: junk, which costs the id and not the event. */
function idIn(inspection: Inspection, fields: Fields, name: string, prefix = ''): string | null {
  const value = fields[name];
  if (value !== null && typeof value !== 'boolean') return textIn(inspection, fields, name, limits.identifier, prefix);
  inspection.flag('junk_identifier');
  return null;
}

function addressOf(inspection: Inspection, id: string | null, field: string): string | null {
  const value = real(inspection, id);
  if (value === null || SHA_256.test(value) || isAddress(value)) return value;
  return inspection.refuse('bad_email', field, `${field} must be an e-mail address or its SHA-256 (64 hex digits), got ${shown(value)}; mend it or leave it out`);
}

const UNSAID = { user: null, email: null, anonymous: null, external: [] as string[] };

/** CloudEvents `subject`: `user:42`, `anonymous:a1`, `email:...`, `order:o1`; without a known kind it is a user id. */
function subjectOf(inspection: Inspection, event: Fields): { user: string | null; email: string | null; anonymous: string | null; external: string[] } {
  const subject = idIn(inspection, event, 'subject');
  if (subject === null) return UNSAID;
  const [, namespace, value] = EXTERNAL.exec(subject) ?? [];
  switch (namespace) {
    case undefined:
      return { ...UNSAID, user: subject };
    case 'user':
    case 'email':
    case 'anonymous':
      return { ...UNSAID, [namespace]: value! };
    default:
      return { ...UNSAID, external: externalIdsOf(inspection, [subject], 'subject') };
  }
}

/** A list of `namespace:value`, or an object of namespace to value. */
function externalIdsOf(inspection: Inspection, value: unknown, field = 'externalIds'): string[] {
  if (value === undefined || value === null) return [];
  const listed = Array.isArray(value) ? value : isFields(value) ? Object.entries(value).map(([namespace, id]) => (typeof id === 'string' || typeof id === 'number' ? `${namespace}:${id}` : id)) : null;
  const refuse = (code: 'wrong_type' | 'bad_value' | 'too_long', must: string, got: unknown) => (inspection.refuse(code, field, `${field} must ${must}, got ${shown(got)}; send ["hubspot.contact:123"]`), []);
  if (listed === null) return refuse('wrong_type', 'be a list of namespace:value', value);
  if (listed.length > limits.externalIds) return refuse('too_long', `have at most ${limits.externalIds} entries`, listed.length);
  const ids: string[] = [];
  for (const id of listed) {
    if (id === null || typeof id === 'boolean' || (typeof id === 'string' && isJunk(id))) {
      inspection.flag('junk_identifier');
      continue;
    }
    const match = typeof id === 'string' && id.length <= limits.identifier ? EXTERNAL.exec(id) : null;
    if (!match || TAKEN.has(match[1]!)) return refuse('bad_value', `be namespace:value, the namespace in small letters and none of ${[...TAKEN].join(', ')}`, id);
    if (!isWhole(match[2]!)) return (inspection.refuse('bad_value', field, halfOf(field, id as string)), []);
    ids.push(`${match[1]}:${match[2]!.trim()}`);
  }
  return ids;
}
