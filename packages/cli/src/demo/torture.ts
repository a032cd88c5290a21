import { setTimeout as sleep } from 'node:timers/promises';
import { sendEvents } from '../door/send-events.js';
import type { Installation } from '../supervisor/start-installation.js';
import { createProgress, figure, type Output } from '../terminal/progress.js';
import type { DemoData } from './generate-demo.js';
import { randomOf } from './random.js';

const KILLS = 3;
const SHARE = 0.1;

/** Sends a tenth of the events again, each twice and shuffled, and kills the projector (SIGKILL) three times meanwhile. Nothing may change. */
export async function torture({ ingestUrl, anySourceKey, projector }: Installation, { lines }: DemoData, out: Output, signal: AbortSignal): Promise<void> {
  const random = randomOf(lines.length, 0);
  const chosen = lines.filter(() => random.chance(SHARE));
  const again = shuffled([...chosen, ...chosen], random.next);
  out.write(`\nTorture: sending ${figure(chosen.length)} events again, each twice and shuffled, and killing the projector ${KILLS} times.\n`);
  const progress = createProgress('Torture', 'events', out);
  let kills = 0;
  const killing = (async () => {
    while (kills < KILLS && !signal.aborted) {
      while (!projector.up() && !signal.aborted) await sleep(20);
      await sleep(random.whole(50, 800)); // somewhere in its work, never at the same place
      const pid = projector.pid();
      projector.kill();
      kills += 1;
      out.write(`${out.isTTY ? '\r\u001b[2K' : ''}  kill -9 ${pid} (projector), ${kills} of ${KILLS}\n`);
    }
  })();
  const sending = sendEvents({ url: ingestUrl, key: anySourceKey }, again, { signal, acknowledged: (sent) => progress.update(sent, again.length, `${kills} of ${KILLS} kills`) });
  await Promise.all([killing, sending]);
  progress.end(`${figure(again.length)} copies sent, the projector killed ${kills} times`);
}

function shuffled<T>(values: T[], next: () => number): T[] {
  for (let at = values.length - 1; at > 0; at--) {
    const other = Math.floor(next() * (at + 1));
    [values[at], values[other]] = [values[other] as T, values[at] as T];
  }
  return values;
}
