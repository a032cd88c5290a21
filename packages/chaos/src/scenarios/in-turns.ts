import type { Round } from '../scenario.js';

/** Recounts of a round with many kills. */
const RECOUNTS = 6;
const LEAST_KILLS = 25;

/** Breaks one thing from kill number `from` until `until` or until the time is up, and leaves it running. Answers how many kills it were. */
export type Breaker = (round: Round, from: number, until: number) => Promise<number>;

/**
 * Kills number 0 to `round.kills`, some at a time: the breakers given work beside each other, then everything is recounted. Answers how many kills it were
 * in all; fewer than asked for where the time was up.
 */
export async function inTurns(round: Round, ...breakers: readonly Breaker[]): Promise<number> {
  const turn = Math.max(LEAST_KILLS, Math.ceil(round.kills / RECOUNTS));
  let killed = 0;
  for (let from = 0; from < round.kills && !round.timeUp(); from += turn) {
    const until = Math.min(round.kills, from + turn);
    const counts = await Promise.all(breakers.map((breaks) => breaks(round, from, until)));
    killed += counts.reduce((sum, count) => sum + count, 0);
    if (until < round.kills && !round.timeUp()) await round.counted(`${killed} of ${round.kills * breakers.length} kills`);
  }
  return killed;
}
