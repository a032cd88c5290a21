import type { Logger } from '@trichter/observability';
import { setTimeout as sleep } from 'node:timers/promises';

/** Waits for what starts beside this service. Only errors that say trying again can help are waited out, and not for ever. */
export async function untilItAnswers<T>(logger: Logger, what: string, ask: () => Promise<T>, patienceMs = 120_000): Promise<T> {
  const until = Date.now() + patienceMs;
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await ask();
    } catch (error) {
      if ((error as { retriable?: unknown }).retriable !== true || Date.now() > until) throw error;
      if (attempt % 10 === 0) logger.warn({ err: error }, `${what} does not answer yet`);
      await sleep(Math.min(2_000, 100 * 2 ** attempt));
    }
  }
}
