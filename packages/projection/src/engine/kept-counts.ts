import type { IdentityNode, Statement, Touchpoint } from '@trichter/domain';
import { createHash } from 'node:crypto';

const KEPT = 'erased:';

/** Whether this is the lead that nobody can be found by, to which an erasure hands what it keeps. */
export const isKept = (identifier: string): boolean => identifier.startsWith(KEPT);

const digest = (...parts: readonly string[]): string => createHash('sha256').update(JSON.stringify(parts)).digest('hex');

/**
 * What an erasure that keeps counts hands over: everything that came in under the identifier until then (UTC ms), without what could tell whose it was,
 * to a lead named by the receipt alone. All identifiers of one erasure hand over to the same one, so money, funnels and activity count as before,
 * in whatever order the identifiers are erased. Kept: type, source, time, amount, what the channel follows from. Orders stay told apart.
 */
export function keptCounts(node: IdentityNode, until: number, receipt: string): Statement | null {
  const { identifier, held } = node;
  const origin = KEPT + digest(receipt, identifier);
  const touchpoints = held.filter((one) => one.origin === identifier && one.via.length === 0 && one.time <= until).map((one) => anonymous(one, origin, receipt));
  return touchpoints.length === 0 ? null : { kind: 'touchpoint.absorbed', from: identifier, to: KEPT + digest(receipt), touchpoints };
}

function anonymous(one: Touchpoint, origin: string, receipt: string): Touchpoint {
  return {
    ...one,
    origin,
    others: [],
    id: digest(receipt, one.source, one.id).slice(0, 32),
    url: siteOf(one.url),
    referrer: siteOf(one.referrer),
    utmTerm: null,
    utmContent: null,
    account: null,
    order: one.order && digest(receipt, one.order).slice(0, 32),
    data: channelIn(one.data),
    personal: null,
    conflicts: 0,
    bodies: [],
  };
}

/** Where a page lies, without the page. */
function siteOf(url: string | null): string | null {
  return url !== null && URL.canParse(url) ? `${new URL(url).origin}/` : null;
}

/** Of free-form properties only those that name a channel. */
function channelIn(data: string): string {
  try {
    const { platform, network, campaign } = JSON.parse(data) as Record<string, unknown>;
    return JSON.stringify({ platform, network, campaign });
  } catch {
    return '{}'; // not JSON, so it names no channel
  }
}
