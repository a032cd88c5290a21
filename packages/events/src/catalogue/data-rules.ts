import { z, type ZodType } from 'zod';
import type { EventType } from './event-types.js';
import { erasure, twoIdentifiers, voided } from './fact-rules.js';
import { amount, bothOrNeither, count, currency, day, idOf, maybeMoney, money, nameOf, number, text, type MaybeMoney } from './rules.js';

/** Properties not named here are kept as they are (not in facts about identity, voids and erasures: they take none). */
const data = <S extends z.ZodRawShape>(shape: S) => z.looseObject(shape);
const withMoney = <S extends z.ZodRawShape>(shape: S) => z.looseObject({ ...shape, ...maybeMoney }).superRefine((value, context) => bothOrNeither(value as MaybeMoney, context));

const email = data({ campaign: nameOf('campaign').nullish(), message: idOf('message').nullish() });
const ad = data({ platform: text.nullish(), campaign: nameOf('campaign').nullish(), ad: idOf('ad').nullish() });
const judged = data({ reason: text.nullish() });
const ticket = data({ ticket: idOf('ticket').nullish() });
const subscription = withMoney({ subscription: idOf('subscription'), plan: nameOf('plan').nullish() });
const platform = { platform: nameOf('platform').nullish(), account: idOf('ad account').nullish(), campaign: nameOf('campaign').nullish(), adGroup: nameOf('ad group').nullish(), ad: idOf('ad').nullish() };

/** What `data` of each type of the catalogue must hold. Custom types have no rules. */
export const dataRules = {
  'page.viewed': data({ title: text.nullish() }),
  'ad.viewed': ad,
  'ad.clicked': ad,
  'email.sent': email,
  'email.delivered': email,
  'email.opened': email,
  'email.clicked': email.extend({ link: text.nullish() }),
  'email.bounced': email.extend({ reason: text.nullish() }),
  'email.complained': email,
  'email.unsubscribed': email,
  'social.engaged': data({ network: text.nullish(), action: text.nullish() }),
  'content.downloaded': data({ content: nameOf('content').nullish() }),
  'form.submitted': data({ form: nameOf('form').nullish() }),
  'chat.started': data({}),
  'call.held': data({ durationSeconds: number.nullish() }),
  'meeting.booked': data({ meeting: idOf('meeting').nullish() }),
  'lead.signed_up': data({ plan: nameOf('plan').nullish() }),
  'lead.qualified': judged,
  'lead.accepted': judged,
  'lead.rejected': judged,
  'trial.started': data({ plan: nameOf('plan').nullish() }),
  'product.viewed': data({ product: nameOf('product').nullish() }),
  'cart.added': withMoney({ product: nameOf('product').nullish(), quantity: count.nullish() }),
  'checkout.started': withMoney({}),
  'quote.sent': withMoney({ quote: idOf('quote').nullish() }),
  'opportunity.opened': withMoney({ opportunity: idOf('opportunity'), stage: nameOf('stage').nullish() }),
  'opportunity.moved': withMoney({ opportunity: idOf('opportunity'), stage: nameOf('stage') }),
  'opportunity.won': withMoney({ opportunity: idOf('opportunity') }),
  'opportunity.lost': withMoney({ opportunity: idOf('opportunity'), reason: text.nullish() }),
  'order.completed': data({ order: idOf('order'), ...money }),
  'order.refunded': data({ order: idOf('order'), ...money }),
  'order.disputed': withMoney({ order: idOf('order') }),
  'subscription.started': subscription,
  'subscription.changed': subscription,
  'subscription.renewed': subscription,
  'subscription.cancelled': subscription,
  'feedback.given': data({ score: number.nullish(), text: text.nullish() }),
  'support.requested': ticket,
  'support.resolved': ticket,
  'experiment.exposed': data({ experiment: nameOf('experiment'), variant: nameOf('variant') }),
  'cost.reported': data({ ...platform, channel: nameOf('channel').nullish(), day: day.nullish(), from: day.nullish(), to: day.nullish(), amount, currency }).superRefine((cost, context) => {
    if ((cost.day ?? null) === null && ((cost.from ?? null) === null || (cost.to ?? null) === null)) context.addIssue({ code: 'custom', path: ['day'], message: 'must say when; send day, or from and to (both days count)' });
  }),
  'reach.reported': data({ ...platform, day, impressions: count, clicks: count.nullish() }),
  'rate.published': data({ base: currency, quote: currency, day, rate: number.positive({ error: () => 'must be above zero; send units of quote for one of base' }) }),
  'identity.linked': twoIdentifiers,
  'identity.unlinked': twoIdentifiers,
  'identity.merged': twoIdentifiers,
  'identity.unmerged': twoIdentifiers,
  'lead.erased': erasure,
  'touchpoint.voided': voided,
} as const satisfies Record<EventType, ZodType>;

/** `data` of a type of the catalogue, after its rules. */
export type DataOf<T extends EventType> = z.output<(typeof dataRules)[T]>;
