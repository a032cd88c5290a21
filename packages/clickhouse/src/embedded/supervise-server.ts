import type { ServerProcess } from './server-process.js';

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 10_000;
/** Up this long, it counts as sound again and the next wait is the first one. */
const SOUND_MS = 60_000;

export interface Supervised {
  pid(): number;
  restarts(): number;
  stop(): Promise<void>;
}

/** Starts the server again whenever it goes without being told to, waiting twice as long each time; on the same ports, so open clients go on. */
export function superviseServer(first: ServerProcess, start: () => Promise<ServerProcess>, log: (line: string) => void): Supervised {
  let current = first;
  let restarts = 0;
  let stopping = false;
  let wake = () => {};

  async function keepUp(): Promise<void> {
    for (let wait = FIRST_WAIT_MS; ; ) {
      const since = Date.now();
      const error = await current.gone;
      if (stopping) return;
      if (Date.now() - since > SOUND_MS) wait = FIRST_WAIT_MS;
      log(`ClickHouse (process ${current.pid}) went away${error ? `: ${error.split('\n')[0]}` : ''}; starting it again in ${wait} ms`);
      for (;;) {
        await new Promise<void>((resolve) => {
          wake = resolve;
          setTimeout(resolve, wait).unref();
        });
        wait = Math.min(wait * 2, LONGEST_WAIT_MS);
        if (stopping) return;
        try {
          current = await start();
          if (stopping) return await current.stop(); // told to while it was coming up
          restarts++;
          log(`ClickHouse is back (process ${current.pid})`);
          break;
        } catch (failure) {
          log(`${failure instanceof Error ? failure.message : String(failure)}; trying again in ${wait} ms`);
        }
      }
    }
  }
  const kept = keepUp();

  return {
    pid: () => current.pid,
    restarts: () => restarts,
    async stop() {
      stopping = true;
      wake();
      await current.stop();
      await kept;
    },
  };
}
