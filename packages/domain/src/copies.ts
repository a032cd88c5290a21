import { createHash } from 'node:crypto';
import { strongestFirst } from '@trichter/events';
import { canonicalJson } from './canonical-json.js';
import type { Touchpoint } from './touchpoint.js';

/** Contents told apart per event; past that the least hashes are kept, so that a sender gone wild costs no memory. */
const MOST_BODIES = 64;

/**
 * Two copies of one event (same source and id) as one. The least time counts, then the least canonical body; the conflicts are
 * those of both, and so are the other identifiers named. Commutative, associative and idempotent, so neither the order nor the number of
 * arrivals matters.
 * Answers `held` itself when the other copy tells nothing new. Sealed contact details are no part of the content (each copy is sealed
 * anew): of several the least text stays.
 */
export function mergeCopies(held: Touchpoint, copy: Touchpoint): Touchpoint {
  const same = sameContent(held, copy);
  const bodies = same ? union(held.bodies, copy.bodies) : union(bodiesOf(held), bodiesOf(copy));
  const winner = beats(copy, held, same) ? copy : held;
  const receivedAt = Math.min(held.receivedAt, copy.receivedAt);
  const personal = leastOf(held.personal, copy.personal);
  const others = named(held.others, copy.others);
  const told = receivedAt !== held.receivedAt || bodies !== held.bodies || personal !== held.personal || others !== held.others;
  if (winner === held && !told) return held;
  return { ...winner, receivedAt, personal, others, bodies, conflicts: Math.max(0, bodies.length - 1) };
}

const leastOf = (a: string | null, b: string | null): string | null => (a === null || (b !== null && b < a) ? b : a);

function beats(copy: Touchpoint, held: Touchpoint, same: boolean): boolean {
  if (copy.time !== held.time) return copy.time < held.time;
  if (!same) return bodyOf(copy) < bodyOf(held);
  if (copy.clamped !== held.clamped) return held.clamped;
  if (copy.data !== held.data) return copy.data < held.data;
  if (copy.importId !== held.importId) return (copy.importId ?? '') < (held.importId ?? '');
  return copy.origin < held.origin;
}

/**
 * The content as canonical JSON, without received, sent and event times: retries of one event differ in these, by the mended clock
 * or because the received time stands in, and are no conflicts.
 */
function bodyOf(t: Touchpoint): string {
  return canonicalJson([
    [t.type, t.browser, t.url, t.referrer, t.utmSource, t.utmMedium, t.utmCampaign, t.utmTerm, t.utmContent, t.clickId],
    [t.account, t.order, t.amount, t.currency, t.test, t.bot],
    parsed(t.data),
  ]);
}

function parsed(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    return data; // not JSON, so the text itself is the content
  }
}

function bodiesOf(touchpoint: Touchpoint): readonly string[] {
  if (touchpoint.bodies.length > 0) return touchpoint.bodies;
  return [createHash('sha256').update(bodyOf(touchpoint)).digest('hex').slice(0, 16)];
}

function named(a: readonly string[], b: readonly string[]): readonly string[] {
  if (b.length === 0 || b.every((other) => a.includes(other))) return a;
  return [...new Set([...a, ...b])].sort(strongestFirst);
}

function union(a: readonly string[], b: readonly string[]): readonly string[] {
  if (b.every((body) => a.includes(body))) return a;
  const all = [...new Set([...a, ...b])].sort().slice(0, MOST_BODIES);
  return all.length === a.length && all.every((body, at) => body === a[at]) ? a : all;
}

/** Whether both have one content; cheap for true retries, which is what copies nearly always are. */
function sameContent(a: Touchpoint, b: Touchpoint): boolean {
  const alike =
    a.type === b.type &&
    a.browser === b.browser &&
    a.url === b.url &&
    a.referrer === b.referrer &&
    a.utmSource === b.utmSource &&
    a.utmMedium === b.utmMedium &&
    a.utmCampaign === b.utmCampaign &&
    a.utmTerm === b.utmTerm &&
    a.utmContent === b.utmContent &&
    a.clickId === b.clickId &&
    a.account === b.account &&
    a.order === b.order &&
    a.amount === b.amount &&
    a.currency === b.currency &&
    a.test === b.test &&
    a.bot === b.bot;
  return alike && (a.data === b.data || bodyOf(a) === bodyOf(b));
}
