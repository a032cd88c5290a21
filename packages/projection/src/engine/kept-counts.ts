import { eventDigest, keptLead, namedOrders, type IdentityNode, type Statement, type Touchpoint } from '@trichter/domain';
import { createHash } from 'node:crypto';

/** What an erasure keeps counts under. `lead`: what the fact calls the lead that is erased, of several by one receipt; null: all are one. */
export interface Keeping {
  readonly receipt: string;
  readonly lead: string | null;
  /** `eventDigest` of what came in under the identifier and is somebody else's, on a shared device. */
  readonly ofOthers: ReadonlySet<string>;
}

const digest = (...parts: readonly string[]): string => createHash('sha256').update(JSON.stringify(parts)).digest('hex');

/**
 * What an erasure that keeps counts hands over: everything that came in under the identifier until then (UTC ms), without what could tell whose it was,
 * to a lead named by the receipt alone. All identifiers of one erased lead hand over to the same one, so money, funnels and activity count as before,
 * in whatever order the identifiers are erased. Kept: type, source, time, amount, what the channel follows from. Orders stay told apart, and their hashed
 * names stay: by them it claims what the erased lead has claimed, so an order that others have completed, too, counts once.
 */
export function keptCounts(node: IdentityNode, until: number, { receipt, lead, ofOthers }: Keeping): Statement | null {
  const { identifier, held } = node;
  const origin = keptLead('', digest(receipt, identifier));
  const touchpoints = held.filter((one) => one.origin === identifier && one.via.length === 0 && one.time <= until && (ofOthers.size === 0 || !ofOthers.has(eventDigest(one)))).map((one) => anonymous(one, origin, receipt));
  return touchpoints.length === 0 ? null : { kind: 'touchpoint.absorbed', from: identifier, to: lead === null ? keptLead('', digest(receipt)) : keptLead(lead.slice(0, lead.indexOf(':') + 1), digest(receipt, lead)), touchpoints };
}

function anonymous(one: Touchpoint, origin: string, receipt: string): Touchpoint {
  return {
    ...one,
    origin,
    others: namedOrders(one),
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
