import { applyToNode, emptyNode, NO_VOIDS, voidedBy, withVoid, type IdentityLimits, type IdentityNode, type NodeChange, type Projection, type Row } from '@trichter/domain';
import { isFactSubject, isStatement, leadIdOf, type RejectionsCounted } from '@trichter/events';
import type { EventLog, LogRecord } from '@trichter/event-log';
import { definitionOf, type Definition } from '../definition.js';
import { readFunnel } from '../engine/definitions.js';
import { effectOf, type NodeEffect } from '../engine/fold-record.js';
import { keptCounts } from '../engine/kept-counts.js';
import { rowsOfNode } from '../engine/lead-changes.js';
import { saidBecause } from '../engine/said-because.js';
import { rowKey } from '../row-key.js';
import { isSampled, type LeadSample } from './lead-sample.js';
import type { StatementCheck } from './statements.js';

export interface RefoldedLetter {
  readonly reason: string;
  readonly replayedAs: { readonly source: string; readonly id: string } | null;
}

/** What one partition's records say, folded from the first on, without any store. */
export interface Refold {
  readonly partition: number;
  /** By lead id. */
  readonly nodes: ReadonlyMap<string, IdentityNode>;
  /** Of the code and of the funnels saved up to there. */
  readonly definitions: readonly Definition[];
  /** The newest of each funnel name, and every other projection. */
  readonly newest: readonly Definition[];
  /** Records nobody can read, by offset, and what became of them. */
  readonly deadLetters: ReadonlyMap<number, RefoldedLetter>;
  /** What the doors refused, by the offset of the record that says so. */
  readonly rejections: ReadonlyMap<number, RejectionsCounted>;
  /** Nodes as the records received before the sealed minute leave them; all, where none was asked for. */
  readonly known: ReadonlyMap<string, IdentityNode>;
  /** Leads that were erased after it: what was known of them is gone. */
  readonly erasedSince: ReadonlySet<string>;
  readonly records: number;
}

export interface RefoldOptions {
  readonly statements?: StatementCheck;
  readonly progress?: (records: number) => void;
  /** Only leads of this share: `nodes` holds no others, dead letters and rejections are not read. */
  readonly sample?: LeadSample | null;
  /** The instant (ms, a full minute) whose `known` is asked for. */
  readonly sealed?: number | null;
  /** Waited for between batches, with the ms the batch took: so that it need not have a core for itself. */
  readonly pause?: (workedMs: number) => Promise<void>;
  /** `IDENTITY_LIMITS` unless a test wants less. */
  readonly limits?: IdentityLimits | undefined;
  /** Of the definitions' hashes, see `definitionOf`. */
  readonly rebuild?: number;
}

const VOIDS_CHANGED: NodeChange = { kind: 'voids.changed' };

/** Reads [0, to) of a partition and folds each identifier's node. Memory: the touchpoints of one partition. Says nothing to the log; `statements` collects what it would. */
export async function refoldPartition(log: EventLog, partition: number, to: number, projections: readonly Projection[], { statements, progress, sample = null, sealed = null, pause, rebuild = 0, limits }: RefoldOptions = {}): Promise<Refold> {
  const nodes = new Map<string, IdentityNode>();
  let voids = NO_VOIDS;
  let voided = voidedBy(voids);
  const deadLetters = new Map<number, RefoldedLetter>();
  const rejections = new Map<number, RejectionsCounted>();
  const code = projections.map((projection) => definitionOf(projection, { rebuild }));
  const funnels: Definition[] = [];
  const change = (lead: string, node: IdentityNode, effect: Pick<NodeEffect, 'change' | 'reason' | 'cause' | 'keep'>, offset: number): void => {
    const { change: heard, keep } = effect;
    const after = applyToNode(node, heard, { voided, ...(limits && { limits }) });
    if (after.node === node) return;
    nodes.set(lead, after.node);
    if (!statements) return;
    const kept = keep !== null && heard.kind === 'lead.erased' ? keptCounts(node, heard.time, keep) : null;
    for (const said of saidBecause(kept ? [...after.statements, kept] : after.statements, effect, node, after.node)) statements.says(partition, said, offset);
  };
  let clock = 0;
  let records = 0;
  let known: ReadonlyMap<string, IdentityNode> | null = null;
  const erasedSince = new Set<string>();
  const isAsked = sample ? ({ key, value }: LogRecord): boolean => isFactSubject(key) || isSampled(sample, leadIdOf(key)) || isStatement(value) : () => true;
  for await (const batch of to > 0 ? log.read(partition, 0, to) : []) {
    const begun = performance.now();
    for (const record of batch.records) {
      clock = Math.max(clock, record.appendedAt);
      if (sealed !== null && clock >= sealed) known ??= new Map(nodes);
      if (!isAsked(record)) continue;
      const effect = effectOf(record, clock, log);
      switch (effect.kind) {
        case 'nothing':
          break;
        case 'node': {
          const lead = leadIdOf(effect.identifier);
          if (effect.stated) statements?.hears(partition, effect.identifier, effect.change, effect.stated);
          if (sample && !isSampled(sample, lead)) break;
          if (known && effect.change.kind === 'lead.erased') erasedSince.add(lead);
          change(lead, nodes.get(lead) ?? emptyNode(effect.identifier), effect, record.offset);
          break;
        }
        case 'void': {
          const after = withVoid(voids, effect.fact);
          if (after === voids) break;
          voids = after;
          voided = voidedBy(voids);
          const about = [...nodes].filter(([, node]) => applyToNode(node, VOIDS_CHANGED, { voided }).node !== node);
          for (const [lead, node] of about.sort(([left], [right]) => (left < right ? -1 : 1))) change(lead, node, { change: VOIDS_CHANGED, reason: 'void', cause: effect.cause, keep: null }, record.offset);
          break;
        }
        case 'definition': {
          const funnel = readFunnel(effect.body, effect.name, effect.created, rebuild);
          if (funnel) funnels.push(funnel);
          else deadLetters.set(record.offset, { reason: 'bad_definition', replayedAs: null });
          break;
        }
        case 'poison':
          deadLetters.set(record.offset, { reason: effect.reason, replayedAs: null });
          break;
        case 'replayed': {
          const { letter: offset, source, id } = effect.replay;
          const letter = deadLetters.get(offset);
          if (letter) deadLetters.set(offset, { ...letter, replayedAs: letter.replayedAs ?? { source, id } });
          break;
        }
        case 'rejections':
          rejections.set(record.offset, effect.counted);
          break;
        default:
          effect satisfies never;
      }
    }
    records += batch.records.length;
    progress?.(records);
    await pause?.(performance.now() - begun);
  }
  const newestFunnels = new Map<string, Definition>();
  for (const funnel of [...code.filter(({ kind }) => kind === 'funnel'), ...funnels]) {
    if ((newestFunnels.get(funnel.name)?.created ?? -1) < funnel.created) newestFunnels.set(funnel.name, funnel);
  }
  return { partition, nodes, definitions: [...code, ...funnels], newest: [...code.filter(({ kind }) => kind !== 'funnel'), ...newestFunnels.values()], deadLetters, rejections, known: known ?? nodes, erasedSince, records };
}

/** Rows a definition has over these leads, by key: each lead evaluated once, cells summed. */
export function expectedRows(definition: Definition, nodes: ReadonlyMap<string, IdentityNode>): Map<string, Row> {
  const { projection, table } = definition;
  const rows = new Map<string, Row>();
  for (const [lead, node] of nodes) {
    for (const row of rowsOfNode(projection, node)) {
      if (projection.kind === 'lead') {
        const whole = { lead, ...row };
        rows.set(rowKey(whole, table.key), whole);
        continue;
      }
      const key = rowKey(row, table.key);
      const sum: Record<string, Row[string]> = { ...(rows.get(key) ?? row) };
      if (rows.has(key)) for (const measure of Object.keys(projection.measures)) sum[measure] = (sum[measure] as number) + (row[measure] as number);
      rows.set(key, sum);
    }
  }
  return rows;
}
