import { mergeCopies } from '../copies.js';
import { bare, isOfOrder, placeOfEvent } from '../timeline.js';
import type { Touchpoint } from '../touchpoint.js';
import { erasedName } from './erase.js';
import { finderIn, sameName } from './held.js';
import type { IdentityNode } from './node.js';
import type { NodeRest } from './node-rest.js';
import type { Turn } from './settle.js';
import type { IsVoided } from './voids.js';

/**
 * An event that came in under the node's identifier. A copy is merged with what is held under the same name; whether the whole is erased
 * or voided is asked again, since its time may be another now. Set aside, only copies of known events and touchpoints of orders are taken.
 */
export function takeTouchpoint(node: IdentityNode, touchpoint: Touchpoint, voided: IsVoided): Turn {
  const { held, rest, timeline } = node;
  if (rest.erased !== null && (rest.erased.suppress || rest.erased.names.has(erasedName(touchpoint)))) return { changes: [], rest };
  const known = placeOfEvent(held, touchpoint) >= 0;
  const before = known ? finderIn(held, 1)(touchpoint) : null;
  const aside = rest.voided.length === 0 ? null : (rest.voided.find((one) => sameName(one, touchpoint)) ?? null);
  const copy = before ?? aside;
  if (copy === null && !known && timeline.setAside && !isOfOrder(touchpoint)) return { changes: [], rest };
  const merged = copy === null ? touchpoint : mergeCopies(copy, touchpoint);
  if (merged === copy) return { changes: [], rest };
  const after = copy === null ? merged : bare(merged);

  if (rest.erased !== null && after.time <= rest.erased.until) {
    const names = new Set(rest.erased.names).add(erasedName(after));
    const remaining = aside === null ? rest.voided : without(rest, aside);
    return { changes: before === null ? [] : [{ before, after: null }], rest: { ...rest, voided: remaining, erased: { ...rest.erased, names } } };
  }
  const isVoided = voided(after);
  const nowVoided = isVoided || aside !== null ? { ...rest, voided: isVoided ? [...without(rest, aside), after] : without(rest, aside) } : rest;
  if (isVoided && before === null) return { changes: [], rest: nowVoided };
  return { changes: [{ before, after: isVoided ? null : after }], rest: nowVoided, fresh: !known };
}

const without = ({ voided }: NodeRest, gone: Touchpoint | null): readonly Touchpoint[] => (gone === null ? voided : voided.filter((one) => one !== gone));
