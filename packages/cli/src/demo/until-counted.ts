import { setTimeout as sleep } from 'node:timers/promises';
import { askFreshness } from '../report/ask-report.js';
import { createProgress, type Output } from '../terminal/progress.js';

/** The query service asks the log for its ends at most once a second, so what was sent just now is known of after that. */
const ENDS_ARE_KNOWN_MS = 1_100;

/** Waits until everything in the log is counted. */
export async function untilCounted(pageUrl: string, of: number, out: Output, signal: AbortSignal): Promise<void> {
  const progress = createProgress('Counting', 'records', out);
  await sleep(ENDS_ARE_KNOWN_MS);
  while (!signal.aborted) {
    const { lag } = await askFreshness(pageUrl);
    if (lag === 0) break;
    progress.update(Math.max(0, of - (lag ?? of)), of);
    await sleep(200);
  }
  progress.end('everything in the log is counted');
}
