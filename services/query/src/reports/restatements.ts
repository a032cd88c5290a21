import type { ChangeEvent, Restatements, RestatementsQuery } from '@trichter/api';
import { MINUTE_MS } from '@trichter/projection';
import { problem } from '@trichter/service-kit';
import { ask, QUERY_TIMEOUT_MS, reportSettings } from '../ask.js';
import { definitionsBefore, type DefinitionState } from '../catalogue/catalogue.js';
import type { Deps } from '../deps.js';
import { resolveRange, type ResolvedRange } from '../range/resolve-range.js';
import { cellColumns } from '../sql/cell-columns.js';
import { funnelLeadCount } from '../sql/funnel-leads.js';
import type { KnownAt } from '../sql/known-at.js';
import { causeEvents, cellCauses, cellChanges, cellNumber, funnelHistory, type CellNumberOf } from '../sql/restatements.js';
import { eventsBehind, type CellCausesRow } from './cell-causes.js';
import { cellShapeOf, type ColumnRow } from './cell-shape.js';
import { asOfIn, funnelFreshness, funnelIn, projectionIn, readContext, type Context } from './context.js';
import { createFunnelChanges, type FunnelHistoryRow } from './funnel-changes.js';
import { firstKnown, knownAtIn, lastBefore, reachesBack } from './known-at.js';
import { runThrough, type Change, type ChangeCause } from './number-changes.js';

const iso = (at: number): string => new Date(at).toISOString();

/** A number at the ends of a span, and what changed it in between, by one definition. */
interface Part {
  readonly before: number;
  readonly after: number;
  readonly changes: readonly Change[];
}
interface Span {
  readonly since: KnownAt;
  readonly until: KnownAt;
}
/** Counts by any definition of the number's name. */
type CountPart = (state: DefinitionState, span: Span) => Promise<Part>;

/** The definitions that counted within the span, in turn: the last of them was in use at its end. */
interface Counting extends Span {
  readonly chain: readonly DefinitionState[];
  readonly state: DefinitionState;
}
interface Asked extends Counting {
  readonly asOf: number | null;
  readonly count: CountPart;
}

/** Why a number is another than it was: every change between two known minutes, with its reason and the events behind it. */
export async function readRestatements(deps: Deps, query: RestatementsQuery): Promise<Restatements> {
  const range = resolveRange(query);
  const context = await readContext(deps);
  const asked = query.funnel !== undefined ? await ofFunnel(deps, context, range, query, query.funnel) : await ofCells(deps, context, range, query, query.projection!, query.measure!);
  const { state, since, until, asOf } = asked;
  const { before, after, changes } = await countOver(context, asked);
  const run = runThrough(before, changes, query.limit);
  const found = await eventsOf(deps, context, run.changes.flatMap(({ events }) => events));
  return {
    number: { funnel: query.funnel ?? null, step: query.funnel === undefined ? null : (query.step ?? null), outcome: query.funnel === undefined ? null : query.outcome, projection: query.projection ?? null, measure: query.measure ?? null },
    range: range.shown,
    since: iso(since.at),
    until: iso(until.at),
    asOf: asOf === null ? null : iso(asOf),
    before,
    after,
    delta: after - before,
    reasons: run.reasons,
    earlier: run.earlier,
    changes: run.changes.map(({ minute, events, ...change }) => ({ ...change, ...momentOf(minute, context.byDayBefore), events: events.map(found) })),
    freshness: funnelFreshness(context, asOf, state, until),
  };
}

/** Of a month that is kept by days the ledger has the last minute of each. */
const momentOf = (minute: number, byDayBefore: number): { minute: string; per: 'minute' | 'day' } => (minute < byDayBefore ? { minute: `${iso(minute).slice(0, 10)}T00:00:00.000Z`, per: 'day' } : { minute: iso(minute), per: 'minute' });

/**
 * Where the ledger of the definition in use begins after an end of the span, the one it took over from tells of that end: of the beginning alone, or of both. Only
 * what no definition knows any more is refused.
 */
async function countingIn(deps: Deps, context: Context, query: RestatementsQuery, current: DefinitionState): Promise<Counting> {
  const end = query.until ?? (context.progress.sealed === null ? new Date().toISOString() : iso(context.progress.sealed));
  const whole = reachesBack(context, query.since, current) && reachesBack(context, end, current);
  const all = [current, ...(whole ? [] : await definitionsBefore(deps.clickhouse, deps.log.partitions, context.catalogue, current))];
  const state = all.find((one) => reachesBack(context, end, one)) ?? all.at(-1)!;
  const until = knownAtIn(context, end, state, 'until')!;
  const chain = [state];
  for (const older of all.slice(all.indexOf(state) + 1)) {
    if (reachesBack(context, query.since, chain[0]!)) break;
    chain.unshift(older);
  }
  const since = knownAtIn(context, query.since, chain[0]!, 'since')!;
  if (since.at > until.at) throw problem({ status: 400, code: 'invalid', title: 'The span is empty', field: 'since', value: query.since, detail: `since must not be after until (${iso(until.at)})`, remedy: 'send an earlier instant' });
  return { state, chain, since, until };
}

/**
 * The number through the span. Where one definition took over from another within it, the difference between the two is a change of its own: *definition*. What came
 * in within the minute in which it took over is in that, too.
 */
async function countOver(context: Context, { chain, since, until, count }: Asked): Promise<Part> {
  const parts: Part[] = [];
  for (const [n, one] of chain.entries()) {
    const end = n === chain.length - 1 ? until : lastBefore(context, firstKnown(context, chain[n + 1]!), one);
    const begin = n === 0 ? since : firstKnown(context, one);
    const part = await count(one, { since: begin.at > end.at ? end : begin, until: end });
    const last = parts.at(-1);
    if (last) parts.push({ before: last.after, after: part.before, changes: [{ minute: begin.at - MINUTE_MS, reason: 'definition', delta: part.before - last.after, records: 0, events: [] }] });
    parts.push(part);
  }
  return { before: parts[0]!.before, after: parts.at(-1)!.after, changes: parts.flatMap(({ changes }) => changes) };
}

async function ofFunnel(deps: Deps, context: Context, { start, end }: ResolvedRange, query: RestatementsQuery, name: string): Promise<Asked> {
  const current = funnelIn(context, deps, name);
  const counting = await countingIn(deps, context, query, current.state);
  const definition = counting.state.funnel ?? current.definition;
  const { outcome, step } = query;
  if (step !== undefined && step > definition.steps.length) {
    throw problem({ status: 400, code: 'invalid', title: 'No such step', field: 'step', value: step, detail: `the funnel "${name}" has ${definition.steps.length} steps`, remedy: `send a step between 1 and ${definition.steps.length}` });
  }
  const asOf = asOfIn(context, query.asOf, counting.until);
  const count: CountPart = async ({ hash, funnel }, span) => {
    const { windowMs, steps: all } = funnel ?? definition;
    const of = { definition: hash, start, end, asOf, windowMs, steps: all.length, filter: query, outcome, step };
    const number = async (known: KnownAt): Promise<number> => Number((await ask<{ leads: number }>(deps, 'funnel_lead_count', funnelLeadCount({ ...of, known })))[0]?.leads ?? 0);
    const changes = createFunnelChanges(span.since.at);
    const history = funnelHistory({ ...of, since: span.since.at, until: span.until });
    const run = async (): Promise<void> => {
      for await (const rows of deps.clickhouse.stream<FunnelHistoryRow>(history, { timeoutMs: QUERY_TIMEOUT_MS, settings: reportSettings })) changes.add(rows);
    };
    const [before, after] = await Promise.all([number(span.since), number(span.until), run()]);
    return { before, after, changes: changes.done() };
  };
  return { ...counting, asOf, count };
}

async function ofCells(deps: Deps, context: Context, { start, end }: ResolvedRange, query: RestatementsQuery, name: string, measure: string): Promise<Asked> {
  const counting = await countingIn(deps, context, query, projectionIn(context, 'cells', name));
  const { state } = counting;
  const shape = cellShapeOf(await ask<ColumnRow>(deps, 'cell_columns', cellColumns(deps.clickhouse.database, state.table)));
  const where = query.where === '' ? [] : query.where.split(',').map((one) => ({ name: one.slice(0, one.indexOf(':')), value: decoded(one.slice(one.indexOf(':') + 1)) }));
  mustBeThere('measure', measure, shape.measures, name);
  for (const one of where) mustBeThere('where', one.name, shape.dimensions.map((dimension) => dimension.name), name);
  const count: CountPart = async ({ table, hash }, span) => {
    const of: CellNumberOf = { table, definition: hash, bucket: shape.bucket, start, end, measure, where };
    const total = async (known: KnownAt): Promise<number> => Number((await ask<{ total: number }>(deps, 'cell_number', cellNumber(of, known)))[0]?.total ?? 0);
    const [before, after, rows] = await Promise.all([
      total(span.since),
      total(span.until),
      ask<{ minute_at: number; reason: Change['reason']; delta: number; records_sum: number }>(deps, 'cell_changes', cellChanges(of, span.since.at, span.until)),
    ]);
    const changes = rows.map(({ minute_at, reason, delta, records_sum }): Change => ({ minute: Number(minute_at), reason, delta: Number(delta), records: Number(records_sum), events: [] }));
    return { before, after, changes: await withEvents(changes, of, span.until) };
  };
  /** The events behind those that are shown; what lies before is summed up. */
  async function withEvents(changes: readonly Change[], of: CellNumberOf, known: KnownAt): Promise<readonly Change[]> {
    const [first] = changes.slice(-query.limit);
    if (!first) return changes;
    const causes = new Map<string, CellCausesRow[]>();
    for (const row of await ask<CellCausesRow>(deps, 'cell_causes', cellCauses(of, first.minute, known))) {
      const key = `${row.minute_at} ${row.reason}`;
      causes.set(key, [...(causes.get(key) ?? []), row]);
    }
    return changes.map((change) => ({ ...change, ...eventsBehind(causes.get(`${change.minute} ${change.reason}`) ?? [], measure, change) }));
  }
  return { ...counting, asOf: null, count };
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
  const rows = asked.length === 0 || !archive ? [] : await ask<{ lead_id: string; source: string; id: string; type: string; at: number }>(deps, 'cause_events', causeEvents(archive.hash, [...new Set(asked.flatMap(({ lead }) => lead ?? []))], [...new Set(asked.map(({ id }) => id))]));
  const known = new Map(rows.map((row) => [`${row.lead_id}\n${row.source}\n${row.id}`, row]));
  return (cause) => {
    const row = known.get(`${cause.lead}\n${cause.source}\n${cause.id}`);
    return { ...cause, type: cause.type ?? row?.type ?? null, time: row ? iso(Number(row.at)) : null };
  };
}
