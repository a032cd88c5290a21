import type { Step } from '../touchpoint.js';

/** A touch is a click on an ad or an e-mail, an engagement with a post, or the first touchpoint of a visit seen in a browser. */
export function isTouch(step: Step): boolean {
  return step.beginsVisit || step.type === 'ad.clicked' || step.type === 'email.clicked' || step.type === 'social.engaged';
}
