/** A touchpoint that may have filled a step, in the order ties are decided by. */
export interface Candidate {
  readonly type: string;
  readonly at: number;
}

/**
 * Which touchpoint filled which step: step k at times[k], of one of its types, no touchpoint twice. Where several could, the earlier in order is
 * taken, as long as every later step still finds one of its own (two steps at the same instant may share a type).
 */
export function filledSteps<C extends Candidate>(times: readonly number[], steps: readonly { readonly types: readonly string[] }[], candidates: readonly C[]): (C | null)[] {
  const taken: (number | null)[] = times.map(() => null);
  const owner = new Map<number, number>();
  const fits = (step: number): number[] => candidates.flatMap((candidate, index) => (candidate.at === times[step] && steps[step]?.types.includes(candidate.type) ? [index] : []));
  const take = (step: number, tried: Set<number>): boolean => {
    for (const index of fits(step)) {
      if (tried.has(index)) continue;
      tried.add(index);
      const other = owner.get(index);
      if (other === undefined || take(other, tried)) {
        owner.set(index, step);
        taken[step] = index;
        return true;
      }
    }
    return false;
  };
  times.forEach((_, step) => take(step, new Set()));
  return taken.map((index) => (index === null ? null : (candidates[index] ?? null)));
}
