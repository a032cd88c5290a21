import type { Violation } from '@trichter/observability';
import { looked, MOST_VIOLATIONS, skipped, type Look, type Looked } from './look.js';

/** Broken spans remembered; more are not, until one of these is sound: the invariant is broken anyhow. */
export const MOST_SPANS = 10;
/** Broken spans looked at again beside the sample, in turn: what a look may cost has a bound. */
export const AGAIN_AT_ONCE = 3;

type At = (look: Look) => Promise<Looked>;

interface Broken {
  readonly start: number;
  readonly end: number;
  /** The look that found it: it may know more than the span, such as which leads it looked at. */
  readonly at: At;
  readonly violations: readonly Violation[];
  /** Round it was looked at last. */
  readonly round: number;
}

/**
 * Each look is at another span, and a sound one says nothing of those before it. So a span that broke is looked at again, beside the sample, and told of until
 * it is looked at and sound. A look that could not be made, or that saw something half flushed (`unsettled`), clears nothing.
 */
export function untilSound(make: () => At): At {
  let fresh = make();
  /** In the order they were found: what stands is told in the same order each time. */
  let broken: Broken[] = [];
  let round = 0;

  async function attempt(at: At, look: Look): Promise<Looked> {
    try {
      return await at(look);
    } catch (error) {
      return skipped(error instanceof Error ? error.message : String(error));
    }
  }

  return async (look) => {
    const isSample = ({ start, end }: Broken): boolean => start === look.start && end === look.end;
    round += 1;
    const waiting = broken.filter((span) => !isSample(span)).sort((a, b) => a.round - b.round);
    const again = [...broken.filter(isSample), ...waiting].slice(0, AGAIN_AT_ONCE);
    const outcomes: Looked[] = [];
    const still = new Map<Broken, Broken>();
    for (const span of again) {
      const outcome = await attempt(span.at, { ...look, start: span.start, end: span.end });
      outcomes.push(outcome);
      if (outcome.kind === 'looked' && outcome.violations.length > 0) still.set(span, { ...span, round, violations: outcome.violations });
      else if (outcome.kind === 'skipped' || outcome.unsettled) still.set(span, { ...span, round });
    }
    broken = broken.flatMap((span) => (again.includes(span) ? (still.get(span) ?? []) : [span]));

    if (!again.some(isSample)) {
      const outcome = await attempt(fresh, look);
      outcomes.push(outcome);
      if (outcome.kind === 'looked' && outcome.violations.length > 0) {
        const known = new Set(broken.flatMap(({ violations }) => violations.map(({ message }) => message)));
        const isNew = outcome.violations.some(({ message }) => !known.has(message));
        if (isNew && broken.length < MOST_SPANS) broken.push({ start: look.start, end: look.end, at: fresh, violations: outcome.violations, round });
        fresh = make();
      }
    }

    const [why] = outcomes.flatMap((outcome) => (outcome.kind === 'skipped' ? [outcome.why] : []));
    if (why !== undefined && outcomes.every(({ kind }) => kind === 'skipped')) return skipped(why);
    const all = new Map(broken.flatMap(({ violations }) => violations.map((violation) => [violation.message, violation] as const)));
    return looked([...all.values()].slice(0, MOST_VIOLATIONS));
  };
}
