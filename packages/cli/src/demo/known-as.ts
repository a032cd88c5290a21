import { FIRST_NAMES, LAST_NAMES, REPORTED_BY_SERVER, STAGE_OF } from './company.js';
import type { Fate, Happening } from './fate.js';
import type { Random } from './random.js';

/** Who an event says it is about. None of them: a refund, which names its order alone. */
export interface Names {
  readonly userId?: string;
  readonly email?: string;
  readonly anonymousId?: string;
}

/** A device somebody has logged in on and lets another use from then on (UTC ms). */
export interface SharedDevice {
  readonly anonymousId: string;
  readonly since: number;
}

export interface KnownAs {
  /** By happening. */
  readonly names: readonly Names[];
  /** Null: it lends none. */
  readonly lends: SharedDevice | null;
}

/**
 * What the events of one person call it. Who leaves a name begins as a cookie all the same: on each of their devices they browse unknown until they
 * log in there. Mail goes to an address, the shop reports an order by address or account, a refund names its order. What comes in
 * before a login is the person's only once somebody joins identifiers, and a borrowed device has two accounts.
 */
export function knownAs(random: Random, fate: Fate, borrowed: SharedDevice | null): KnownAs {
  const { field, value } = fate.identifier;
  if (field === 'anonymousId') return { names: fate.happenings.map(() => ({ anonymousId: value })), lends: null };
  const id = fate.index.toString(36).padStart(4, '0');
  const email = field === 'email' ? value : `${random.one(FIRST_NAMES)}.${random.one(LAST_NAMES)}.${id}@example.com`;
  const account: Names = field === 'email' ? { email } : { userId: value };

  const names = fate.happenings.map((happening) => (isOfDevice(happening) ? null : ofServer(random, happening, account, email)));
  const own = [`d-${deviceDigits(random)}${id}`, `m-${deviceDigits(random)}${id}`] as const;
  const devices = devicesOf(random, fate.happenings, own, borrowed);
  for (const [device, places] of devices) {
    const login = device === borrowed?.anonymousId ? 0 : loginAmong(random, places.map((place) => fate.happenings[place] as Happening));
    places.forEach((place, at) => (names[place] = { anonymousId: device, ...(at >= login && account), ...(at === login && { email }) }));
  }
  const whole = names.map((one) => one ?? {});
  const joined = field === 'email' || whole.some((one) => one.userId && one.email);
  const first = joined ? -1 : whole.findIndex((one) => one.email);
  if (first >= 0) whole[first] = { ...account, email };

  const places = devices.get(own[0]) ?? [];
  const loggedIn = places.find((place) => whole[place]?.userId ?? whole[place]?.email);
  const lends = loggedIn !== undefined && random.chance(0.1) ? { anonymousId: own[0], since: (fate.happenings[loggedIn] as Happening).time } : null;
  return { names: whole, lends };
}

/** Networks report a reaction to a post with the cookie of their button on the site. */
const isOfDevice = ({ visit, type }: Happening): boolean => type === 'social.engaged' || (visit !== null && !REPORTED_BY_SERVER.has(type));

function ofServer(random: Random, { type }: Happening, account: Names, email: string): Names {
  if (type === 'order.refunded') return {};
  if (type === 'email.sent' || type === 'email.opened') return { email };
  if (type === 'lead.signed_up') return { ...account, email };
  return type === 'order.completed' && random.chance(0.5) ? { email } : account;
}

/** Places of happenings by device: one device a visit, mostly the first; the borrowed one only after its owner has logged in there. */
function devicesOf(random: Random, happenings: readonly Happening[], own: readonly [string, string], borrowed: SharedDevice | null): ReadonlyMap<string, number[]> {
  const chosen = new Map<unknown, string>();
  const devices = new Map<string, number[]>();
  happenings.forEach((happening, place) => {
    if (!isOfDevice(happening)) return;
    const visit = happening.visit ?? happenings.slice(place).find((later) => later.visit !== null)?.visit ?? happening;
    let device = chosen.get(visit);
    if (device === undefined) {
      const lent = borrowed !== null && happening.time > borrowed.since && random.chance(0.5);
      chosen.set(visit, (device = lent ? borrowed.anonymousId : random.chance(0.7) ? own[0] : own[1]));
    }
    devices.set(device, [...(devices.get(device) ?? []), place]);
  });
  return devices;
}

/** On which of the happenings at a device the login comes: with the first that shows interest, or at some time, at the last by the latest. */
function loginAmong(random: Random, happenings: readonly Happening[]): number {
  const interested = happenings.findIndex(({ type }) => (STAGE_OF[type] ?? 1) > 1);
  return interested >= 0 ? interested : random.whole(0, happenings.length - 1);
}

const deviceDigits = (random: Random): string => Math.floor(random.next() * 2 ** 32).toString(16).padStart(8, '0');
