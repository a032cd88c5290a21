import type { LeadProjection, Row } from '../projection.js';
import type { Step } from '../touchpoint.js';

/** The archive: every touchpoint as the fold sees it, test traffic and bots too (marked). */
export const touchpointsProjection: LeadProjection = {
  kind: 'lead',
  name: 'touchpoints',
  version: 1,
  table: 'touchpoints',
  key: { time: 'time', source: 'category', id: 'text' },
  columns: {
    origin: 'text',
    type: 'category',
    clamped: 'flag',
    received_at: 'time',
    browser: 'flag',
    begins_visit: 'flag',
    channel: 'category',
    traffic_source: 'category',
    medium: 'category',
    campaign: 'category',
    landing_page: 'text',
    url: 'text',
    referrer: 'text',
    account: 'text',
    order_id: 'text',
    amount: 'maybeMoney',
    currency: 'category',
    data: 'text',
    personal: 'text',
    test: 'flag',
    bot: 'flag',
    conflicts: 'count',
  },
  contribute: ({ touchpoints }) => touchpoints.map(rowOf),
  perStep: (step) => [rowOf(step)],
};

function rowOf(step: Step): Row {
  const { visit } = step;
  return {
    time: step.time,
    source: step.source,
    id: step.id,
    origin: step.origin,
    type: step.type,
    clamped: step.clamped,
    received_at: step.receivedAt,
    browser: step.browser,
    begins_visit: step.beginsVisit,
    channel: visit.channel,
    traffic_source: visit.trafficSource,
    medium: visit.medium,
    campaign: visit.campaign,
    landing_page: visit.landingPage,
    url: step.url ?? '',
    referrer: step.referrer ?? '',
    account: step.account ?? '',
    order_id: step.order ?? '',
    amount: step.amount,
    currency: step.currency ?? '',
    data: step.data,
    personal: step.personal ?? '',
    test: step.test,
    bot: step.bot,
    conflicts: step.conflicts,
  };
}
