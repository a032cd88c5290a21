import type { Touchpoint } from '@trichter/domain';

/** Touchpoints a chunk is made with; one that grew to twice as many is cut. A lead with fewer lies in one record with its head. */
export const CHUNK = 256;

export interface Chunk {
  readonly id: number;
  readonly length: number;
}

export interface Relayout {
  readonly layout: readonly Chunk[];
  /** Chunks to write: id and the range of touchpoints it holds now. */
  readonly write: readonly { readonly id: number; readonly from: number; readonly to: number }[];
  readonly remove: readonly number[];
  readonly nextId: number;
}

/** How many at the beginning (and, of the rest, at the end) are the same: the very same objects unless told otherwise. */
export function commonEnds<T extends object>(before: readonly T[], after: readonly T[], same: (left: T, right: T) => boolean = identical): { head: number; tail: number } {
  const most = Math.min(before.length, after.length);
  let head = 0;
  while (head < most && same(before[head]!, after[head]!)) head += 1;
  let tail = 0;
  while (tail < most - head && same(before[before.length - 1 - tail]!, after[after.length - 1 - tail]!)) tail += 1;
  return { head, tail };
}

const identical = (left: object, right: object): boolean => left === right;

/** Which chunks must be written when a timeline changed: those before and behind the change stay as they are on disk. */
export function relayout(layout: readonly Chunk[], nextId: number, before: readonly Touchpoint[], after: readonly Touchpoint[]): Relayout {
  const { head, tail } = commonEnds(before, after);
  let first = 0;
  let start = 0;
  // The chunk that the change begins in is written anew, and the last one also when the change is an addition behind it.
  while (first < layout.length - 1 && start + layout[first]!.length <= head) start += layout[first++]!.length;
  let last = layout.length;
  let behind = 0;
  while (last > first + 1 && behind + layout[last - 1]!.length <= tail) behind += layout[--last]!.length;

  const end = after.length - behind;
  const ids = layout.slice(first, last).map(({ id }) => id);
  const write: { id: number; from: number; to: number }[] = [];
  let next = nextId;
  const size = end - start <= 2 * CHUNK ? Math.max(1, end - start) : CHUNK;
  for (let from = start; from < end; from += size) write.push({ id: ids.shift() ?? next++, from, to: Math.min(from + size, end) });
  return {
    layout: [...layout.slice(0, first), ...write.map(({ id, from, to }) => ({ id, length: to - from })), ...layout.slice(last)],
    write,
    remove: ids,
    nextId: next,
  };
}
