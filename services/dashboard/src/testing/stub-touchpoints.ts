import { createHash } from 'node:crypto';

export interface StubTouchpoint {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly time: number;
  readonly lead: string;
  readonly channel: string;
  readonly trafficSource: string;
  readonly medium: string;
  readonly campaign: string;
  readonly url: string | null;
  readonly order: string | null;
  readonly amount: number | null;
  readonly currency: string | null;
}

const DAY = 86_400_000;
const origins = [
  { channel: 'paid_search', trafficSource: 'google', medium: 'cpc', campaign: 'herbst', weight: 0.3, drive: 1.15 },
  { channel: 'organic_search', trafficSource: 'google', medium: 'organic', campaign: '(not set)', weight: 0.22, drive: 0.95 },
  { channel: 'email', trafficSource: 'newsletter', medium: 'email', campaign: 'november', weight: 0.13, drive: 1.6 },
  { channel: 'paid_social', trafficSource: 'instagram', medium: 'paid_social', campaign: 'launch', weight: 0.14, drive: 0.55 },
  { channel: 'referral', trafficSource: 'partner.example', medium: 'referral', campaign: '(not set)', weight: 0.08, drive: 1.35 },
  { channel: 'direct', trafficSource: '(direct)', medium: '(none)', campaign: '(not set)', weight: 0.13, drive: 0.8 },
] as const;
const stages = [
  ['page.viewed', 'ad.clicked', 'email.clicked'],
  ['form.submitted', 'content.downloaded', 'lead.signed_up'],
  ['meeting.booked', 'quote.sent', 'trial.started'],
  ['order.completed', 'subscription.started'],
] as const;
const passing = [0.58, 0.46, 0.42];

/** The same lead id the product would make of a subject: 16 bytes of SHA-256 as a UUID. */
export function stubLead(subject: string): string {
  const hex = createHash('sha256').update(subject).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}

/** Mulberry32: small, seeded, good enough to draw a company. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const pick = <T>(all: readonly T[], roll: number): T => all[Math.min(all.length - 1, Math.floor(roll * all.length))] as T;

function originOf(roll: number): (typeof origins)[number] {
  let rest = roll;
  return origins.find((each) => (rest -= each.weight) < 0) ?? origins[0];
}

/** A believable 100 days before `now`: enough to look at, the same at every run. */
export function stubCompany(leads: number, now: number): StubTouchpoint[] {
  const roll = dice(7);
  return Array.from({ length: leads }).flatMap((_none, index) => {
    const lead = stubLead(`anonymous:${index}`);
    const { channel, trafficSource, medium, campaign, drive } = originOf(roll());
    let time = now - Math.floor(roll() * 100 * DAY);
    const made: StubTouchpoint[] = [];
    const happen = (type: string) => {
      if (time > now) return;
      const order = type === 'order.completed' ? `o-${index}` : null;
      made.push({
        id: `e${index}-${made.length}`,
        source: 'web',
        type,
        time,
        lead,
        channel,
        trafficSource,
        medium,
        campaign,
        url: type === 'page.viewed' ? 'https://shop.example/preise' : null,
        order,
        amount: order ? 4900 + Math.floor(roll() * 40_000) : null,
        currency: order ? 'EUR' : null,
      });
    };
    for (const [stage, types] of stages.entries()) {
      happen(pick(types, roll()));
      if (roll() < 0.3) happen('webinar.attended');
      if (roll() < 0.12) happen('chat.rated');
      if (roll() > (passing[stage] ?? 0) * drive) break;
      time += Math.floor((0.02 + roll() ** 2 * (stage + 1) * 3.4) * DAY);
    }
    return made;
  });
}
