import { expect, it } from 'vitest';
import { tryCompose } from './try-compose.js';

it('counts on Apache Kafka and a ClickHouse server, started as docker-compose.yml says, what it counts embedded, and the audit finds nothing', async () => {
  const lines: string[] = [];
  const tried = await tryCompose({ isTTY: false, write: (text: string) => lines.push(text) > 0 }, 400);
  expect(tried.servers.total.steps[0]?.entered).toBeGreaterThan(250);
  expect([tried.servers.total, tried.servers.breakdown]).toEqual([tried.embedded.total, tried.embedded.breakdown]);
  expect(tried.differences).toBe(0);
  expect(tried.same).toBe(true);
});
