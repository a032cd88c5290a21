import type { Touchpoint } from '../touchpoint.js';
import type { Statement, TouchpointName } from './statements.js';

/** When and by which event something was said: the latest by (event time in ms, event id) counts, whatever the order of arrival. */
export interface Said {
  readonly time: number;
  readonly id: string;
}

/** What a record does to the node of one identifier. `version` is the sender's: of one sender the highest is believed. */
export type NodeChange =
  /** An event whose subject is this identifier. */
  | { readonly kind: 'touchpoint'; readonly touchpoint: Touchpoint }
  /** `from` is the stronger identifier, this one the weaker. */
  | { readonly kind: 'link.stated'; readonly from: string; readonly at: number; readonly on: boolean; readonly version: number }
  | { readonly kind: 'merge.stated'; readonly cause: string; readonly target: string; readonly on: boolean; readonly version: number }
  | { readonly kind: 'touchpoint.absorbed'; readonly from: string; readonly touchpoints: readonly Touchpoint[]; readonly version: number }
  | { readonly kind: 'touchpoint.released'; readonly from: string; readonly touchpoints: readonly TouchpointName[]; readonly version: number }
  /** Heard by an order and by a lead. */
  | { readonly kind: 'claim.stated'; readonly from: string; readonly at: number; readonly on: boolean; readonly version: number }
  | { readonly kind: 'claim.denied'; readonly from: string; readonly on: boolean; readonly version: number }
  /** Facts, at the weaker (for users: larger) identifier; `to` is the other. */
  | ({ readonly kind: 'identity.linked' | 'identity.unlinked' | 'identity.merged' | 'identity.unmerged'; readonly to: string; /** The import it came with. */ readonly importId?: string | null } & Said)
  /** Everything that came in under this identifier with event time <= `time` goes for good; `suppress`: so does all that is to come. */
  | { readonly kind: 'lead.erased'; readonly time: number; readonly suppress: boolean }
  /** The void set of the partition is another: to be applied to every node of the partition, with the new set in the context. */
  | { readonly kind: 'voids.changed' }
  | { readonly kind: 'lead.set_aside' };

/** What a statement does to the node of its receiver. */
export function heard(statement: Statement, version: number): NodeChange {
  switch (statement.kind) {
    case 'link.stated':
      return { kind: 'link.stated', from: statement.from, at: statement.at, on: statement.on, version };
    case 'merge.stated':
      return { kind: 'merge.stated', cause: statement.from, target: statement.target, on: statement.on, version };
    case 'touchpoint.absorbed':
      return { kind: 'touchpoint.absorbed', from: statement.from, touchpoints: statement.touchpoints, version };
    case 'touchpoint.released':
      return { kind: 'touchpoint.released', from: statement.from, touchpoints: statement.touchpoints, version };
    case 'claim.stated':
      return { kind: 'claim.stated', from: statement.from, at: statement.at, on: statement.on, version };
    case 'claim.denied':
      return { kind: 'claim.denied', from: statement.from, on: statement.on, version };
    default:
      return statement satisfies never;
  }
}
