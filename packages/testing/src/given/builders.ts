import { happened, type Details, type Happened } from './happened.js';
import type { Money } from './money.js';

/** Sentences of a sales person as events: `given(adClicked({ day: 1, channel: 'paid_search' }), ...)`. */
const of =
  (type: string) =>
  (details?: Details): Happened =>
    happened(type, details);

export const pageViewed = of('page.viewed');
export const adClicked = of('ad.clicked');
export const emailClicked = of('email.clicked');
export const socialEngaged = of('social.engaged');
export const contentDownloaded = of('content.downloaded');
export const formSubmitted = of('form.submitted');
export const leadSignedUp = of('lead.signed_up');
export const productViewed = of('product.viewed');
export const cartAdded = of('cart.added');
export const trialStarted = of('trial.started');
export const meetingBooked = of('meeting.booked');
export const subscriptionStarted = of('subscription.started');

type OrderDetails = Omit<Details, 'amount' | 'currency' | 'order' | 'id'> & { readonly amount?: Money };

/** `id` is the order's: two events of one order differ by `event`. */
export function orderCompleted({
  id,
  amount,
  event,
  ...details
}: OrderDetails & { readonly id: string; readonly event?: string }): Happened {
  return happened('order.completed', { ...details, ...amount, order: id, ...(event !== undefined && { id: event }) } as Details);
}

export function orderRefunded({
  order,
  amount,
  event,
  ...details
}: OrderDetails & { readonly order: string; readonly event?: string }): Happened {
  return happened('order.refunded', { ...details, ...amount, order, ...(event !== undefined && { id: event }) } as Details);
}
