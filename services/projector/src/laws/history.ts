import { MOST_TOUCHPOINTS } from '@trichter/domain';
import { isFact, type Envelope } from '@trichter/events';
import { anyEvent, anySaying } from '@trichter/projection/testing';
import fc from 'fast-check';
import { anyOwnRecord, ownTypes } from './own-records.js';

/** An event and when it comes in: once, or several times over. Copies that differ stand by themselves. */
export interface Arrival {
  readonly event: Envelope;
  /** Its places among all arrivals; the order of equal ones is that of the list. */
  readonly at: readonly number[];
}

export type Slot = 0 | 1;

/** What happens to a process while events come in. `after`: ms since the events before it. */
export type Act = { readonly slot: Slot; readonly after: number } & (
  | { readonly kind: 'joins' | 'leaves' | 'freezes' | 'wakes' | 'loses its store' }
  /** At the `steps`-th time it comes to `at`, of all it comes to where null. */
  | { readonly kind: 'dies'; readonly at: Failpoint | null; readonly steps: number }
);

/** The steps of the loop between which a process can die, in their order; `row table` and `progress` are the sink's, `append` and `commit` the log's. */
export const failpoints = ['taken', 'folded', 'stored', 'transacted', 'flush', 'row table', 'progress', 'written', 'append', 'appended', 'commit', 'committed'] as const;
export type Failpoint = (typeof failpoints)[number];

/** Everything that happens in one world. */
export interface History {
  readonly arrivals: readonly Arrival[];
  /** Sizes of batches, one after the other, over and over. */
  readonly cuts: readonly number[];
  /** Each after an equal share of the events. */
  readonly acts: readonly Act[];
  /** A lead of more touchpoints is set aside. */
  readonly most: number;
  /** Received time of the first record, minutes after the earliest event there can be: late enough, every event's own time is believed. */
  readonly begins: number;
}

/** The events as they come in, copies included. */
export function inOrder({ arrivals }: Pick<History, 'arrivals'>): Envelope[] {
  return arrivals
    .flatMap(({ event, at }) => at.map((place) => ({ event, place })))
    .sort((one, other) => one.place - other.place)
    .map(({ event }) => event);
}

/**
 * No event's outcome can depend on when it came in: none is ahead of its time, nobody is erased (what is erased is what was there by then), no
 * funnel is saved (its rows begin there), and no lead is set aside: which touchpoints it had by then is the one thing that the order of arrival decides. A record that
 * says so of a short lead counts for nothing, wherever it comes.
 */
export const knowsNoOrder = ({ arrivals, begins, most }: History): boolean => begins >= BELIEVED && most >= MOST_TOUCHPOINTS && arrivals.every(({ event: { type } }) => !dependsOnOrder(type));
const dependsOnOrder = (type: string): boolean => type === 'lead.erased' || type === ownTypes.funnel;

const BELIEVED = 200;
/** Touchpoints that one of these few leads soon has. */
const FEW = 5;
const somewhere = fc.nat(999);
const places = fc.oneof({ weight: 3, arbitrary: fc.tuple(somewhere) }, { weight: 1, arbitrary: fc.array(somewhere, { minLength: 2, maxLength: 3 }) });
/** Another copy of a touchpoint: sent later by its own word, or from elsewhere. Facts are only ever repeated as they are. */
const otherCopy = fc.option(fc.record({ later: fc.integer({ min: -20, max: 20 }), utmSource: fc.constantFrom(null, 'google', 'news'), at: places }), { freq: 3, nil: null });
const anyArrivals = (events: fc.Arbitrary<Envelope>): fc.Arbitrary<Arrival[]> =>
  fc
    .array(fc.record({ event: events, at: places, copy: otherCopy }), { minLength: 1, maxLength: 40 })
    .map((drawn) => drawn.flatMap(({ event, at, copy }) => (copy === null || isFact(event.type) || !event.source ? [{ event, at }] : [{ event, at }, { event: altered(event, copy), at: copy.at }])));
const altered = (event: Envelope, { later, utmSource }: { later: number; utmSource: string | null }): Envelope => ({ ...event, time: event.time! + later * 60_000, utmSource, utmMedium: utmSource && 'cpc' });
const anyCuts = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 4 });
const after = fc.nat(12);

/** Half of them of people with many identifiers and what is said of them, half of few leads who do much; and what is no event of anybody. */
const anyTold: fc.Arbitrary<Envelope> = fc.oneof({ weight: 10, arbitrary: anySaying }, { weight: 10, arbitrary: anyEvent }, { weight: 1, arbitrary: anyOwnRecord });

const history = (parts: { events?: fc.Arbitrary<Envelope>; acts: fc.Arbitrary<Act[]>; begins?: fc.Arbitrary<number>; most?: fc.Arbitrary<number> }): fc.Arbitrary<History> =>
  fc.record({ arrivals: anyArrivals(parts.events ?? anyTold), cuts: anyCuts, acts: parts.acts, most: parts.most ?? fc.constantFrom(FEW, MOST_TOUCHPOINTS), begins: parts.begins ?? fc.constantFrom(BELIEVED, 50) });

const dies = (slot: Slot): fc.Arbitrary<Act> =>
  fc.oneof(
    fc.record({ kind: fc.constant('dies' as const), slot: fc.constant(slot), at: fc.constant(null), steps: fc.integer({ min: 1, max: 60 }), after }),
    fc.record({ kind: fc.constant('dies' as const), slot: fc.constant(slot), at: fc.constantFrom(...failpoints), steps: fc.integer({ min: 1, max: 4 }), after }),
  );
const does = (slot: fc.Arbitrary<Slot>, ...kinds: Exclude<Act['kind'], 'dies'>[]): fc.Arbitrary<Act> => fc.record({ kind: fc.constantFrom(...kinds), slot, after });
const either = fc.constantFrom<Slot>(0, 1);

/** Nothing happens but events, in any order, any of them several times, in batches of any size. */
export const anyArrival = history({ events: anyTold.filter(({ type }) => !dependsOnOrder(type)), acts: fc.array(does(fc.constant<Slot>(0), 'joins'), { maxLength: 3 }), begins: fc.constant(BELIEVED), most: fc.constant(MOST_TOUCHPOINTS) });
/** One process after the other dies between two steps of its loop; some find their store gone. */
export const anyCrashes = history({ acts: fc.array(fc.oneof({ weight: 5, arbitrary: dies(0) }, { weight: 1, arbitrary: does(fc.constant<Slot>(0), 'loses its store') }), { minLength: 1, maxLength: 4 }) });
/** Two processes, each with a store of its own, that come, go, die, freeze and wake. */
export const anyTakeovers = history({
  acts: fc.array(fc.oneof({ weight: 4, arbitrary: does(either, 'joins') }, { weight: 4, arbitrary: does(either, 'leaves', 'freezes', 'wakes') }, { weight: 1, arbitrary: does(either, 'loses its store') }, { weight: 2, arbitrary: fc.oneof(dies(0), dies(1)) }), { minLength: 2, maxLength: 6 }),
});
/** Nothing happens but events that come in hours after their time. */
export const anyLate = history({ events: anyEvent, acts: fc.constant([]), begins: fc.constant(BELIEVED) });
/** One death somewhere on the way. */
export const anyOneDeath = history({ acts: fc.tuple(dies(0)) });

/** An owner then has something to say to others. */
const namesSeveral = ({ event: { user, email, anonymous, external } }: Arrival): boolean => [user, email, anonymous, external[0]].filter((one) => typeof one === 'string').length > 1;

/** A history of many events for each failpoint, in which two processes one after the other die there: so that none is left to chance. */
export const deathsAtEach: readonly History[] = failpoints.map((at, index) => {
  const [drawn] = fc.sample(history({ acts: fc.constant([]) }).filter(({ arrivals, cuts }) => arrivals.length >= 15 && arrivals.filter(namesSeveral).length >= 8 && Math.max(...cuts) <= 8), { numRuns: 1, seed: index + 1 });
  return { ...drawn!, acts: [1, 2].map((steps) => ({ kind: 'dies', slot: 0, at, steps, after: 0 })) };
});
