import type { Origin, Step, Touchpoint } from './touchpoint.js';
import { arrivesOf, sameArrival, type Arrives } from './visits/arrival.js';

/**
 * A step that keeps what was computed from it (a class for its private fields alone: they are in no copy, comparison or store).
 * A WeakMap would do the same at several times the cost, and this is the hot path.
 */
class KeptStep implements Step {
  readonly id: Touchpoint['id'];
  readonly source: Touchpoint['source'];
  readonly type: Touchpoint['type'];
  readonly time: Touchpoint['time'];
  readonly clamped: Touchpoint['clamped'];
  readonly receivedAt: Touchpoint['receivedAt'];
  readonly browser: Touchpoint['browser'];
  readonly url: Touchpoint['url'];
  readonly referrer: Touchpoint['referrer'];
  readonly utmSource: Touchpoint['utmSource'];
  readonly utmMedium: Touchpoint['utmMedium'];
  readonly utmCampaign: Touchpoint['utmCampaign'];
  readonly utmTerm: Touchpoint['utmTerm'];
  readonly utmContent: Touchpoint['utmContent'];
  readonly clickId: Touchpoint['clickId'];
  readonly account: Touchpoint['account'];
  readonly order: Touchpoint['order'];
  readonly amount: Touchpoint['amount'];
  readonly currency: Touchpoint['currency'];
  readonly data: Touchpoint['data'];
  readonly test: Touchpoint['test'];
  readonly bot: Touchpoint['bot'];
  readonly conflicts: Touchpoint['conflicts'];
  readonly bodies: Touchpoint['bodies'];
  readonly origin: Origin;
  readonly beginsVisit: boolean;
  readonly #arrives: Arrives;
  #kept: unknown[] | undefined = undefined;

  constructor(t: Touchpoint, arrives: Arrives, origin: Origin, beginsVisit: boolean) {
    this.id = t.id;
    this.source = t.source;
    this.type = t.type;
    this.time = t.time;
    this.clamped = t.clamped;
    this.receivedAt = t.receivedAt;
    this.browser = t.browser;
    this.url = t.url;
    this.referrer = t.referrer;
    this.utmSource = t.utmSource;
    this.utmMedium = t.utmMedium;
    this.utmCampaign = t.utmCampaign;
    this.utmTerm = t.utmTerm;
    this.utmContent = t.utmContent;
    this.clickId = t.clickId;
    this.account = t.account;
    this.order = t.order;
    this.amount = t.amount;
    this.currency = t.currency;
    this.data = t.data;
    this.test = t.test;
    this.bot = t.bot;
    this.conflicts = t.conflicts;
    this.bodies = t.bodies;
    this.origin = origin;
    this.beginsVisit = beginsVisit;
    this.#arrives = arrives;
  }

  arrives(): Arrives {
    return this.#arrives;
  }

  keep<T>(slot: number, make: (step: Step) => T): T {
    return ((this.#kept ??= [])[slot] ??= make(this)) as T;
  }
}

let slots = 0;

/** `make` once per step for as long as the step lives. The runtime then sees by identity that a row did not change. */
export function oncePerStep<T extends object>(make: (step: Step) => T): (step: Step) => T {
  const slot = slots++;
  return (step) => (step instanceof KeptStep ? step.keep(slot, make) : make(step));
}

export function arrivesIn(t: Touchpoint | Step): Arrives {
  return t instanceof KeptStep ? t.arrives() : arrivesOf(t);
}

/** The touchpoint with what the fold computed for it: itself where it has just that already. */
export function stepOf(t: Touchpoint | Step, arrives: Arrives, origin: Origin, beginsVisit: boolean): Step {
  if (t instanceof KeptStep && t.beginsVisit === beginsVisit && sameOrigin(t.origin, origin)) return t;
  return new KeptStep(t, arrives, origin, beginsVisit);
}

function sameOrigin(a: Origin, b: Origin): boolean {
  return a === b || (sameArrival(a, b) && a.landingPage === b.landingPage);
}
