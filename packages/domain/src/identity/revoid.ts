import type { Touchpoint } from '../touchpoint.js';
import type { HeldChange } from './held.js';
import type { IdentityNode } from './node.js';
import { factsThatCount } from './said-facts.js';
import type { Turn } from './settle.js';
import type { IsVoided } from './voids.js';

/** Asks again of everything that came in here whether it is voided, and of facts whether their import is. Only the origin does: what was handed over is taken back from there. */
export function revoid({ identifier, held, rest }: IdentityNode, voided: IsVoided): Turn {
  const changes: HeldChange[] = [];
  const still: Touchpoint[] = [];
  for (const touchpoint of rest.voided) {
    if (voided(touchpoint)) still.push(touchpoint);
    else changes.push({ before: null, after: touchpoint });
  }
  for (const touchpoint of held)
    if (touchpoint.origin === identifier && voided(touchpoint)) {
      still.push(touchpoint);
      changes.push({ before: touchpoint, after: null });
    }
  const said = factsThatCount(rest, voided.imports);
  return changes.length === 0 ? { changes, rest: said } : { changes, rest: { ...said, voided: still } };
}
