import { isStronger, strongestFirst } from '@trichter/events';
import type { Touchpoint } from '../touchpoint.js';
import type { HeldChange } from './held.js';
import type { IdentityNode } from './node.js';
import { isStart, nextNamed, startsOf } from './runs.js';
import type { Statement } from './statements.js';

const SILENT: readonly Statement[] = [];

/** What to tell weaker identifiers: the starts of runs that are new, and those that are none any more. */
export function linkStatements(before: IdentityNode, after: IdentityNode, changes: readonly HeldChange[]): readonly Statement[] {
  const { identifier } = before;
  const others = weakerOthers(identifier, changes);
  const statements: Statement[] = [];
  const state = (to: string, at: number, on: boolean): void => void statements.push({ kind: 'link.stated', from: identifier, to, at, on });

  const moved = before.named.listed === after.named.listed ? [] : membersMoved(before, after);
  for (const other of moved) {
    others?.delete(other);
    const was = before.named.first.has(other) && !before.named.listed.has(other) ? startsOf(before.held, identifier, other) : [];
    const is = after.named.first.has(other) && !after.named.listed.has(other) ? startsOf(after.held, identifier, other) : [];
    difference(was, is, (at, on) => state(other, at, on));
  }
  for (const other of others ?? []) {
    if (after.named.listed.has(other)) continue;
    const [only] = changes;
    if (changes.length > 1 || only === undefined)
      difference(startsOf(before.held, identifier, other), startsOf(after.held, identifier, other), (at, on) => state(other, at, on));
    else
      for (const at of timesNear(before.held, after.held, identifier, other, only)) {
        const is = isStart(after.held, identifier, other, at);
        if (isStart(before.held, identifier, other, at) !== is) state(other, at, is);
      }
  }
  return statements.length === 0 ? SILENT : statements.sort(byReceiver);
}

/** Those a change may matter to: named before or after, at other times or by one of both only. Null where there are none. */
function weakerOthers(identifier: string, changes: readonly HeldChange[]): Set<string> | null {
  let others: Set<string> | null = null;
  for (const { before, after } of changes) {
    if ((before ?? after)!.origin !== identifier) continue;
    const moved = before?.time !== after?.time;
    for (const other of after?.others ?? [])
      if ((moved || !before!.others.includes(other)) && isStronger(identifier, other)) (others ??= new Set()).add(other);
    if (moved) for (const other of before?.others ?? []) if (isStronger(identifier, other)) (others ??= new Set()).add(other);
  }
  return others;
}

/** Identifiers that came within the limit or fell past it. */
function membersMoved(before: IdentityNode, after: IdentityNode): string[] {
  const all = new Set([...before.named.listed, ...after.named.listed]);
  return [...all].filter((other) => before.named.listed.has(other) !== after.named.listed.has(other) && isStronger(before.identifier, other));
}

/** The only times at which a run may begin, or begin no more, by one change. */
function timesNear(before: readonly Touchpoint[], after: readonly Touchpoint[], origin: string, other: string, change: HeldChange): Set<number> {
  const times = new Set<number>();
  for (const time of [change.before?.time, change.after?.time]) {
    if (time === undefined) continue;
    times.add(time);
    for (const held of [before, after]) {
      const next = nextNamed(held, origin, other, time);
      if (next !== null) times.add(next);
    }
  }
  return times;
}

function difference(was: readonly number[], is: readonly number[], tell: (at: number, on: boolean) => void): void {
  const now = new Set(is);
  const then = new Set(was);
  for (const at of was) if (!now.has(at)) tell(at, false);
  for (const at of is) if (!then.has(at)) tell(at, true);
}

const byReceiver = (a: Statement, b: Statement): number =>
  strongestFirst(a.to, b.to) || (a as { at: number }).at - (b as { at: number }).at;
