import type { FunnelDefinition } from '@trichter/api';

/** The funnel that ships: from being seen to being paid, window 30 days. */
export const salesFunnel: FunnelDefinition = {
  name: 'sales',
  label: { de: 'Vertrieb', en: 'Sales' },
  windowMs: 30 * 86_400_000,
  steps: [
    {
      name: 'awareness',
      label: { de: 'Bewusstsein', en: 'Awareness' },
      types: ['page.viewed', 'ad.clicked', 'email.clicked', 'social.engaged'],
    },
    {
      name: 'interest',
      label: { de: 'Interesse', en: 'Interest' },
      types: ['content.downloaded', 'form.submitted', 'chat.started', 'lead.signed_up', 'product.viewed'],
    },
    {
      name: 'decision',
      label: { de: 'Entscheidung', en: 'Decision' },
      types: [
        'meeting.booked',
        'call.held',
        'quote.sent',
        'trial.started',
        'opportunity.opened',
        'cart.added',
        'checkout.started',
      ],
    },
    {
      name: 'closing',
      label: { de: 'Abschluss', en: 'Closing' },
      types: ['order.completed', 'opportunity.won', 'subscription.started'],
    },
  ],
};
