import type { Replayed, ReplayedMany, ReplayManyInput } from '@trichter/api';
import { ProblemError } from '@trichter/service-kit';
import type { Deps } from '../deps.js';
import { readDeadLetter, readDeadLetters } from './read-letters.js';
import { replayLetter } from './replay-letter.js';

/**
 * Sends a page of the letters that wait on as they are, the latest first. What this version cannot read either is listed and goes on waiting; a fault of the log
 * or of ClickHouse ends the page, and asking again does what is left. Each counts once, however often it is asked for.
 */
export async function replayLetters(deps: Deps, { source, ...page }: ReplayManyInput): Promise<ReplayedMany> {
  const { letters, next } = await readDeadLetters(deps, { ...page, replayed: 'no' });
  const replayed: Replayed[] = [];
  const refused: ReplayedMany['refused'] = [];
  for (const { partition, offset } of letters) {
    try {
      if (source !== undefined && (await readDeadLetter(deps, partition, offset)).origin?.source !== source) continue;
      replayed.push(await replayLetter(deps, partition, offset, {}));
    } catch (error) {
      if (!(error instanceof ProblemError) || error.facts.status >= 500) throw error;
      const { code, title, detail = title, remedy = '' } = error.facts;
      refused.push({ partition, offset, code, detail, remedy });
    }
  }
  return { replayed, refused, next };
}
