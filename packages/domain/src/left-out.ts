import type { Touchpoint } from './touchpoint.js';

/** Test traffic and marked bots: in the archive and counted beside, but in no funnel, activity or revenue, and no part of others' visits. */
export function leftOut(touchpoint: Touchpoint): boolean {
  return touchpoint.test || touchpoint.bot;
}
