import { setTimeout as sleep } from 'node:timers/promises';
import { NotLevel } from '../errors.js';
import type { Asked } from './stand-still.js';

export interface LevelOptions {
  readonly asked: Asked;
  readonly rebuild: number;
  readonly look: () => Promise<{ readonly done: number; readonly of: number }>;
  /** Stops the fold: what it has in hand is acknowledged and committed, as far as that goes. */
  readonly stop: () => Promise<void>;
  /** Next offsets by partition: of the living projector, and of the fold. */
  readonly offsets: () => Promise<readonly [living: readonly number[], fold: readonly number[]]>;
  /** Ms in which a projector of this data directory must have seen what it is asked. Default 3,000: it looks twice a second. */
  readonly unseenMs?: number;
  /** Ms it may stand still at most. Default 30,000. */
  readonly mostMs?: number;
}

const LOOK_MS = 20;

/**
 * Returns once the fold is stopped and has, acknowledged, every record the living projector has: that one stands still, so the rows of the one and of the
 * other are at the same versions. Where no projector of this data directory answers (none runs, or it keeps its data elsewhere) nothing can be held, and the fold ends where it is.
 */
export async function becomeLevel({ asked, rebuild, look, stop, offsets, unseenMs = 3_000, mostMs = 30_000 }: LevelOptions): Promise<void> {
  const begun = Date.now();
  const waited = (): number => Date.now() - begun;
  for (;;) {
    const answer = asked.answer(); // before the look: what is folded counts only once nothing comes after it
    const { done, of } = await look();
    if (answer === 'still' && done >= of) break;
    if (answer === 'unseen' && waited() > unseenMs) return stop();
    if (waited() > mostMs) {
      await stop();
      throw new NotLevel({ rebuild, waitedMs: waited() });
    }
    await sleep(LOOK_MS);
  }
  await stop();
  const [living, fold] = await offsets();
  if (living.some((next, partition) => (fold[partition] ?? 0) < next)) throw new NotLevel({ rebuild, waitedMs: waited() });
}
