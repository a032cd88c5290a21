import { setTimeout as sleep } from 'node:timers/promises';
import { askFreshness } from '../report/ask-report.js';
import { createProgress, type Output } from '../terminal/progress.js';

/** The query service asks the log for its ends at most once a second, so what was sent just now is known of after that. */
const ENDS_ARE_KNOWN_MS = 1_100;

/** Waits until everything in the log is counted, and the owners of identifiers have told each other all that follows. */
export async function untilCounted(pageUrl: string, out: Output, signal: AbortSignal): Promise<void> {
  const progress = createProgress('Counting', 'records', out);
  await sleep(ENDS_ARE_KNOWN_MS);
  for (let most = 0; !signal.aborted; await sleep(200)) {
    const { lag, inTransit } = await askFreshness(pageUrl);
    if (lag === 0 && inTransit === 0) return progress.end('everything in the log is counted');
    if (lag === null) continue;
    most = Math.max(most, lag);
    progress.update(most - lag, most);
  }
}
