import { createHash } from 'node:crypto';
import type { IdentityFactType, SentFactType } from '../catalogue/event-types.js';
import { canonicalJson } from '../canonical-json.js';
import { FACT_PREFIX } from '../identity/fact-subject.js';
import { identifierKindOf } from '../identity/identifier-kind.js';
import { isStronger } from '../identity/strength.js';
import type { Fields } from './attributes.js';
import { factKeyOf } from './fact-key.js';
import { readIdentifier } from './identifier-text.js';
import { shown, type Inspection } from './inspection.js';
import { instantOf } from './instant.js';
import { refuseSource, type SourceDoor } from './source-of.js';

/** A fact as the log has it: its record key, and `data` with keyed hashes in place of identifiers and UTC ms in place of times. */
export interface Fact {
  readonly subject: string;
  readonly data: Fields;
}

/** What a fact is read with; `clean` replaces addresses in a text as the door does in sources and ids. */
export interface FactDoor extends SourceDoor {
  readonly workspaceKey: Buffer;
  readonly clean: (text: string) => string;
  /** Import the fact comes with. */
  readonly importId?: string | undefined;
}

/** Reads a fact whose `data` has passed the rules of its type. Null where it was refused. */
export function factOf(inspection: Inspection, type: SentFactType, event: Fields, data: Fields, door: FactDoor): Fact | null {
  switch (type) {
    case 'cost.reported':
    case 'reach.reported':
    case 'rate.published':
      return { subject: factKeyOf(type, data), data };
    case 'identity.linked':
    case 'identity.unlinked':
    case 'identity.merged':
    case 'identity.unmerged':
      return namesNobodyElse(inspection, type, event, ['subject']) ? pairOf(inspection, type, data, door) : null;
    case 'touchpoint.voided':
      return namesNobodyElse(inspection, type, event, ['subject']) ? voidOf(inspection, data, door) : null;
  }
}

const ELSEWHERE = ['userId', 'anonymousId', 'email', 'externalIds'];

/** Identifiers where events have theirs would be taken for more of the fact than it says. */
function namesNobodyElse(inspection: Inspection, type: SentFactType, event: Fields, more: readonly string[]): boolean {
  const name = [...ELSEWHERE, ...more].find((field) => (event[field] ?? null) !== null);
  if (name === undefined) return true;
  const where = type === 'touchpoint.voided' ? 'data says what is void' : 'from and to in data say who';
  inspection.refuse('bad_value', name, `${name} must be left out of ${type}, got ${shown(event[name])}; ${where}`);
  return false;
}

/** Kept at the weaker of the two, whichever was named first; of two users at the larger. */
function pairOf(inspection: Inspection, type: IdentityFactType, data: Fields, { workspaceKey }: FactDoor): Fact | null {
  const from = identifierIn(inspection, 'data.from', data['from'], type, workspaceKey);
  const to = identifierIn(inspection, 'data.to', data['to'], type, workspaceKey);
  if (from === null || to === null) return null;
  const refuse = (must: string, remedy: string) => inspection.refuse('bad_value', 'data.to', `data.to must ${must} in ${type}, got ${shown(data['to'])} with from ${shown(data['from'])}; ${remedy}`);
  if (from === to) return refuse('be another identifier than from', 'send the two that belong together');
  const [one, other] = [identifierKindOf(from), identifierKindOf(to)];
  const merges = type === 'identity.merged' || type === 'identity.unmerged';
  if (merges && (one !== 'user' || other !== 'user')) return refuse('be a user as from is: only users are merged', `use ${type === 'identity.merged' ? 'identity.linked' : 'identity.unlinked'} for other kinds`);
  if (!merges && one === other) return refuse('be of another kind than from', one === 'user' ? `use ${type === 'identity.linked' ? 'identity.merged' : 'identity.unmerged'} for two users` : 'link each of the two to the user they belong to');
  const [stronger, weaker] = isStronger(from, to) ? [from, to] : [to, from];
  return { subject: weaker, data: { to: stronger, ...reasonOf(data) } };
}

function voidOf(inspection: Inspection, data: Fields, door: FactDoor): Fact | null {
  const { clean, source, anySource, importId } = door;
  // Two imports that void each other would have no answer.
  if (importId !== undefined && data['import']) return inspection.refuse('bad_value', 'data.import', `data.import must be left out of what comes with an import itself, got ${shown(data['import'])} with import ${shown(importId)}; send the void of an import without the header Trichter-Import`);
  if (!anySource && data['import']) return inspection.refuse('source_not_allowed', 'data.import', `data.import must be left out with a write key for one source, got ${shown(data['import'])}, since an import may hold events of any; use a key for any source (write:*), or void by source and id, or by source, from and to`);
  if (!anySource && String(data['source']) !== source) return refuseSource(inspection, 'data.source', data['source'], door, '');
  const text = (name: string) => ((data[name] ?? null) === null ? null : clean(String(data[name])));
  const ms = (name: string) => {
    const read = instantOf(data[name]);
    return read.kind === 'ok' ? read.ms : null;
  };
  const target: Fields = data['import'] ? { import: data['import'] } : text('id') !== null ? { source: text('source'), id: text('id') } : { source: text('source'), from: ms('from'), to: ms('to') };
  return { subject: voidSubjectOf(target), data: { ...target, undo: data['undo'] === true, ...reasonOf(data) } };
}

/** Record key of a void: what it is about, so that its undo lands behind it. `target` as the log has it: times in UTC ms, no `undo`. */
export const voidSubjectOf = (target: Fields): string => `${FACT_PREFIX}void:${createHash('sha256').update(canonicalJson(target)).digest('hex').slice(0, 32)}`;

const reasonOf = (data: Fields): Fields => (typeof data['reason'] === 'string' && data['reason'] !== '' ? { reason: data['reason'] } : {});

function identifierIn(inspection: Inspection, field: string, value: unknown, type: SentFactType, workspaceKey: Buffer): string | null {
  const read = readIdentifier(workspaceKey, value);
  if (read.kind === 'ok') return read.identifier;
  return inspection.refuse(value === undefined || value === null ? 'missing' : 'bad_value', field, `${field} must ${read.must} in ${type}, got ${shown(value)}; ${read.remedy}`);
}
