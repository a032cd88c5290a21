import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '@trichter/observability';
import type { Projector } from '../projector.js';
import { isRetriable } from '../errors.js';
import type { RowSink } from '../row-sink.js';
import { completeSwitch } from './complete-switch.js';
import { readRebuild, retireStores } from './rebuild-file.js';
import { answerStandStill, standingStillFor } from './stand-still.js';

export interface FollowRebuilds {
  readonly dataDir: string;
  readonly logger: Logger;
  /** Where a switch that was decided is made whole. */
  readonly sink: RowSink;
  /** A projector on the store and with the hashes of this rebuild. */
  readonly start: (rebuild: number) => Promise<Projector>;
  /** Ms between looks at which rebuild is the current one. Default 500. */
  readonly everyMs?: number;
}

const STILL_LOOK_MS = 20;

/** A projector that goes over to the rows and the store of a rebuild when it is switched to, and then deletes the store it had. */
export async function followRebuilds({ dataDir, logger, sink, start, everyMs = 500 }: FollowRebuilds): Promise<Projector> {
  /** False where ClickHouse does not answer just now. */
  const switched = (): Promise<boolean> =>
    completeSwitch(dataDir, sink).then(
      () => true,
      (error: unknown) => {
        if (!isRetriable(error)) throw error;
        logger.warn({ err: error }, 'a refold waits to be switched to');
        return false;
      },
    );
  // On the old store it would take the definitions for lost that the switch has taken out.
  while (!(await switched())) await sleep(everyMs);
  let rebuild = readRebuild(dataDir).current;
  retireStores(dataDir, rebuild);
  let projector = await start(rebuild);
  let stopping = false;

  /** A refold comes up to these rows meanwhile, so that its switch shows no fewer; then it goes on, from whatever is the current store by then. */
  async function standStill(asked: string): Promise<void> {
    answerStandStill(dataDir, asked, 'stopping');
    await projector.stop();
    answerStandStill(dataDir, asked, 'still');
    while (!stopping && standingStillFor(dataDir) === asked) await sleep(STILL_LOOK_MS);
    while (!stopping && !(await switched())) await sleep(everyMs);
    if (stopping) return;
    const { current } = readRebuild(dataDir);
    if (current !== rebuild) logger.info({ from: rebuild, to: current }, 'everything was folded anew from the log; going on from there');
    projector = await start(current);
    rebuild = current;
    retireStores(dataDir, rebuild);
  }

  async function follow(): Promise<void> {
    while (!stopping) {
      // Rejects when the projector cannot go on.
      await Promise.race([projector.done, sleep(everyMs, undefined, { ref: false })]);
      if (stopping) return;
      const asked = standingStillFor(dataDir);
      if (asked !== null) {
        await standStill(asked);
        continue;
      }
      if (!(await switched())) continue;
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
