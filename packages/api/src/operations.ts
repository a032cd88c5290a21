import { z, type ZodObject, type ZodType } from 'zod';
import { ActivityQuery, ActivityReport } from './activity-report.js';
import { DeadLetterDetail, DeadLetterParams, DeadLetters, DeadLettersQuery, Replayed, ReplayedMany, ReplayInput, ReplayManyInput } from './dead-letters.js';
import { EraseLeadQuery, ErasureInput, ErasureReceipt, LeadExport, RetentionInput, RetentionReport } from './erasure.js';
import { Freshness } from './freshness.js';
import { FunnelInput, FunnelName } from './funnel-definition.js';
import { FunnelLeads, FunnelLeadsQuery } from './funnel-leads.js';
import { FunnelReport, FunnelReportQuery } from './funnel-report.js';
import { FunnelApplied, FunnelList, FunnelPreview, FunnelPreviewInput, SavedFunnel } from './funnel-store.js';
import { IdentifierParams, IdentityKnown, IdentityLimits, LeadIdentities } from './identities.js';
import { LeadTimeline, LeadTimelineQuery } from './lead-timeline.js';
import { Cells, CellsQuery, ProjectionList, ProjectionName } from './projections.js';
import { Rejections, RejectionsQuery } from './rejections.js';
import { RevenueQuery, RevenueReport } from './revenue-report.js';
import { Restatements, RestatementsQuery } from './restatements.js';
import { Status } from './status.js';
import { TypesSeen } from './types-seen.js';

/** One operation of the query API: what a client sends and gets. The OpenAPI document and the service's checks both come from here. */
export interface Operation {
  readonly method: 'get' | 'put' | 'post' | 'delete';
  readonly path: string;
  readonly summary: string;
  readonly params?: ZodObject;
  readonly query?: ZodObject;
  readonly body?: ZodType;
  readonly answer: ZodType;
  /** Problems it may answer with, beside 500 and 503. */
  readonly problems: readonly number[];
  /** Scope its key must have; left out: `read` for get, `administer` for the rest. */
  readonly scope?: 'read' | 'contacts' | 'administer';
  /** Why a report cannot be had as of a past minute: with `knownAt` it answers 422 and this. */
  readonly unledgered?: string;
}

const archive = 'the archive as it is now, which keeps no past states';

const named = z.object({ name: FunnelName.meta({ example: 'sales' }) });
export const ProjectionParams = z.object({ name: ProjectionName });
export const LeadParams = z.object({ lead: z.guid('lead must be a UUID').toLowerCase() });

export const ReceiptParams = z.object({ receipt: z.string().regex(/^[0-9a-f]{24}$/, 'a receipt is named by 24 hex digits') });

export const operations = {
  listFunnels: { method: 'get', path: '/v1/funnels', summary: 'All saved funnels with their versions', answer: FunnelList, problems: [] },
  getFunnel: { method: 'get', path: '/v1/funnels/{name}', summary: 'A saved funnel with its versions', params: named, answer: SavedFunnel, problems: [404] },
  putFunnel: { method: 'put', path: '/v1/funnels/{name}', summary: 'Save a funnel: a fact in the log, computed from the first event on', params: named, body: FunnelInput, answer: FunnelApplied, problems: [400] },
  funnelReport: { method: 'get', path: '/v1/funnels/{name}/report', summary: 'Leads per stage, losses, rates and times', params: named, query: FunnelReportQuery, answer: FunnelReport, problems: [400, 404, 422] },
  funnelLeads: { method: 'get', path: '/v1/funnels/{name}/leads', summary: 'The leads behind any number of the report', params: named, query: FunnelLeadsQuery, answer: FunnelLeads, problems: [400, 404, 422] },
  previewFunnel: { method: 'post', path: '/v1/funnels/preview', unledgered: `a funnel that is not saved is counted from ${archive}`, scope: 'read', summary: 'Counts of a funnel that is not saved', body: FunnelPreviewInput, answer: FunnelPreview, problems: [400, 422] },
  leadTimeline: { method: 'get', path: '/v1/leads/{lead}', unledgered: `a lead's touchpoints are read from ${archive}`, summary: "A lead's touchpoints", params: LeadParams, query: LeadTimelineQuery, answer: LeadTimeline, problems: [400, 404, 422] },
  leadIdentities: { method: 'get', path: '/v1/leads/{lead}/identities', unledgered: 'which identifiers belong to a lead is kept as it is now, without past states; the numbers that follow from it have a ledger', summary: 'Which identifiers belong to a lead, and why', params: LeadParams, answer: LeadIdentities, problems: [400, 404, 422] },
  identityLimits: { method: 'get', path: '/v1/identities', unledgered: 'links are kept as they are now, without past states', summary: 'Where identifiers are too many: leads past their limit, and identifiers that many people use', answer: IdentityLimits, problems: [422] },
  identity: { method: 'get', path: '/v1/identities/{identifier}', unledgered: 'what is known of an identifier is kept as it is now, without past states; the numbers that follow from it have a ledger', summary: 'What is known of one identifier: whom its touchpoints go to, and all it is linked with', params: IdentifierParams, answer: IdentityKnown, problems: [400, 404, 422] },
  eraseLead: { method: 'delete', path: '/v1/leads/{lead}', summary: 'Erase a lead from every store; answers when it is gone', params: LeadParams, query: EraseLeadQuery, answer: ErasureReceipt, problems: [400, 404, 501] },
  eraseLeads: { method: 'post', path: '/v1/erasures', summary: 'Erase many leads in one pass', body: ErasureInput, answer: ErasureReceipt, problems: [400, 404, 501] },
  erasureReceipt: { method: 'get', path: '/v1/erasures/{receipt}', summary: 'The receipt of an erasure again', params: ReceiptParams, answer: ErasureReceipt, problems: [400, 404] },
  exportLead: { method: 'get', path: '/v1/leads/{lead}/export', unledgered: 'an export is everything held about a lead now', scope: 'contacts', summary: 'Everything held about a lead', params: LeadParams, answer: LeadExport, problems: [400, 404, 422] },
  runRetention: { method: 'post', path: '/v1/retention', summary: 'Erase leads without a touchpoint for so many months, keeping anonymous counts', body: RetentionInput, answer: RetentionReport, problems: [400, 501] },
  activity: { method: 'get', path: '/v1/activity', summary: 'Touchpoints per day, by type or channel', query: ActivityQuery, answer: ActivityReport, problems: [400, 422] },
  revenue: { method: 'get', path: '/v1/revenue', summary: 'Orders and net revenue, by channel of the first or last touch', query: RevenueQuery, answer: RevenueReport, problems: [400, 422] },
  restatements: { method: 'get', path: '/v1/restatements', unledgered: 'it compares two minutes; send them as since and until', summary: 'Why a number is another than it was: each change with its reason and the events behind it', query: RestatementsQuery, answer: Restatements, problems: [400, 404, 422] },
  listProjections: { method: 'get', path: '/v1/projections', summary: 'All that is computed from the log, with its definitions', answer: ProjectionList, problems: [] },
  cells: { method: 'get', path: '/v1/projections/{name}/cells', summary: 'Sums of any projection of kind cells', params: ProjectionParams, query: CellsQuery, answer: Cells, problems: [400, 404, 422] },
  typesSeen: { method: 'get', path: '/v1/types', unledgered: 'types are listed as they are now; ask /v1/activity for their touchpoints as known at a minute', summary: 'Event types seen, and which stages count them', answer: TypesSeen, problems: [422] },
  listDeadLetters: { method: 'get', path: '/v1/dead-letters', summary: 'Records nobody could read, with reason and position', query: DeadLettersQuery, answer: DeadLetters, problems: [400] },
  getDeadLetter: { method: 'get', path: '/v1/dead-letters/{partition}/{offset}', summary: 'One dead letter with its original bytes', params: DeadLetterParams, answer: DeadLetterDetail, problems: [400, 404] },
  replayDeadLetter: { method: 'post', path: '/v1/dead-letters/{partition}/{offset}/replay', summary: 'Send a dead letter on, as it is or mended; it counts once', params: DeadLetterParams, body: ReplayInput, answer: Replayed, problems: [400, 404, 422] },
  replayDeadLetters: { method: 'post', path: '/v1/dead-letters/replay', summary: 'Send all dead letters that wait on as they are, a page an answer; each counts once', body: ReplayManyInput, answer: ReplayedMany, problems: [400] },
  rejections: { method: 'get', path: '/v1/rejections', summary: 'What the doors refused, by source, code and field', query: RejectionsQuery, answer: Rejections, problems: [400] },
  freshness: { method: 'get', path: '/v1/freshness', summary: 'How much of the log is counted', answer: Freshness, problems: [] },
  status: { method: 'get', path: '/v1/status', summary: 'Is there data, and how does some get in', answer: Status, problems: [] },
} as const satisfies Record<string, Operation>;

export type OperationName = keyof typeof operations;
