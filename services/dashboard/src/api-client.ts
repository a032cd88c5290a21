import type { Breakdown, DeadLetters, FunnelApplied, FunnelDefinition, FunnelLeads, FunnelList, FunnelPreview, FunnelReport, LeadTimeline, Problem, Rejections, ReplayedMany, Restatements, Status, TypesSeen } from '@trichter/api';
import { keptToken } from './kept-token.js';
import type { Day } from './state/calendar.js';
import type { Outcome } from './state/page-state.js';

/** What comes of a question. `unreachable`: no connection, or nobody behind it; `strange`: an answer this page cannot read. */
export type Answer<T> = { kind: 'ok'; value: T } | Fault;
export type Fault = { kind: 'problem'; problem: Problem } | { kind: 'unreachable' } | { kind: 'strange' };

export interface DaysAsked {
  readonly from: Day;
  readonly to: Day;
  readonly timeZone: string;
}

export interface LeadsAsked extends DaysAsked {
  readonly asOf?: string | undefined;
  readonly step: number | null;
  readonly outcome: Outcome;
  readonly where: { readonly by: Breakdown; readonly value: string } | null;
  readonly after: string | null;
}

type Said = Readonly<Record<string, string | number | null | undefined>>;

const search = (said: Said): string =>
  new URLSearchParams(Object.entries(said).flatMap(([name, value]) => (value === null || value === undefined ? [] : [[name, String(value)]]))).toString();

async function call<T>(path: string, init: RequestInit): Promise<Answer<T>> {
  let response: Response;
  const token = keptToken();
  const headers = { accept: 'application/json', ...(init.body ? { 'content-type': 'application/json' } : {}), ...(token === null ? {} : { authorization: `Bearer ${token}` }) };
  try {
    response = await fetch(path, { ...init, headers });
  } catch {
    return { kind: 'unreachable' };
  }
  const type = response.headers.get('content-type') ?? '';
  if (!type.includes('json')) return { kind: response.status >= 500 ? 'unreachable' : 'strange' };
  try {
    const body: unknown = await response.json();
    return response.ok ? { kind: 'ok', value: body as T } : { kind: 'problem', problem: body as Problem };
  } catch {
    return { kind: 'strange' };
  }
}

/** The query API, as much of it as the page uses. The answers are the contracts of `@trichter/api`; only their types come along, zod stays out of the bundle. */
export function createApi(base = '') {
  const get = <T>(path: string, said: Said, signal?: AbortSignal) => {
    const query = search(said);
    return call<T>(`${base}/v1/${path}${query && `?${query}`}`, { ...(signal && { signal }) });
  };
  const send = <T>(method: 'POST' | 'PUT', path: string, body: unknown) => call<T>(`${base}/v1/${path}`, { method, body: JSON.stringify(body) });
  const of = (name: string) => `funnels/${encodeURIComponent(name)}`;

  return {
    deadLetters: (signal?: AbortSignal) => get<DeadLetters>('dead-letters', {}, signal),
    replayAll: (after: string | null) => send<ReplayedMany>('POST', 'dead-letters/replay', { ...(after !== null && { after }) }),
    rejections: (signal?: AbortSignal) => get<Rejections>('rejections', {}, signal),
    status: (signal?: AbortSignal) => get<Status>('status', {}, signal),
    funnels: (signal?: AbortSignal) => get<FunnelList>('funnels', {}, signal),
    types: (signal?: AbortSignal) => get<TypesSeen>('types', {}, signal),
    report: (funnel: string, days: DaysAsked, breakdown: Breakdown, signal?: AbortSignal) => get<FunnelReport>(`${of(funnel)}/report`, { ...days, breakdown }, signal),
    /** With the count of the usual way, which reads all touchpoints in range: asked for by itself, so that it never holds up the report. */
    usual: (funnel: string, days: DaysAsked, signal?: AbortSignal) => get<FunnelReport>(`${of(funnel)}/report`, { ...days, usual: 'true' }, signal),
    leads: (funnel: string, { where, ...asked }: LeadsAsked, signal?: AbortSignal) =>
      get<FunnelLeads>(`${of(funnel)}/leads`, { ...asked, ...(where && { [where.by]: where.value }), limit: 20 }, signal),
    restatements: (funnel: string, { where, after: _after, ...asked }: LeadsAsked, since: string, signal?: AbortSignal) =>
      get<Restatements>('restatements', { funnel, ...asked, ...(where && { [where.by]: where.value }), since, limit: 100 }, signal),
    lead: (lead: string, after: string | null, signal?: AbortSignal) => get<LeadTimeline>(`leads/${lead}`, { after, limit: 100 }, signal),
    preview: (definition: FunnelDefinition, days: DaysAsked, asOf: string | undefined) => send<FunnelPreview>('POST', 'funnels/preview', { definition, ...days, asOf }),
    save: (definition: FunnelDefinition) => send<FunnelApplied>('PUT', of(definition.name), definition),
  };
}

export type Api = ReturnType<typeof createApi>;
