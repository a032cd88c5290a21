import type { IdentityLimits } from '@trichter/api';
import { table } from '../terminal/table.js';
import { figure } from '../terminal/progress.js';

/** Leads past their limit and identifiers of many people, with counts and whom to look at. Whole identifiers, to be given to `identity show` behind `hash:`. */
export function identityLimitsText({ listed, shared }: IdentityLimits): string {
  return [
    `${figure(listed.identifiers)} identifiers of ${figure(listed.leads)} leads are past the limit: named, not linked`,
    ...(listed.most.length === 0 ? [] : [table(listed.most.map((one) => [`  lead ${one.lead}`, figure(one.listed), one.identifier]), 3)]),
    `${figure(shared.identifiers)} identifiers were used by more than ${figure(shared.moreThan)} others`,
    ...(shared.most.length === 0 ? [] : [table(shared.most.map((one) => [`  ${one.identifier}`, `by ${figure(one.usedBy)}`]), 2)]),
  ].join('\n');
}
