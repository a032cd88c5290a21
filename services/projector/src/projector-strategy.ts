import type { CustomTransportStrategy } from '@nestjs/microservices';
import type { Projector } from '@trichter/projection';

export interface ProjectorStrategy extends CustomTransportStrategy {
  /** The consumer while it runs. */
  readonly current: Projector | null;
}

/**
 * Nest's door to our own batch consumer. Its stock Kafka transport handles one message at a time, resolves handler errors and so commits what
 * failed; here a batch is one transaction and the group's offset moves only after ClickHouse and the log have acknowledged.
 */
export function projectorStrategy(start: () => Promise<Projector>): ProjectorStrategy {
  let current: Projector | null = null;
  return {
    get current() {
      return current;
    },
    listen(ready: (error?: unknown) => void) {
      start().then((projector) => {
        current = projector;
        ready();
      }, ready);
    },
    close: async () => current?.stop(),
    // There are no message patterns to listen to; a lost partition or a stop is the consumer's own affair.
    on: () => undefined,
    unwrap: <T>() => current as T,
  } as ProjectorStrategy;
}
