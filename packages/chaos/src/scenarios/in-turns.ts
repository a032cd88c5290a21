import type { Round } from '../scenario.js';

/** Recounts of a round with many kills. */
const RECOUNTS = 6;
const LEAST_KILLS = 25;

/**
 * Kills number 0 to `round.kills`, some at a time: the breakers given work beside each other, each does its own that many times and leaves running what it
 * broke; then everything is recounted. Answers how many kills it were.
 */
export async function inTurns(round: Round, ...breakers: readonly ((round: Round, from: number, until: number) => Promise<void>)[]): Promise<number> {
  const turn = Math.max(LEAST_KILLS, Math.ceil(round.kills / RECOUNTS));
  for (let from = 0; from < round.kills; from += turn) {
    const until = Math.min(round.kills, from + turn);
    await Promise.all(breakers.map((breaks) => breaks(round, from, until)));
    if (until < round.kills) await round.counted(`${until} of ${round.kills} kills`);
  }
  return round.kills * breakers.length;
}
