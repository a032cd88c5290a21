import { factTypes, statementTypes, systemTypes, touchpointTypes, type FactType, type TouchpointType } from './event-types.js';

export const MAX_TYPE_LENGTH = 100;
const DOTTED = /^[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)+$/;
/** Where types to come of the system itself will stand; every other name not taken yet is the sender's. */
const RESERVED_PREFIX = 'trichter.';

export type TypeKind =
  | { kind: 'touchpoint'; type: TouchpointType }
  | { kind: 'custom'; type: string }
  | { kind: 'fact'; type: FactType }
  | { kind: 'reserved' }
  | { kind: 'malformed'; suggestion: string | null };

const member = (types: readonly string[]) => {
  const set = new Set(types);
  return (type: string) => set.has(type);
};
const isTouchpoint = member(touchpointTypes);
/** Facts are no touchpoints: whoever folds leads must not count them. */
export const isFact = member(factTypes);
const isReserved = member([...systemTypes, ...statementTypes]);

/** What the door makes of a type's name. */
export function typeKindOf(type: string): TypeKind {
  if (isTouchpoint(type)) return { kind: 'touchpoint', type: type as TouchpointType };
  if (isFact(type)) return { kind: 'fact', type: type as FactType };
  if (isReserved(type)) return { kind: 'reserved' };
  if (type.length > MAX_TYPE_LENGTH || !DOTTED.test(type)) return { kind: 'malformed', suggestion: suggestionFor(type) };
  return type.startsWith(RESERVED_PREFIX) ? { kind: 'reserved' } : { kind: 'custom', type };
}

/** `Order Completed`, `orderCompleted` and `order_completed` are all meant as `order.completed`. */
function suggestionFor(type: string): string | null {
  if (type.length > MAX_TYPE_LENGTH) return null;
  const words = type.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase().split(/[^a-z0-9]+/).filter(Boolean);
  if (words.length < 2) return null;
  const dotted = `${words[0]}.${words.slice(1).join('_')}`;
  return DOTTED.test(dotted) ? dotted : null;
}
