import { applyToNode, type IdentityLimits, type NodeChange } from '@trichter/domain';
import { partitionOf, versionOf, type LogRecord, type NewRecord } from '@trichter/event-log';
import { OffsetGap } from '../errors.js';
import type { Ledger } from '../ledger/ledger.js';
import { minuteOf } from '../ledger/minute.js';
import { reasonOfChange } from '../ledger/reason.js';
import type { CellStore } from '../store/cell-store.js';
import type { LeadState } from '../store/lead-store.js';
import type { LeadWorkingSet } from '../store/lead-working-set.js';
import type { PositionRecord } from '../store/position-store.js';
import { applyChange } from './apply-change.js';
import type { Definitions } from './definitions.js';
import { effectOf, setAsideRecord, type LogShape, type NodeEffect } from './fold-record.js';
import { keptCounts } from './kept-counts.js';
import type { Letters } from './letters.js';
import { saidBecause, type ExplainedStatement } from './said-because.js';
import { encodeStatement, inRecords } from './statement-records.js';
import type { Transit } from './transit.js';
import type { Voids } from './voids.js';

export interface TakeRecordDeps extends LogShape {
  readonly partition: number;
  readonly limits: IdentityLimits;
  readonly position: PositionRecord;
  readonly leads: LeadWorkingSet;
  readonly cells: CellStore;
  readonly letters: Letters;
  readonly definitions: Definitions;
  readonly transit: Transit;
  readonly voids: Voids;
  readonly ledger: Ledger;
  /** Ids of cells that the batch touched. */
  readonly touchedCells: Set<string>;
}

/** What follows from one record: records for the log, and whether a definition began. */
export interface Taken {
  readonly records: readonly NewRecord[];
  readonly defined: boolean;
}

/** Takes record after record into what the partition holds in memory; the batch is stored as a whole later. Throws `OffsetGap` on a record that is not the next. */
export function createTakeRecord({ partition, generation, partitions, limits, position, leads, cells, letters, definitions, transit, voids, ledger, touchedCells }: TakeRecordDeps) {
  function take(record: LogRecord, silent: boolean): Taken {
    if (record.offset !== position.next) throw new OffsetGap({ partition, expected: position.next, found: record.offset });
    position.clock = Math.max(position.clock, record.appendedAt);
    position.next = record.offset + 1;
    const effect = effectOf(record, position.clock, { generation, partitions });
    if (effect.kind !== 'poison' && effect.kind !== 'nothing') letters.readable();
    switch (effect.kind) {
      case 'nothing':
        return none;
      case 'poison':
        letters.poison(record, effect.reason, effect.message, silent);
        return none;
      case 'replayed':
        return { records: letters.replayed(effect.replay, record.offset, position.clock), defined: false };
      case 'rejections':
        letters.rejections(record.offset, effect.counted);
        return none;
      case 'definition': {
        const outcome = definitions.apply(effect.name, effect.body, effect.created, { next: position.next, leads: leads.count(), silent, clock: position.clock });
        if (outcome.kind === 'bad') letters.poison(record, 'bad_definition', outcome.message, silent);
        return { records: outcome.kind === 'bad' ? [] : effect.copies, defined: outcome.kind === 'new' };
      }
      case 'node': {
        if (effect.stated) transit.took(effect.stated.partition, effect.stated.number, record.offset);
        const state = leads.of(effect.identifier);
        const before = state.node;
        const records = changeNode(state, effect, record.offset);
        if (effect.change.kind === 'lead.erased') {
          letters.erased(effect.identifier, effect.change.time);
          // Said again, and nothing more went: of a time far ahead another time is believed each time, so the node may differ in that alone.
          if (state.node === before || (before.rest.erased !== null && state.node.held === before.held)) position.rewriteFor = record.offset;
        }
        return records.length === 0 ? none : { records, defined: false };
      }
      case 'void': {
        const records = [...effect.copies];
        if (!voids.add(effect.fact)) return { records, defined: false };
        // One step, however many leads it changes: all of them have this record's offset, whatever the batch's cut.
        for (const state of leads.naming(voids.names(effect.fact.target))) records.push(...changeNode(state, { change: VOIDS_CHANGED, reason: 'void', cause: effect.cause, keep: null }, record.offset));
        return { records, defined: false };
      }
      default:
        return effect satisfies never;
    }
  }

  /** One node hears one thing. Answers the records that follow from it. */
  function changeNode(state: LeadState, effect: Pick<NodeEffect, 'change' | 'reason' | 'cause' | 'keep'>, offset: number): readonly NewRecord[] {
    const { change, cause, keep } = effect;
    const before = state.node;
    const { node: after, statements } = applyToNode(before, change, { voided: voids.voided(), limits });
    if (after === before) return NO_RECORDS; // a set: what is known already changes nothing
    leads.touch(state);
    const reason = reasonOfChange(effect.reason, before, after);
    ledger.at({ offset, minute: minuteOf(position.clock), reason, source: cause.source, id: cause.id, type: cause.type });
    applyChange({ partition, cells, ledger }, definitions.active(), state, after, offset, touchedCells);
    const kept = keep !== null && change.kind === 'lead.erased' ? keptCounts(before, change.time, keep) : null;
    const aside = setAsideRecord(before, after, cause.id === '' ? null : { reason, source: cause.source, id: cause.id, type: cause.type }, partition, limits.touchpoints);
    if (statements.length === 0 && !kept && !aside) return NO_RECORDS;
    const records = saidBecause(kept ? [...statements, kept] : statements, effect, before, after).flatMap(inRecords).map((said) => recordOf(said, offset));
    return aside ? [...records, aside] : records;
  }

  function recordOf(said: ExplainedStatement, offset: number): NewRecord {
    const to = partitionOf(said.statement.to, partitions);
    const value = encodeStatement(said, { version: versionOf(generation, offset), fromPartition: partition, number: transit.number(to, offset) });
    return { key: said.statement.to, value, partition: to };
  }

  return take;
}

const NO_RECORDS: readonly NewRecord[] = [];
const none: Taken = { records: NO_RECORDS, defined: false };
const VOIDS_CHANGED: NodeChange = { kind: 'voids.changed' };
