export const MINUTE_MS = 60_000;

/** Start of the minute an instant lies in, UTC ms. Minutes of the ledger are those of the partition's clock. */
export const minuteOf = (instant: number): number => Math.floor(instant / MINUTE_MS) * MINUTE_MS;

/**
 * The sealed minute: the instant (UTC ms, at a full minute) before which nothing can come in any more, in any partition. A partition's clock never goes
 * back, so once the slowest has reached a minute every earlier one is whole in the tables. Null where a partition has not said anything yet.
 */
export function sealedAt(progress: readonly { readonly clock: number }[], partitions: number): number | null {
  if (progress.length < partitions || progress.length === 0) return null;
  return minuteOf(progress.reduce((least, { clock }) => Math.min(least, clock), Number.POSITIVE_INFINITY));
}
