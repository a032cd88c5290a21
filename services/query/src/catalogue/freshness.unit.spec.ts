import type { ClickHouse } from '@trichter/clickhouse';
import type { EventLog } from '@trichter/event-log';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createProgressReader } from './freshness.js';

it('never says that all is counted and nothing in transit of a flush that lands while it looks: what a flush says is stored before how far it is', async () => {
  // Which of the two questions is slow, and after which the flush lands, is up to the load.
  for (const slow of ['FROM progress', 'v_transit', 'neither']) {
    let landed = false;
    const query = async ({ sql }: { sql: string }): Promise<unknown[]> => {
      const table = landed ? { version: 9, inTransit: 1 } : { version: 8, inTransit: 0 };
      if (sql.includes('v_transit')) {
        if (slow === 'v_transit') await sleep(5);
        return [{ in_transit: table.inTransit }];
      }
      if (slow === 'FROM progress') await sleep(5);
      landed = true;
      return [{ partition: 0, version: 9, clock_at: 60_000 }];
    };
    const reader = createProgressReader({ query } as unknown as ClickHouse, { partitions: 1, ends: async () => [10] } as unknown as EventLog);
    expect(await reader.read()).toMatchObject({ lag: 0, inTransit: 1 });
  }
});
