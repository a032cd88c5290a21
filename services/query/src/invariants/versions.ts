import { looked, type Look, type Looked } from './look.js';

/** The position a partition has reached never falls: it does where ClickHouse was put back to an older state. Told until it is reached again. */
export function createVersionLook(): (look: Look) => Looked {
  const highest = new Map<number, number>();
  return ({ progress }) => {
    const violations = [...highest].flatMap(([partition, before]) => {
      const now = progress.get(partition) ?? -1;
      return now < before ? [{ message: `partition ${partition} had reached version ${before} and stands at ${now}; ClickHouse was put back to an older state, the projector sends it again`, facts: { partition, before, now } }] : [];
    });
    for (const [partition, version] of progress) if (version > (highest.get(partition) ?? -1)) highest.set(partition, version);
    return looked(violations);
  };
}
