import type { Visit, Step, Touchpoint } from './touchpoint.js';
import { arrivesOf, sameArrival, type Arrives } from './visits/arrival.js';

/**
 * A step that remembers what its touchpoint says of where it came from, so that a timeline can be walked again cheaply. A class for its
 * private field alone, which is in no copy, comparison or store; a WeakMap would do the same at several times the cost.
 */
class KeptStep implements Step {
  readonly origin: Touchpoint['origin'];
  readonly importId: Touchpoint['importId'];
  readonly others: Touchpoint['others'];
  readonly via: Touchpoint['via'];
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
  readonly personal: Touchpoint['personal'];
  readonly test: Touchpoint['test'];
  readonly bot: Touchpoint['bot'];
  readonly conflicts: Touchpoint['conflicts'];
  readonly bodies: Touchpoint['bodies'];
  readonly visit: Visit;
  readonly beginsVisit: boolean;
  readonly #arrives: Arrives;

  constructor(t: Touchpoint, arrives: Arrives, visit: Visit, beginsVisit: boolean) {
    this.origin = t.origin;
    this.importId = t.importId;
    this.others = t.others;
    this.via = t.via;
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
    this.personal = t.personal;
    this.test = t.test;
    this.bot = t.bot;
    this.conflicts = t.conflicts;
    this.bodies = t.bodies;
    this.visit = visit;
    this.beginsVisit = beginsVisit;
    this.#arrives = arrives;
  }

  arrives(): Arrives {
    return this.#arrives;
  }
}

export function arrivesIn(t: Touchpoint | Step): Arrives {
  return t instanceof KeptStep ? t.arrives() : arrivesOf(t);
}

/** The touchpoint with what the fold computed for it: itself where it has just that already. */
export function stepOf(t: Touchpoint | Step, arrives: Arrives, visit: Visit, beginsVisit: boolean): Step {
  if (t instanceof KeptStep && t.beginsVisit === beginsVisit && sameVisit(t.visit, visit)) return t;
  return new KeptStep(t, arrives, visit, beginsVisit);
}

function sameVisit(a: Visit, b: Visit): boolean {
  return a === b || (sameArrival(a, b) && a.landingPage === b.landingPage);
}
