import { sameName, type IdentityNode, type NodeChange, type Statement, type TouchpointName } from '@trichter/domain';
import type { StatedCause } from '@trichter/events';
import { isOfTouchpoint, reasonOnTheWay, type Reason } from '../ledger/reason.js';
import type { NodeEffect } from './fold-record.js';

/** A statement and why its owner makes it; null where the record behind it does not say. */
export interface ExplainedStatement {
  readonly statement: Statement;
  readonly because: StatedCause | null;
}

/**
 * Gives each statement of a node its cause, so that what changes at the receiver has the reason it would have had here, with the event behind it. A touchpoint
 * that is new to the log keeps its own reason wherever it is handed to; one that moves because of it is a merge. So a handover of both becomes two.
 */
export function saidBecause(statements: readonly Statement[], { change, reason, cause }: Pick<NodeEffect, 'change' | 'reason' | 'cause'>, before: IdentityNode, after: IdentityNode): readonly ExplainedStatement[] {
  const as = (statement: Statement, why: Reason): ExplainedStatement => ({ statement, because: cause.id === '' ? null : { reason: why, source: cause.source, id: cause.id, type: cause.type } });
  if (!isOfTouchpoint(reason)) return statements.map((statement) => as(statement, reason));
  return statements.flatMap((statement): readonly ExplainedStatement[] => {
    switch (statement.kind) {
      case 'link.stated':
      case 'merge.stated':
        return [as(statement, 'merge')];
      case 'claim.stated':
        return [as(statement, reason)];
      case 'claim.denied':
        return [as(statement, 'duplicate')];
      case 'touchpoint.absorbed':
      case 'touchpoint.released': {
        const { fresh, moved } = parted<TouchpointName>(statement.touchpoints, newIn(change));
        const of = (touchpoints: readonly TouchpointName[]): Statement => ({ ...statement, touchpoints }) as Statement;
        if (moved.length === 0) return [as(statement, reasonOnTheWay(reason, before, after))];
        if (fresh.length === 0) return [as(statement, 'merge')];
        return [as(of(moved), 'merge'), as(of(fresh), reasonOnTheWay(reason, before, after))];
      }
      default:
        return statement satisfies never;
    }
  });
}

/** Touchpoints the record itself brings. */
function newIn(change: NodeChange): readonly TouchpointName[] {
  if (change.kind === 'touchpoint') return [change.touchpoint];
  return change.kind === 'touchpoint.absorbed' ? change.touchpoints : [];
}

function parted<T extends TouchpointName>(touchpoints: readonly T[], brought: readonly TouchpointName[]): { readonly fresh: readonly T[]; readonly moved: readonly T[] } {
  const isFresh = (one: T): boolean => brought.some((other) => sameName(one, other));
  return { fresh: touchpoints.filter(isFresh), moved: touchpoints.filter((one) => !isFresh(one)) };
}
