import type { SentFactType } from '../catalogue/event-types.js';
import { typeKindOf, MAX_TYPE_LENGTH, type TypeKind } from '../catalogue/type-kind.js';
import { textIn, type Fields } from './attributes.js';
import { shown, type Inspection } from './inspection.js';
import type { IncomingContext } from './outcome.js';

export type TakenType = Extract<TypeKind, { kind: 'touchpoint' | 'custom' }> | { kind: 'fact'; type: SentFactType };

/** The type, where the door may take it from this sender. */
export function takenTypeOf(inspection: Inspection, event: Fields, context: IncomingContext): TakenType | null {
  const type = textIn(inspection, event, 'type', MAX_TYPE_LENGTH);
  if (inspection.fault) return null;
  if (type === null) return inspection.refuse('missing', 'type', 'type must say what happened, got nothing; send one like "page.viewed"');
  const kind = typeKindOf(type);
  switch (kind.kind) {
    case 'touchpoint':
    case 'custom':
      return kind;
    case 'fact':
      // By itself it would leave the keys, the tables and the lead's other identifiers as they are.
      if (kind.type === 'lead.erased') return inspection.refuse('reserved_type', 'type', 'type must not be "lead.erased" at this door, since keys must be destroyed and tables rewritten as well; ask the query service: DELETE /v1/leads/{id}, POST /v1/erasures, or run trichter erase');
      return context.facts ? { kind: 'fact', type: kind.type } : inspection.refuse('facts_not_allowed', 'type', `type must be one this write key may write, got ${shown(type)}; use a key that may write facts`);
    case 'reserved':
      return inspection.refuse('reserved_type', 'type', `type must not be one Trichter writes itself, got ${shown(type)}; choose a name of your own`);
    case 'malformed':
      return inspection.refuse('bad_value', 'type', `type must be small words joined by dots, past tense, got ${shown(type)}; ${kind.suggestion === null ? 'custom types are dotted and past tense such as account.signed_up' : `send ${shown(kind.suggestion)}`}`);
  }
}
