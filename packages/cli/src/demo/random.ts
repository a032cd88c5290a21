/** A stream of draws that a seed fixes for ever: the same seed gives the same company, on every machine. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** Whole number in [from, to], both in. */
  whole(from: number, to: number): number;
  chance(probability: number): boolean;
  /** One of the values, by weight. */
  pick<T>(weighted: readonly (readonly [T, number])[]): T;
  one<T>(values: readonly T[]): T;
  /** Log-normal: most near the median, a few far above. */
  around(median: number, spread: number): number;
}

/** mulberry32 (public domain, Tommy Ettinger): 32 bits of state are plenty for one lead. */
export function randomOf(seed: number, stream: number): Random {
  let state = (Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) + Math.imul(stream + 1, 0xc2b2ae35)) | 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  next(); // neighbouring seeds begin alike
  return {
    next,
    whole: (from, to) => from + Math.floor(next() * (to - from + 1)),
    chance: (probability) => next() < probability,
    one: <T>(values: readonly T[]) => values[Math.floor(next() * values.length)] as T,
    pick<T>(weighted: readonly (readonly [T, number])[]) {
      let left = next() * weighted.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [value, weight] of weighted) if ((left -= weight) < 0) return value;
      return (weighted.at(-1) as readonly [T, number])[0];
    },
    around(median, spread) {
      // Box-Muller; 1 - next() is never 0.
      const normal = Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
      return median * Math.exp(spread * normal);
    },
  };
}
