import { strongestFirst, type Envelope } from '@trichter/events';
import type { Touchpoint, Via } from './touchpoint.js';

/** How far a client's clock may run ahead of the log's before it is not believed. */
export const MOST_AHEAD_MS = 10 * 60_000;

const NO_BODIES: readonly string[] = [];
const NO_OTHERS: readonly string[] = [];
const NO_VIA: readonly Via[] = [];

/**
 * The touchpoint an envelope stands for, with its time settled: no time, or one more than 10 minutes after `receivedAt`
 * (the log's append time, ms), becomes `receivedAt`; the latter is marked as clamped.
 */
export function touchpointOf(envelope: Envelope, receivedAt: number): Touchpoint {
  const clamped = envelope.time !== null && envelope.time > receivedAt + MOST_AHEAD_MS;
  return {
    origin: envelope.subject,
    importId: envelope.importId,
    others: othersOf(envelope),
    via: NO_VIA,
    id: envelope.id,
    source: envelope.source,
    type: envelope.type,
    time: envelope.time === null || clamped ? receivedAt : envelope.time,
    clamped,
    receivedAt,
    browser: envelope.browser,
    url: envelope.url,
    referrer: envelope.referrer,
    utmSource: envelope.utmSource,
    utmMedium: envelope.utmMedium,
    utmCampaign: envelope.utmCampaign,
    utmTerm: envelope.utmTerm,
    utmContent: envelope.utmContent,
    clickId: envelope.clickId,
    account: envelope.account,
    order: envelope.order,
    amount: envelope.amount,
    currency: envelope.currency,
    data: envelope.data,
    personal: envelope.personal === null || envelope.personalKey === null ? null : `${envelope.personalKey}:${Buffer.from(envelope.personal).toString('base64')}`,
    test: envelope.test,
    bot: envelope.bot,
    conflicts: 0,
    bodies: NO_BODIES,
  };
}

/** Identifiers named beside the primary one, strongest first. */
function othersOf({ subject, user, email, anonymous, external }: Envelope): readonly string[] {
  const others = [];
  if (user !== null && user !== subject) others.push(user);
  if (email !== null && email !== subject) others.push(email);
  if (anonymous !== null && anonymous !== subject) others.push(anonymous);
  for (const one of external) if (one !== subject && !others.includes(one)) others.push(one);
  return others.length < 2 ? (others.length === 0 ? NO_OTHERS : others) : others.sort(strongestFirst);
}
