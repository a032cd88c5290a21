import type { ChangeReason, NumberChange, Restatements } from '@trichter/api';

/** One minute and reason, before the number runs through it. */
export interface Change {
  readonly minute: number;
  readonly reason: ChangeReason;
  readonly delta: number;
  readonly records: number;
  readonly events: readonly ChangeCause[];
  /** What the events add that are not listed; left out where all are, or where no parts are known. */
  readonly others?: number;
}

export interface ChangeCause {
  /** Null: it erased it. */
  readonly lead: string | null;
  readonly source: string;
  readonly id: string;
  readonly type: string | null;
  /** Its part of the change; left out where it is not known. */
  readonly delta?: number;
}

export const MOST_EVENTS = 10;

/** The number run through its changes, oldest first: the latest `limit` one by one, the rest summed up. */
export function runThrough(before: number, all: readonly Change[], limit: number): Pick<Restatements, 'reasons' | 'earlier'> & { readonly changes: readonly (Omit<NumberChange, 'events' | 'minute' | 'per'> & Pick<Change, 'minute' | 'events'>)[] } {
  const ordered = all.filter(({ delta }) => delta !== 0).sort((a, b) => a.minute - b.minute || (a.reason < b.reason ? -1 : 1));
  const left = ordered.slice(0, Math.max(0, ordered.length - limit));
  const sum = (changes: readonly Change[]): number => changes.reduce((total, { delta }) => total + delta, 0);
  let number = before + sum(left);
  const byReason = new Map<ChangeReason, { delta: number; changes: number }>();
  for (const { reason, delta } of ordered) {
    const of = byReason.get(reason) ?? { delta: 0, changes: 0 };
    byReason.set(reason, { delta: of.delta + delta, changes: of.changes + 1 });
  }
  return {
    reasons: [...byReason].map(([reason, of]) => ({ reason, ...of })).sort((a, b) => Math.abs(b.delta) - Math.abs(a.delta) || (a.reason < b.reason ? -1 : 1)),
    earlier: { changes: left.length, delta: sum(left) },
    changes: ordered.slice(left.length).map((change) => {
      const was = number;
      number += change.delta;
      return { ...change, before: was, after: number };
    }),
  };
}
