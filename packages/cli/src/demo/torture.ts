import { setTimeout as sleep } from 'node:timers/promises';
import { sendEvents } from '../door/send-events.js';
import type { Installation } from '../supervisor/start-installation.js';
import { createProgress, figure, type Output } from '../terminal/progress.js';
import type { DemoData } from './generate-demo.js';
import { randomOf } from './random.js';

const KILLS = 3;
const SHARE = 0.1;

/** Sends a tenth of the events again, each twice and shuffled, and kills the projector (SIGKILL) three times meanwhile. Nothing may change. */
export async function torture({ ingestUrl, writeKey, projector }: Installation, { lines }: DemoData, out: Output, signal: AbortSignal): Promise<void> {
  const random = randomOf(lines.length, 0);
  const chosen = lines.filter(() => random.chance(SHARE));
  const again = shuffled([...chosen, ...chosen], random.next);
  out.write(`\nTorture: sending ${figure(chosen.length)} events again, each twice and shuffled, and killing the projector ${KILLS} times.\n`);
  const progress = createProgress('Torture', 'events', out);
  let kills = 0;
  const part = Math.ceil(again.length / (KILLS + 1));
  for (let from = 0; from < again.length && !signal.aborted; from += part) {
    await sendEvents({ url: ingestUrl, key: writeKey }, again.slice(from, from + part), { signal, acknowledged: (sent) => progress.update(from + sent, again.length, `${kills} kills`) });
    if (kills === KILLS || signal.aborted) continue;
    const pid = await untilRunning(projector, signal);
    await sleep(random.whole(20, 400)); // somewhere in its work, never at the same place
    projector.kill();
    kills += 1;
    out.write(`${out.isTTY ? '\r\u001b[2K' : ''}  kill -9 ${pid} (projector), ${kills} of ${KILLS}\n`);
  }
  await untilRunning(projector, signal);
  progress.end(`${figure(again.length)} copies sent, ${kills} kills survived`);
}

async function untilRunning(projector: Installation['projector'], signal: AbortSignal): Promise<number | null> {
  while (projector.pid() === null && !signal.aborted) await sleep(50);
  return projector.pid();
}

function shuffled<T>(values: T[], next: () => number): T[] {
  for (let at = values.length - 1; at > 0; at--) {
    const other = Math.floor(next() * (at + 1));
    [values[at], values[other]] = [values[other] as T, values[at] as T];
  }
  return values;
}
