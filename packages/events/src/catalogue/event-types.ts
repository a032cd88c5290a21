/** Touchpoints: what happens between a company and a lead. Past tense, dotted. Any other type of that shape is a custom event. */
export const touchpointTypes = [
  'page.viewed', 'ad.viewed', 'ad.clicked',
  'email.sent', 'email.delivered', 'email.opened', 'email.clicked', 'email.bounced', 'email.complained', 'email.unsubscribed',
  'social.engaged', 'content.downloaded', 'form.submitted', 'chat.started', 'call.held', 'meeting.booked',
  'lead.signed_up', 'lead.qualified', 'lead.accepted', 'lead.rejected', 'trial.started',
  'product.viewed', 'cart.added', 'checkout.started', 'quote.sent',
  'opportunity.opened', 'opportunity.moved', 'opportunity.won', 'opportunity.lost',
  'order.completed', 'order.refunded', 'order.disputed',
  'subscription.started', 'subscription.changed', 'subscription.renewed', 'subscription.cancelled',
  'feedback.given', 'support.requested', 'support.resolved', 'experiment.exposed',
] as const;

/** What was spent, seen and exchanged. These facts have no lead, and keys of their own. */
export const reportTypes = ['cost.reported', 'reach.reported', 'rate.published'] as const;

/** Who is who, as somebody says who knows it: stronger than what touchpoints imply. Kept at the weaker identifier. */
export const identityFactTypes = ['identity.linked', 'identity.unlinked', 'identity.merged', 'identity.unmerged'] as const;

/** Facts that come in at the same door with a key that may write facts. */
export const sentFactTypes = [...reportTypes, ...identityFactTypes, 'touchpoint.voided'] as const;

/** An erasure is a fact too, but only the service that also destroys the keys and rewrites the tables may say it. */
export const factTypes = [...sentFactTypes, 'lead.erased'] as const;

/** Written by the system itself, under schemas of their own. */
export const systemTypes = ['log.created', 'clock.ticked', 'definition.applied', 'lead.set_aside', 'rejections.counted', 'dead_letter.replayed'] as const;

/** What owners of identifiers tell each other in the log. A sender who could write these could move other people's touchpoints. */
export const statementTypes = ['link.stated', 'merge.stated', 'touchpoint.absorbed', 'touchpoint.released', 'claim.stated', 'claim.denied'] as const;

/** The catalogue of what the door takes. */
export const eventTypes = [...touchpointTypes, ...factTypes] as const;

export type TouchpointType = (typeof touchpointTypes)[number];
export type ReportType = (typeof reportTypes)[number];
export type IdentityFactType = (typeof identityFactTypes)[number];
export type SentFactType = (typeof sentFactTypes)[number];
export type FactType = (typeof factTypes)[number];
export type EventType = (typeof eventTypes)[number];
