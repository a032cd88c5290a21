const GENERATION = 2 ** 48;

/** `generation << 48 | offset` as a number; exact below generation 32. Highest version wins in every ClickHouse table. */
export function versionOf(generation: number, offset: number): number {
  if (generation < 0 || generation > 31) throw new RangeError(`generation must be between 0 and 31, got ${generation}`);
  if (offset < 0 || offset >= GENERATION) throw new RangeError(`offset must be between 0 and 2^48 - 1, got ${offset}`);
  return generation * GENERATION + offset;
}
