import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { counts, keepAlive, livingFileOf, readLivingFile, writeLivingFile } from './living-file.js';

/**
 * How a refold asks the living projector to stand still, so that the switch shows no fewer than before: two files in the data directory, one asks and one
 * answers. Asked by a process that was killed it counts no more, and the projector goes on.
 */
const askedIn = (dataDir: string): string => join(dataDir, 'refold-asks.json');
const answeredIn = (dataDir: string): string => join(dataDir, 'refold-answered.json');

export interface Asked {
  /** unseen: no projector has read it so far. stopping: it sends what it has in hand. still: all of that is acknowledged and committed. */
  answer(): 'unseen' | 'stopping' | 'still';
  /** The projector may go on. */
  release(): void;
}

export function askToStandStill(dataDir: string): Asked {
  const token = randomUUID();
  writeLivingFile(askedIn(dataDir), livingFileOf(token));
  const release = keepAlive(askedIn(dataDir), token);
  return {
    answer() {
      const answer = readLivingFile(answeredIn(dataDir))?.token;
      return answer === `${token}-still` ? 'still' : answer === `${token}-stopping` ? 'stopping' : 'unseen';
    },
    release,
  };
}

/** What a living refold asks for; null: nothing. */
export function standingStillFor(dataDir: string): string | null {
  const asked = readLivingFile(askedIn(dataDir));
  return asked && counts(askedIn(dataDir), asked) ? asked.token : null;
}

export function answerStandStill(dataDir: string, asked: string, answer: 'stopping' | 'still'): void {
  writeLivingFile(answeredIn(dataDir), livingFileOf(`${asked}-${answer}`));
}
