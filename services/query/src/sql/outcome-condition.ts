import type { Outcome } from '@trichter/api';

/**
 * Which winners a number counts, as a condition over `level` and `runs` (not converted, and a window still runs). The report counts by it and the drill-down lists by it: the one
 * place where both are said. Without `step`, the numbers of the whole funnel. `runs` may be said as an expression.
 */
export function outcomeCondition(outcome: Outcome, steps: number, step?: number, runs = 'runs'): string {
  switch (outcome) {
    case 'entered':
    case 'reached':
      return `level >= ${step ?? 1}`;
    case 'converted':
      return `level >= ${step === undefined ? steps : Math.min(step + 1, steps)}`;
    case 'open':
      return step === undefined ? runs : `level = ${step} AND ${runs}`;
    case 'dropped':
      return step === undefined ? `level < ${steps} AND NOT ${runs}` : `level = ${step} AND level < ${steps} AND NOT ${runs}`;
    default:
      return outcome satisfies never;
  }
}
