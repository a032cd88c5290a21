import type { ActivityReport } from './activity-report.js';
import type { DeadLetter, DeadLetterDetail, DeadLetters, Replayed, ReplayedMany } from './dead-letters.js';
import type { ErasureReceipt, LeadExport, RetentionReport } from './erasure.js';
import type { Freshness } from './freshness.js';
import type { FunnelDefinition } from './funnel-definition.js';
import type { FunnelLeads } from './funnel-leads.js';
import type { FunnelCounts, FunnelHead, FunnelReport, FunnelStepReport, LeftOut } from './funnel-report.js';
import type { FunnelApplied, FunnelList, FunnelPreview, SavedFunnel } from './funnel-store.js';
import type { LeadTimeline } from './lead-timeline.js';
import type { OperationName } from './operations.js';
import type { Hop, IdentityKnown, IdentityLimits, IdentityLink, LeadIdentities } from './identities.js';
import type { Cells, ProjectionList } from './projections.js';
import type { Rejections } from './rejections.js';
import type { RevenueReport } from './revenue-report.js';
import type { Restatements } from './restatements.js';
import type { Status } from './status.js';
import type { Range } from './time-range.js';
import type { TypesSeen } from './types-seen.js';

const DAY = 86_400_000;
const hash = '4f0c9b1e7a2d5c38';
const lead = '1b4e28ba-2fa1-11d2-883f-0016d3cca427';

const definition: FunnelDefinition = {
  name: 'shop',
  label: { de: 'Laden', en: 'Shop' },
  windowMs: 30 * DAY,
  steps: [
    { name: 'visit', label: { de: 'Besuch', en: 'Visit' }, types: ['page.viewed', 'ad.clicked'] },
    { name: 'order', label: { de: 'Bestellung', en: 'Order' }, types: ['order.completed'] },
  ],
};
const funnel: FunnelHead = { name: 'shop', label: definition.label, windowMs: definition.windowMs, steps: definition.steps.map((step, index) => ({ step: index + 1, ...step })) };
const range: Range = { from: '2026-03-01', to: '2026-04-01', timeZone: 'Europe/Berlin', start: '2026-02-28T23:00:00.000Z', end: '2026-03-31T22:00:00.000Z' };
const freshness: Freshness = { asOf: '2026-04-02T09:30:00.000Z', clock: '2026-04-02T09:29:41.000Z', sealed: '2026-04-02T09:29:00.000Z', knownAt: null, knownTo: null, behindMs: 0, lag: 0, inTransit: 0, definition: { hash, created: 0, complete: true }, backfilling: null };

/** Two steps: of `entered` leads `converted` ordered, `open` may still, the rest is lost. */
const counts = (entered: number, converted: number, open: number, medianMs: number | null, p90Ms: number | null): FunnelCounts => {
  const none = { medianMs: null, p90Ms: null };
  const dropped = entered - converted - open;
  const steps: FunnelStepReport[] = [
    { step: 1, name: 'visit', label: definition.steps[0]?.label, entered, converted, open, dropped, rateFromStart: 1, rateFromPrevious: null, lossRate: dropped / entered, fromStart: { medianMs: 0, p90Ms: 0 }, fromPrevious: none },
    { step: 2, name: 'order', label: definition.steps[1]?.label, entered: converted, converted, open: 0, dropped: 0, rateFromStart: converted / entered, rateFromPrevious: converted / entered, lossRate: 0, fromStart: { medianMs, p90Ms }, fromPrevious: { medianMs, p90Ms } },
  ];
  return { entered, converted, open, dropped, rate: converted / entered, steps };
};
const leftOut: LeftOut = { test: { touchpoints: 12, leads: 2 }, bot: { touchpoints: 340, leads: 57 }, setAside: { leads: 0 } };

const report: FunnelReport = {
  funnel,
  range,
  total: counts(1000, 80, 120, 5.5 * DAY, 19 * DAY),
  breakdown: { by: 'channel', whose: 'entry', values: [{ value: 'paid_search', ...counts(600, 60, 70, 5 * DAY, 18 * DAY) }, { value: '(not set)', ...counts(400, 20, 50, 7 * DAY, 21 * DAY) }], more: 0 },
  usual: { steps: [1000, 61], rate: 0.061 },
  leftOut,
  freshness,
};
const leads: FunnelLeads = {
  funnel,
  range,
  count: 120,
  leads: [
    {
      lead, outcome: 'open', level: 1, enteredAt: '2026-03-28T10:15:30.000Z', windowEndsAt: '2026-04-27T10:15:30.000Z', openUntil: '2026-04-27T10:15:30.000Z',
      channel: 'paid_search', source: 'google', medium: 'cpc', campaign: 'spring',
      steps: [
        { step: 1, name: 'visit', at: '2026-03-28T10:15:30.000Z', event: { source: 'web', id: 'e-17', type: 'ad.clicked', time: '2026-03-28T10:15:30.000Z', channel: 'paid_search', url: 'https://shop.example/?utm_source=google', order: null, amount: null, currency: null } },
        { step: 2, name: 'order', at: null, event: null },
      ],
      missing: ['order'],
    },
  ],
  next: 'eyJlbnRyeSI6MX0',
  freshness,
};
const saved: SavedFunnel = { name: 'shop', definition, versions: [{ version: 1742, hash, state: 'complete', percent: 100, current: true, definition }] };
const list: FunnelList = { funnels: [saved], freshness: { ...freshness, definition: null } };
const applied: FunnelApplied = { name: 'shop', definition, version: 1742, position: { partition: 3, offset: 1742 }, changed: true };
const preview: FunnelPreview = { funnel, range, total: counts(1000, 80, 120, null, null), leftOut, freshness };
const visitor = `anonymous:${'5f0c9b1e7a2d5c38'.repeat(4)}`;
const person = `user:${'9d2f6c01b7e84a55'.repeat(4)}`;
const hop: Hop = { from: visitor, to: person, rule: 'used', since: '2026-03-28T10:21:07.000Z', before: true };
const timeline: LeadTimeline = {
  lead, firstSeen: '2026-03-28T10:15:30.000Z', lastSeen: '2026-03-28T10:15:30.000Z', touchpoints: 1, orders: 0, firstChannel: 'paid_search', lastChannel: 'paid_search', setAside: false, test: false, bot: false,
  timeline: [
    {
      source: 'web', id: 'e-17', type: 'ad.clicked', time: '2026-03-28T10:15:30.000Z', receivedAt: '2026-03-28T10:15:31.000Z', clamped: false, beginsVisit: true, channel: 'paid_search', trafficSource: 'google', medium: 'cpc', campaign: 'spring',
      url: 'https://shop.example/?utm_source=google', referrer: null, order: null, amount: null, currency: null, data: {}, dataText: null, test: false, bot: false, cameIn: { identifier: visitor, kind: 'anonymous', way: [hop] }, conflicts: 0,
    },
  ],
  contacts: { name: 'Ada Lovelace', email: 'ada@shop.example', erased: 0, lost: 0 },
  next: null,
  freshness,
};
const link: IdentityLink = { identifier: visitor, other: person, rule: 'soft', starts: ['2026-03-28T10:21:07.000Z'], first: '2026-03-28T10:21:07.000Z', on: true, listed: false };
const leadIdentities: LeadIdentities = {
  lead, identifier: person, identifiers: [{ identifier: visitor, kind: 'anonymous', touchpoints: 1, firstSeen: '2026-03-28T10:15:30.000Z', lastSeen: '2026-03-28T10:15:30.000Z', way: [hop] }], linkedBy: [link], links: [], freshness,
};
const identity: IdentityKnown = { identifier: visitor, kind: 'anonymous', lead: '9d2f6c01-b7e8-4a55-8c3f-0016d3cca427', owners: [{ since: null, identifier: person, lead }], links: [link], linkedBy: [], freshness };
const identityLimits: IdentityLimits = {
  listed: { identifiers: 5, leads: 1, most: [{ lead, identifier: person, listed: 5 }] },
  shared: { moreThan: 100, identifiers: 1, most: [{ identifier: visitor, kind: 'anonymous', lead: '9d2f6c01-b7e8-4a55-8c3f-0016d3cca427', usedBy: 4_711 }] },
  freshness,
};
const activity: ActivityReport = { range, by: 'type', total: 2400, values: [{ value: 'page.viewed', touchpoints: 2400 }], days: [{ day: '2026-03-01', value: 'page.viewed', touchpoints: 80 }], freshness };
const sums = { currency: 'EUR', orders: 80, revenue: 399_200, refunded: 4_990 };
const revenue: RevenueReport = { range, touch: 'first', totals: [sums], channels: [{ channel: 'paid_search', ...sums }], days: [{ day: '2026-03-07', currency: 'EUR', orders: 3, revenue: 14_970, refunded: 0 }], freshness };
const projections: ProjectionList = {
  projections: [
    { kind: 'cells', name: 'revenue', hash: '9d2f6c01b7e84a55', created: 2, table: 'cells_revenue_v2', complete: false, percent: 40, current: false },
    { kind: 'cells', name: 'revenue', hash, created: 1, table: 'cells_revenue_v1', complete: true, percent: 100, current: true },
  ],
  freshness: { ...freshness, definition: null, backfilling: { percent: 40, hash: '9d2f6c01b7e84a55' } },
};
const cells: Cells = {
  projection: 'revenue', range, by: ['first_channel', 'currency'], bucket: 'day', dimensions: ['first_channel', 'last_channel', 'currency'], measures: ['orders', 'revenue', 'refunded'],
  rows: [{ day: '2026-03-07', values: { first_channel: 'paid_search', currency: 'EUR' }, sums: { orders: 3, revenue: 14_970, refunded: 0 } }],
  more: 0, freshness,
};
const types: TypesSeen = {
  types: [
    { type: 'page.viewed', touchpoints: 2400, lastSeen: '2026-04-02T09:15:00.000Z', usedBy: [{ funnel: 'shop', step: 'visit' }], unused: false },
    { type: 'quiz.finished', touchpoints: 31, lastSeen: '2026-04-01T17:00:00.000Z', usedBy: [], unused: true },
  ],
  freshness: { ...freshness, definition: null },
};
const status: Status = { clickhouse: 'connected', hasData: true, leads: 1000, touchpoints: 2431, ingestUrl: 'http://127.0.0.1:4410', writeKey: 'wk_live_5d0f', partitions: 4, identifiersListed: 0, ordersContested: 0, deadLetters: 3, deadLettersWaiting: 2, freshness: { ...freshness, definition: null } };

const letter: DeadLetter = {
  partition: 3, offset: 4711, receivedAt: '2026-04-02T09:12:00.000Z', reason: 'undecodable', message: 'the body does not fit schema 1: the record is cut off', key: 'user:0f1e', bytes: 6, replayed: null,
};
const letters: DeadLetters = { letters: [letter], reasons: [{ reason: 'undecodable', letters: 3, waiting: 2 }], next: null };
const letterDetail: DeadLetterDetail = { ...letter, original: { base64: 'AAAAAAEE', from: 'log', whole: true }, origin: { source: 'web', id: 'e-17' }, readable: null };
const replayed: Replayed = { partition: 3, offset: 4711, source: 'web', id: 'e-17', mended: true, already: false };
const replayedMany: ReplayedMany = { replayed: [{ ...replayed, mended: false }], refused: [{ partition: 3, offset: 4712, code: 'still_unreadable', detail: 'this version cannot read it either: the body does not fit schema 1', remedy: 'upgrade to the version that wrote it' }], next: null };
const rejections: Rejections = {
  from: '2026-04-01T09:30:00.000Z', to: '2026-04-02T09:30:00.000Z', rejected: 12, kept: 0, more: 0,
  groups: [{ source: 'shop', code: 'bad_value', field: 'data.amount', kept: false, rejected: 12, first: '2026-04-01T10:00:00.000Z', last: '2026-04-02T09:21:00.000Z', example: 'data.amount must be a whole number of minor units (cents), got 49.9 in order.completed "x9"; send 4990' }],
};

/** One answer of each operation, for the OpenAPI document and for tests of clients. The funnel is small on purpose. */
const receipt: ErasureReceipt = {
  kind: 'trichter.erasure', version: 1, receipt: '5f0c9b1e7a2d5c384f0c9b1e', leads: [lead], identifiers: 2, keep: 'nothing', later: 'anew', askedAt: '2026-04-02T09:30:00.000Z', finishedAt: '2026-04-02T09:30:04.000Z', asked: [{ who: lead, outcome: 'erased' }],
  removals: [{ store: 'keys', where: null, removed: 1, of: 'keys', at: '2026-04-02T09:30:00.100Z' }, { store: 'clickhouse', where: 'touchpoints', removed: 14, of: 'rows', at: '2026-04-02T09:30:03.900Z' }],
  publicKey: 'MCowBQYDK2VwAyEA', signature: 'c2lnbmF0dXJl',
};
const leadExport: LeadExport = { lead, exportedAt: '2026-04-02T09:30:00.000Z', identifiers: [`user:${'0f'.repeat(32)}`], contacts: timeline.contacts, touchpoints: [{ type: 'ad.clicked', id: 'e-17' }], records: [{ type: 'ad.clicked', id: 'e-17', flags: [] }], tables: { leads: [{ touchpoints: 1 }] }, deadLetters: [] };
const retention: RetentionReport = { before: '2024-04-02T09:30:00.000Z', found: 1, erased: 1, leads: [lead], receipts: [receipt.receipt] };

const restatements: Restatements = {
  number: { funnel: 'shop', step: null, outcome: 'converted', projection: null, measure: null },
  range,
  since: '2026-04-01T00:00:00.000Z',
  until: '2026-04-02T09:29:00.000Z',
  asOf: '2026-04-02T09:29:00.000Z',
  before: 79,
  after: 80,
  delta: 1,
  reasons: [{ reason: 'late', delta: 1, changes: 1 }],
  earlier: { changes: 0, delta: 0 },
  changes: [
    { minute: '2026-04-01T06:12:00.000Z', per: 'minute', reason: 'late', before: 79, after: 80, delta: 1, records: 1, events: [{ lead, source: 'shop', id: 'order-4711', type: 'order.completed', time: '2026-03-30T18:02:11.000Z', delta: 1 }] },
  ],
  freshness: { ...freshness, knownAt: '2026-04-02T09:29:00.000Z', knownTo: 'minute' },
};

export const examples: Readonly<Record<OperationName, unknown>> = {
  listFunnels: list, getFunnel: saved, putFunnel: applied, funnelReport: report, funnelLeads: leads, previewFunnel: preview,
  leadTimeline: timeline, leadIdentities, identity, identityLimits, activity, revenue, restatements, eraseLead: receipt, eraseLeads: receipt, erasureReceipt: receipt, exportLead: leadExport, runRetention: retention, listProjections: projections, cells, typesSeen: types, freshness, status,
  listDeadLetters: letters, getDeadLetter: letterDetail, replayDeadLetter: replayed, replayDeadLetters: replayedMany, rejections,
};
