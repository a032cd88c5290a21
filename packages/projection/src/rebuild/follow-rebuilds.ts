import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '@trichter/observability';
import type { Projector } from '../projector.js';
import { readRebuild, retireStores } from './rebuild-file.js';

export interface FollowRebuilds {
  readonly dataDir: string;
  readonly logger: Logger;
  /** A projector on the store and with the hashes of this rebuild. */
  readonly start: (rebuild: number) => Promise<Projector>;
  /** Ms between looks at which rebuild is the current one. Default 500. */
  readonly everyMs?: number;
}

/** A projector that goes over to the rows and the store of a rebuild when it is switched to, and then deletes the store it had. */
export async function followRebuilds({ dataDir, logger, start, everyMs = 500 }: FollowRebuilds): Promise<Projector> {
  let rebuild = readRebuild(dataDir).current;
  retireStores(dataDir, rebuild);
  let projector = await start(rebuild);
  let stopping = false;

  async function follow(): Promise<void> {
    while (!stopping) {
      // Rejects when the projector cannot go on.
      await Promise.race([projector.done, sleep(everyMs, undefined, { ref: false })]);
      const { current } = readRebuild(dataDir);
      if (stopping || current === rebuild) continue;
      logger.info({ from: rebuild, to: current }, 'everything was folded anew from the log; going on from there');
      await projector.stop();
      if (stopping) return;
      projector = await start(current);
      rebuild = current;
      retireStores(dataDir, rebuild);
    }
  }
  const following = follow();
  const done = following.then(() => projector.done);
  done.catch(() => undefined);

  return {
    status: () => projector.status(),
    failing: () => projector.failing(),
    outboxAgeMs: () => projector.outboxAgeMs(),
    done,
    async stop() {
      stopping = true;
      await following.catch(() => undefined);
      await projector.stop();
    },
  };
}
