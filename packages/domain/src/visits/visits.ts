import { leftOut } from '../left-out.js';
import type { Visit, Step, Touchpoint } from '../touchpoint.js';
import { arrivesIn, stepOf } from '../step.js';
import { DIRECT, sameArrival, type Arrival } from './arrival.js';
import { pathOf } from './host.js';

/** A visit ends when nothing was seen in the browser for longer than this. */
export const VISIT_GAP_MS = 30 * 60_000;

/** For touchpoints seen by a server while no visit ran. */
export const NO_VISIT: Visit = {
  channel: '(none)',
  trafficSource: '(none)',
  medium: '(none)',
  campaign: '(none)',
  landingPage: '(none)',
};

/**
 * Gives every touchpoint from place `from` on its visit. `line` is in total order; what lies before `from` is done. A step that comes
 * out as it was stays the same object, so that differences are found by identity.
 *
 * A visit begins with a browser touchpoint after more than 30 minutes, with another campaign, or with an outside referrer (other than
 * the one the visit's last page named: pages that change in place repeat it). Touchpoints seen by a server take the visit running at
 * their time, one that begins in the same millisecond too; clicks on ads, e-mails and posts reported there say themselves where
 * they come from. Test traffic and bots have visits of their own. Costs one pass over what follows `from`.
 */
export function assignVisits(line: (Touchpoint | Step)[], from: number): Step[] {
  const steps = line as Step[]; // each place is a step once the walk has passed it
  let at = from;
  while (at > 0 && steps[at - 1]!.time === steps[at]?.time) at--;
  let counted = latestBefore(steps, at, false);
  let aside = latestBefore(steps, at, true);
  while (at < steps.length) {
    const end = endOfInstant(steps, at);
    for (let i = at; i < end; i++) {
      const t = steps[i]!;
      if (!t.browser) continue;
      const out = leftOut(t);
      const step = browserStep(steps, i, out ? aside : counted);
      steps[i] = step;
      if (out) aside = step;
      else counted = step;
    }
    for (let i = at; i < end; i++) {
      const t = steps[i]!;
      if (!t.browser) steps[i] = serverStep(t, leftOut(t) ? aside : counted);
    }
    at = end;
  }
  return steps;
}

/** `before` is the browser step before this one: it tells all there is to know of the visit that ran. */
function browserStep(steps: readonly Step[], at: number, before: Step | null): Step {
  const t = steps[at]!;
  const arrives = arrivesIn(t);
  const { campaign, referral } = arrives;
  if (before !== null && t.time - before.time <= VISIT_GAP_MS) {
    const goesOn = campaign
      ? sameArrival(campaign, before.visit)
      : referral === null || t.referrer === lastReferrer(steps, at, before);
    if (goesOn) return stepOf(t, arrives, before.visit, false);
  }
  return stepOf(t, arrives, visitOf(t, campaign ?? referral ?? DIRECT, true), true);
}

function serverStep(t: Touchpoint | Step, before: Step | null): Step {
  const arrives = arrivesIn(t);
  if (arrives.campaign) return stepOf(t, arrives, visitOf(t, arrives.campaign, false), false);
  return stepOf(t, arrives, before !== null && t.time - before.time <= VISIT_GAP_MS ? before.visit : NO_VISIT, false);
}

/** The visit a touchpoint gives itself; the object it has already where that says the same. */
function visitOf(t: Touchpoint | Step, arrival: Arrival, beginsVisit: boolean): Visit {
  if ('visit' in t && t.beginsVisit === beginsVisit && beginsVisit && sameArrival(t.visit, arrival)) return t.visit;
  const landingPage = t.url ? pathOf(t.url) : '(not set)';
  return {
    channel: arrival.channel,
    trafficSource: arrival.trafficSource,
    medium: arrival.medium,
    campaign: arrival.campaign,
    landingPage,
  };
}

/** The referrer the visit's last page named, looking back no further than the visit's beginning. */
function lastReferrer(steps: readonly Step[], at: number, before: Step): string | null {
  const aside = leftOut(before);
  for (let i = at - 1; i >= 0; i--) {
    const step = steps[i]!;
    if (!step.browser || leftOut(step) !== aside) continue;
    if (step.referrer || step.beginsVisit) return step.referrer;
  }
  return null;
}

function latestBefore(steps: readonly Step[], at: number, aside: boolean): Step | null {
  for (let i = at - 1; i >= 0; i--) {
    const step = steps[i]!;
    if (step.browser && leftOut(step) === aside) return step;
  }
  return null;
}

function endOfInstant(steps: readonly Touchpoint[], at: number): number {
  const time = steps[at]!.time;
  let end = at + 1;
  while (end < steps.length && steps[end]!.time === time) end++;
  return end;
}
