import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestClickHouse, type TestClickHouse } from '@trichter/testing';

let clickhouse: TestClickHouse;
beforeAll(async () => void (clickhouse = await startTestClickHouse()));
afterAll(() => clickhouse.stop());

it('comes up and answers', async () => {
  console.log(await clickhouse.client.query({ sql: 'show tables' }));
  expect(1).toBe(1);
});
