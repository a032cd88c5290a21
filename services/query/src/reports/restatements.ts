import type { ChangeEvent, Restatements, RestatementsQuery } from '@trichter/api';
import { problem } from '@trichter/service-kit';
import { ask, QUERY_TIMEOUT_MS, reportSettings } from '../ask.js';
import type { DefinitionState } from '../catalogue/catalogue.js';
import type { Deps } from '../deps.js';
import { resolveRange, type ResolvedRange } from '../range/resolve-range.js';
import { cellColumns } from '../sql/cell-columns.js';
import { funnelLeadCount } from '../sql/funnel-leads.js';
import type { KnownAt } from '../sql/known-at.js';
import { causeEvents, cellChanges, cellNumber, funnelHistory, type CellNumberOf } from '../sql/restatements.js';
import { cellShapeOf, type ColumnRow } from './cell-shape.js';
import { asOfIn, funnelFreshness, funnelIn, projectionIn, readContext, type Context } from './context.js';
import { createFunnelChanges, type FunnelHistoryRow } from './funnel-changes.js';
import { knownAtIn } from './known-at.js';
import { MOST_EVENTS, runThrough, type Change, type ChangeCause } from './number-changes.js';

const iso = (at: number): string => new Date(at).toISOString();

interface Counted {
  readonly state: DefinitionState;
  readonly span: Span;
  readonly asOf: number | null;
  readonly before: number;
  readonly after: number;
  readonly changes: readonly Change[];
}
interface Span {
  readonly since: KnownAt;
  readonly until: KnownAt;
}

/** Why a number is another than it was: every change between two known minutes, with its reason and the events behind it. */
export async function readRestatements(deps: Deps, query: RestatementsQuery): Promise<Restatements> {
  const range = resolveRange(query);
  const context = await readContext(deps);
  const { state, span, asOf, before, after, changes } = query.funnel !== undefined ? await ofFunnel(deps, context, range, query, query.funnel) : await ofCells(deps, context, range, query, query.projection!, query.measure!);
  const run = runThrough(before, changes, query.limit);
  const found = await eventsOf(deps, context, run.changes.flatMap(({ events }) => events));
  return {
    number: { funnel: query.funnel ?? null, step: query.funnel === undefined ? null : (query.step ?? null), outcome: query.funnel === undefined ? null : query.outcome, projection: query.projection ?? null, measure: query.measure ?? null },
    range: range.shown,
    since: iso(span.since.at),
    until: iso(span.until.at),
    asOf: asOf === null ? null : iso(asOf),
    before,
    after,
    delta: after - before,
    reasons: run.reasons,
    earlier: run.earlier,
    changes: run.changes.map(({ minute, events, ...change }) => ({ ...change, minute: iso(minute), events: events.map(found) })),
    freshness: funnelFreshness(context, asOf, state, span.until),
  };
}

function spanIn(context: Context, { since, until }: RestatementsQuery, state: DefinitionState): Span {
  const end = knownAtIn(context, until ?? (context.progress.sealed === null ? new Date().toISOString() : iso(context.progress.sealed)), state, 'until')!;
  const begin = knownAtIn(context, since, state, 'since')!;
  if (begin.at > end.at) throw problem({ status: 400, code: 'invalid', title: 'The span is empty', field: 'since', value: since, detail: `since must not be after until (${iso(end.at)})`, remedy: 'send an earlier instant' });
  return { since: begin, until: end };
}

async function ofFunnel(deps: Deps, context: Context, { start, end }: ResolvedRange, query: RestatementsQuery, name: string): Promise<Counted> {
  const { state, definition } = funnelIn(context, deps, name);
  const steps = definition.steps.length;
  if (query.step !== undefined && query.step > steps) {
    throw problem({ status: 400, code: 'invalid', title: 'No such step', field: 'step', value: query.step, detail: `the funnel "${name}" has ${steps} steps`, remedy: `send a step between 1 and ${steps}` });
  }
  const span = spanIn(context, query, state);
  const asOf = asOfIn(context, query.asOf, span.until);
  const { outcome, step } = query;
  const count = async (known: KnownAt): Promise<number> =>
    Number((await ask<{ leads: number }>(deps, 'funnel_lead_count', funnelLeadCount({ definition: state.hash, start, end, asOf, windowMs: definition.windowMs, steps, filter: query, outcome, step, known })))[0]?.leads ?? 0);
  const [before, after] = await Promise.all([count(span.since), count(span.until)]);
  const changes = createFunnelChanges({ start, end, openSince: asOf - definition.windowMs, steps, step, outcome, filter: query }, span.since.at);
  const history = funnelHistory({ definition: state.hash, start, end, since: span.since.at, until: span.until });
  for await (const rows of deps.clickhouse.stream<FunnelHistoryRow>(history, { timeoutMs: QUERY_TIMEOUT_MS, settings: reportSettings })) changes.add(rows);
  return { state, span, asOf, before, after, changes: changes.done() };
}

async function ofCells(deps: Deps, context: Context, { start, end }: ResolvedRange, query: RestatementsQuery, name: string, measure: string): Promise<Counted> {
  const state = projectionIn(context, 'cells', name);
  const span = spanIn(context, query, state);
  const shape = cellShapeOf(await ask<ColumnRow>(deps, 'cell_columns', cellColumns(deps.clickhouse.database, state.table)));
  const where = query.where === '' ? [] : query.where.split(',').map((one) => ({ name: one.slice(0, one.indexOf(':')), value: decoded(one.slice(one.indexOf(':') + 1)) }));
  mustBeThere('measure', measure, shape.measures, name);
  for (const one of where) mustBeThere('where', one.name, shape.dimensions.map((dimension) => dimension.name), name);
  const of: CellNumberOf = { table: state.table, definition: state.hash, bucket: shape.bucket, start, end, measure, where };
  const total = async (known: KnownAt): Promise<number> => Number((await ask<{ total: number }>(deps, 'cell_number', cellNumber(of, known)))[0]?.total ?? 0);
  const [before, after, rows] = await Promise.all([
    total(span.since),
    total(span.until),
    ask<{ minute_at: number; reason: Change['reason']; delta: number; records_sum: number; causes_of: string[] }>(deps, 'cell_changes', cellChanges(of, span.since.at, span.until)),
  ]);
  const changes = rows.map(({ minute_at, reason, delta, records_sum, causes_of }): Change => {
    const causes = causes_of.flatMap((text) => JSON.parse(text) as [string, string, string][]).filter(([, , id]) => id !== '');
    return { minute: Number(minute_at), reason, delta: Number(delta), records: Number(records_sum), events: causes.slice(0, MOST_EVENTS).map(([lead, source, id]) => ({ lead, source, id, delta: null })) };
  });
  return { state, span, asOf: null, before, after, changes };
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch (cause) {
    throw problem({ status: 400, code: 'invalid', title: 'The value cannot be read', field: 'where', value, detail: 'a % must begin a percent-encoded sign', remedy: 'send %25 for a %' }, cause);
  }
}

function mustBeThere(field: string, value: string, names: readonly string[], projection: string): void {
  if (names.includes(value)) return;
  throw problem({ status: 400, code: 'invalid', title: 'There is no such column', field, value, detail: `${projection} has no ${value}`, remedy: names.length > 0 ? `there are: ${names.join(', ')}` : `leave ${field} out` });
}

/** Type and time of the events, as far as the archive has them. */
async function eventsOf(deps: Deps, context: Context, causes: readonly ChangeCause[]): Promise<(cause: ChangeCause) => ChangeEvent> {
  const asked = causes.slice(0, 2_000);
  const archive = context.catalogue.current('lead', 'touchpoints');
  const rows = asked.length === 0 || !archive ? [] : await ask<{ lead_id: string; source: string; id: string; type: string; at: number }>(deps, 'cause_events', causeEvents(archive.hash, [...new Set(asked.map(({ lead }) => lead))], [...new Set(asked.map(({ id }) => id))]));
  const known = new Map(rows.map((row) => [`${row.lead_id}\n${row.source}\n${row.id}`, row]));
  return (cause) => {
    const row = known.get(`${cause.lead}\n${cause.source}\n${cause.id}`);
    return { ...cause, type: row?.type ?? null, time: row ? iso(Number(row.at)) : null };
  };
}
