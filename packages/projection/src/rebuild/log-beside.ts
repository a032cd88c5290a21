import type { EventLog, LogBatch } from '@trichter/event-log';
import { setTimeout as sleep } from 'node:timers/promises';

const LOOK_MS = 200;

/**
 * The log for a projector that folds beside the living one: it says nothing, and it hears a record only once everything the living one has to say because
 * of it is in the log (the offset of the living group). So wherever it takes over, nothing is left unsaid.
 */
export function logBeside(log: EventLog, livingGroup: string): EventLog {
  return {
    partitions: log.partitions,
    generation: log.generation,
    append: async () => [],
    read: (...args) => log.read(...args),
    ends: () => log.ends(),
    committed: (group) => log.committed(group),
    close: () => log.close(),
    async subscribe(options, handlers) {
      let stopping = false;
      async function batch({ partition, records, end }: LogBatch): Promise<void> {
        for (let at = 0; at < records.length && !stopping; ) {
          const living = (await log.committed(livingGroup))[partition] ?? 0;
          let until = at;
          while (until < records.length && records[until]!.offset < living) until += 1;
          if (until > at) await handlers.batch({ partition, records: records.slice(at, until), end });
          else await sleep(LOOK_MS);
          at = until;
        }
      }
      const subscription = await log.subscribe(options, { ...handlers, batch });
      return {
        commit: (partition, next) => subscription.commit(partition, next),
        done: subscription.done,
        stop() {
          stopping = true;
          return subscription.stop();
        },
      };
    },
  };
}
