import type { Envelope } from '@trichter/events';
import type { Touchpoint } from './touchpoint.js';

/** How far a client's clock may run ahead of the log's before it is not believed. */
export const MOST_AHEAD_MS = 10 * 60_000;

const NO_BODIES: readonly string[] = [];

/**
 * The touchpoint an envelope stands for, with its time settled: no time, or one more than 10 minutes after `receivedAt`
 * (the log's append time, ms), becomes `receivedAt`; the latter is marked as clamped.
 */
export function touchpointOf(envelope: Envelope, receivedAt: number): Touchpoint {
  const clamped = envelope.time !== null && envelope.time > receivedAt + MOST_AHEAD_MS;
  return {
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
