import { between, oneOf, seeded } from './random.js';

/** An event as this load knows it, flat, for the recount; what goes over the wire is `bodyOf`. */
export interface LoadEvent {
  /** `<lead>.<number>`. */
  readonly id: string;
  /** Who did it. Whose it is counted as follows from the identifiers alone: a shared browser is whoever logged in last. */
  readonly lead: string;
  /** The user it names; with a device: a login. With neither it knows only its order. */
  readonly user: string | null;
  readonly device: string | null;
  readonly type: string;
  /** Ms. */
  readonly time: number;
  readonly order: string | null;
  readonly amount: number | null;
}

export interface HistoryOptions {
  readonly seed: number;
  readonly leads: number;
  /** About how many events there will be: the span of half a year is spread over them. */
  readonly events: number;
  /** Share of the leads that come anonymous and log in later; two of them share a browser. */
  readonly anonymous: number;
}

export interface History {
  /** The next one: fresh, or (one in ten) a copy of an earlier one, at times with another time. One in ten lies before its neighbours. */
  next(): LoadEvent;
  /** Different events so far. */
  readonly different: () => number;
  /** Those of them that name no user. */
  readonly nameless: () => number;
  /** Different events so far, by lead. */
  readonly ofLead: (lead: string) => number;
}

const BEGIN = Date.UTC(2026, 0, 5);
const HALF_A_YEAR = 180 * 86_400_000;
const DUPLICATES = 0.1;
const OUT_OF_ORDER = 0.1;
/** Of the refunds: those that name their order and nobody. */
const ONLY_THE_ORDER = 0.3;
/** Earlier events a copy is taken from. */
const REMEMBERED = 4_000;
/** Of ten touchpoints about four look, three show interest, two decide, one buys or gives back. */
const TYPES = [
  'page.viewed', 'page.viewed', 'page.viewed', 'ad.clicked', 'email.clicked', 'social.engaged', 'content.downloaded', 'form.submitted', 'chat.started', 'product.viewed',
  'meeting.booked', 'quote.sent', 'cart.added', 'checkout.started', 'order.completed', 'order.completed', 'order.refunded', 'support.requested',
];

/** A made-up half year of many leads: the same for the same seed. */
export function createHistory({ seed, leads, events, anonymous }: HistoryOptions): History {
  const random = seeded(seed);
  const remembered: LoadEvent[] = [];
  const perLead = new Map<string, number>();
  const orders = new Map<string, { id: string; amount: number; at: number }[]>();
  const loggedIn = new Set<string>();
  let number = 0;
  let nameless = 0;

  function fresh(): LoadEvent {
    const index = between(random, 0, leads - 1);
    const lead = `L${index}`;
    number += 1;
    const now = BEGIN + Math.floor(((number % events) / events) * HALF_A_YEAR) + between(random, 0, 59_999);
    const time = random() < OUT_OF_ORDER ? now - between(random, 0, 3 * 86_400_000) : now;
    const own = orders.get(lead) ?? [];
    let type = oneOf(random, TYPES);
    if (type === 'order.refunded' && own.length === 0) type = 'page.viewed';
    const id = `${lead}.${number}`;
    let order: string | null = null;
    let amount: number | null = null;
    if (type === 'order.completed') {
      order = `o-${id}`;
      amount = between(random, 100, 99_999);
      orders.set(lead, [...own, { id: order, amount, at: time }]);
    } else if (type === 'order.refunded') {
      const given = oneOf(random, own);
      order = given.id;
      amount = between(random, 1, given.amount);
    }
    perLead.set(lead, (perLead.get(lead) ?? 0) + 1);
    const named = type === 'order.refunded' && random() < ONLY_THE_ORDER ? { user: null, device: null } : namesOf(index, lead);
    if (named.user === null) nameless += 1;
    return { id, lead, ...named, type, time, order, amount };
  }

  /** A lead that comes anonymous logs in at some event and is known from then on, mostly: at times it logs in again, or does something without. */
  function namesOf(index: number, lead: string): Pick<LoadEvent, 'user' | 'device'> {
    const user = `user-${lead}`;
    if (index >= leads * anonymous) return { user, device: null };
    const device = `browser-${Math.floor(index / 2)}`;
    const chance = random();
    if (loggedIn.has(lead) && chance < 0.7) return { user, device: null };
    if (chance < (loggedIn.has(lead) ? 0.85 : 0.7)) return { user: null, device };
    loggedIn.add(lead);
    return { user, device };
  }

  function copy(): LoadEvent {
    const earlier = oneOf(random, remembered);
    return random() < 0.3 ? { ...earlier, time: earlier.time + between(random, -3_600_000, 3_600_000) } : earlier;
  }

  return {
    next() {
      if (remembered.length > 0 && random() < DUPLICATES) return copy();
      const event = fresh();
      if (remembered.length < REMEMBERED) remembered.push(event);
      else remembered[number % REMEMBERED] = event;
      return event;
    },
    different: () => number,
    nameless: () => nameless,
    ofLead: (lead) => perLead.get(lead) ?? 0,
  };
}

/** The event as the HTTP door takes it. */
export const bodyOf = ({ id, user, device, type, time, order, amount }: LoadEvent): object => ({
  id,
  type,
  time: new Date(time).toISOString(),
  ...(user !== null && { userId: user }),
  ...(device !== null && { anonymousId: device }),
  ...(order !== null && { data: { order, amount, currency: 'EUR' } }),
});
