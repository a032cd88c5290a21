import type { Touchpoint } from '@trichter/domain';

/** A touchpoint as a flat list, in this order; what the fold computes (visit, channel) is left out and computed again on loading. */
export type PackedTouchpoint = readonly unknown[];

export const packTouchpoint = (t: Touchpoint): PackedTouchpoint => [
  t.id, t.source, t.type, t.time, t.receivedAt, (t.clamped ? 1 : 0) | (t.browser ? 2 : 0) | (t.test ? 4 : 0) | (t.bot ? 8 : 0),
  t.url, t.referrer, t.utmSource, t.utmMedium, t.utmCampaign, t.utmTerm, t.utmContent, t.clickId,
  t.account, t.order, t.amount, t.currency, t.data, t.conflicts, t.bodies.length === 0 ? null : t.bodies, t.personal,
  t.origin, t.importId, t.others.length === 0 ? null : t.others, t.via.length === 0 ? null : t.via.map(({ from, version }) => [from, version]),
];

type Text = string | null;
const NONE: readonly never[] = [];

export function unpackTouchpoint(packed: PackedTouchpoint): Touchpoint {
  const flags = packed[5] as number;
  return {
    id: packed[0] as string,
    source: packed[1] as string,
    type: packed[2] as string,
    time: packed[3] as number,
    clamped: (flags & 1) !== 0,
    receivedAt: packed[4] as number,
    browser: (flags & 2) !== 0,
    url: packed[6] as Text,
    referrer: packed[7] as Text,
    utmSource: packed[8] as Text,
    utmMedium: packed[9] as Text,
    utmCampaign: packed[10] as Text,
    utmTerm: packed[11] as Text,
    utmContent: packed[12] as Text,
    clickId: packed[13] as Text,
    account: packed[14] as Text,
    order: packed[15] as Text,
    amount: packed[16] as number | null,
    currency: packed[17] as Text,
    data: packed[18] as string,
    personal: (packed[21] as Text | undefined) ?? null,
    test: (flags & 4) !== 0,
    bot: (flags & 8) !== 0,
    conflicts: packed[19] as number,
    bodies: (packed[20] as readonly string[] | null) ?? NONE,
    origin: packed[22] as string,
    importId: packed[23] as Text,
    others: (packed[24] as readonly string[] | null) ?? NONE,
    via: (packed[25] as readonly [string, number][] | null)?.map(([from, version]) => ({ from, version })) ?? NONE,
  };
}
