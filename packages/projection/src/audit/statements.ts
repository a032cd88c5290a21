import type { NodeChange, Statement, Touchpoint, TouchpointName } from '@trichter/domain';
import { leadIdOf } from '@trichter/events';
import { partitionOf, versionOf } from '@trichter/event-log';
import type { ExplainedStatement } from '../engine/said-because.js';
import { inRecords } from '../engine/statement-records.js';
import { isSampled, type LeadSample } from './lead-sample.js';

/** What the owners of identifiers said of one thing (a run, a merge, a touchpoint) to one other, as the fold says it and as the log has it. */
interface Saying {
  said: { readonly version: number; readonly number: number; readonly value: string } | null;
  heard: { readonly version: number; readonly value: string } | null;
  readonly from: number;
  readonly to: number;
}

export interface StatementDifference {
  readonly name: string;
  /** Partition of the receiver. */
  readonly partition: number;
  readonly expected: string | null;
  readonly found: string | null;
}

/** Collects statements while partitions are folded again, in any order. Memory: one entry for each thing something was said of. */
export interface StatementCheck {
  /** The fold of partition `from` says this at `offset`. */
  says(from: number, said: ExplainedStatement, offset: number): void;
  /** The log of partition `to` holds this. */
  hears(to: number, identifier: string, change: NodeChange, from: { readonly partition: number; readonly number: number }): void;
  /** Statements said by `partition` to the others and taken by it, for the table of what is in transit. */
  pairsOf(partition: number): Map<number, { readonly sent: number; readonly taken: number }>;
  /** Once all partitions (but those `unread`) are folded up to `ends`: last words that are not what the fold says, and how many statements the log does not have yet. */
  result(ends: readonly number[], unread?: ReadonlySet<number>): { readonly differences: StatementDifference[]; readonly inTransit: number; readonly compared: number };
}

export interface StatementCheckOptions {
  /** Only what these leads say. Their running numbers are not known then; what was said since the last that is known to have arrived may be in transit. */
  readonly sample?: LeadSample | null;
  /** By partition: what it says because of records below this offset is in the log. So what is not there is lost, whether or not anything later has arrived. */
  readonly settled?: readonly number[];
}

export function createStatementCheck({ generation, partitions }: { readonly generation: number; readonly partitions: number }, { sample = null, settled = [] }: StatementCheckOptions = {}): StatementCheck {
  const sayings = new Map<string, Saying>();
  const sent = new Map<number, number>();
  const taken = new Map<number, number>();
  const takenVersion = new Map<number, number>();
  /** Number of the last statement that must have arrived. */
  const due = new Map<number, number>();
  const isSettled = (from: number, version: number): boolean => version < versionOf(generation, settled[from] ?? 0);
  const pair = (from: number, to: number): number => from * partitions + to;
  const sayingOf = (name: string, from: number, to: number): Saying => {
    const known = sayings.get(name);
    if (known) return known;
    const saying: Saying = { said: null, heard: null, from, to };
    sayings.set(name, saying);
    return saying;
  };

  return {
    says(from, said, offset) {
      const to = partitionOf(said.statement.to, partitions);
      for (const { statement: one } of inRecords(said)) {
        const number = (sent.get(pair(from, to)) ?? 0) + 1;
        sent.set(pair(from, to), number);
        if (isSettled(from, versionOf(generation, offset))) due.set(pair(from, to), number);
        for (const [name, value] of wordsOf(one, one.from, one.to)) sayingOf(name, from, to).said = { version: versionOf(generation, offset), number, value };
      }
    },
    hears(to, identifier, change, { partition: from, number }) {
      if (number > (taken.get(pair(from, to)) ?? 0)) taken.set(pair(from, to), number);
      if (!('version' in change)) return;
      takenVersion.set(pair(from, to), Math.max(change.version, takenVersion.get(pair(from, to)) ?? -1));
      const sender = change.kind === 'merge.stated' ? change.cause : change.from;
      if (sample && !isSampled(sample, leadIdOf(sender))) return;
      for (const [name, value] of wordsOf(change, sender, identifier)) {
        const saying = sayingOf(name, from, to);
        if (!saying.heard || change.version >= saying.heard.version) saying.heard = { version: change.version, value };
      }
    },
    pairsOf(partition) {
      const pairs = new Map<number, { sent: number; taken: number }>();
      for (let other = 0; other < partitions; other += 1) {
        const of = { sent: sent.get(pair(partition, other)) ?? 0, taken: taken.get(pair(other, partition)) ?? 0 };
        if (of.sent + of.taken > 0) pairs.set(other, of);
      }
      return pairs;
    },
    result(ends, unread = new Set()) {
      const differences: StatementDifference[] = [];
      let inTransit = 0;
      if (!sample) for (const [key, number] of sent) inTransit += Math.max(0, number - Math.max(taken.get(key) ?? 0, due.get(key) ?? 0));
      const mayBeOnItsWay = ({ version, number }: NonNullable<Saying['said']>, from: number, of: number): boolean =>
        !isSettled(from, version) && (sample ? version >= (takenVersion.get(of) ?? -1) : number > (taken.get(of) ?? 0));
      for (const [name, { said, heard, from, to }] of sayings) {
        if (said && heard && said.version === heard.version && said.value === heard.value) continue;
        if (unread.has(from) || unread.has(to)) continue;
        if (said && mayBeOnItsWay(said, from, pair(from, to))) {
          if (sample) inTransit += 1;
          continue;
        }
        // Said because of a record behind those that are audited.
        if (heard && ends[from]! > 0 && heard.version > versionOf(generation, ends[from]! - 1)) continue;
        differences.push({ name, partition: to, expected: said?.value ?? null, found: heard?.value ?? null });
      }
      return { differences, inTransit, compared: sayings.size };
    },
  };
}

type Said = Statement | Extract<NodeChange, { readonly version: number }>;

/** What a statement says of each thing it is about. */
function wordsOf(statement: Said, from: string, to: string): (readonly [name: string, value: string])[] {
  switch (statement.kind) {
    case 'link.stated':
      return [[`link ${from} to ${to} at ${new Date(statement.at).toISOString()}`, String(statement.on)]];
    case 'merge.stated':
      return [[`merge of ${to} with ${statement.target} by ${from}`, String(statement.on)]];
    case 'claim.stated':
      return [[`claim of ${from} to ${to}`, statement.on ? String(statement.at) : 'false']];
    case 'claim.denied':
      return [[`denial of ${to} by ${from}`, String(statement.on)]];
    case 'touchpoint.absorbed':
      return statement.touchpoints.map((one) => [touchpointName(one, from, to), contentOf(one)] as const);
    case 'touchpoint.released':
      return statement.touchpoints.map((one) => [touchpointName(one, from, to), 'released'] as const);
    default:
      return statement satisfies never;
  }
}

const touchpointName = ({ origin, source, id, importId }: TouchpointName, from: string, to: string): string => `touchpoint ${source} ${id} of ${origin}${importId === null ? '' : ` (import ${importId})`} from ${from} to ${to}`;

/** What travels of a touchpoint, in one order of fields. */
const contentOf = (t: Touchpoint): string =>
  JSON.stringify([
    t.type, t.time, t.clamped, t.receivedAt, t.browser, t.url, t.referrer, t.utmSource, t.utmMedium, t.utmCampaign, t.utmTerm, t.utmContent, t.clickId,
    t.account, t.order, t.amount, t.currency, t.data, t.personal, t.test, t.bot, t.conflicts, t.bodies, t.others,
  ]);
