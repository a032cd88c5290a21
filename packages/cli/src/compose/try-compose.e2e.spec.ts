import { expect, it } from 'vitest';
import { runCli } from '../testing/run-cli.js';
import { tryCompose, type Servers } from './try-compose.js';

/** What whoever runs it asks on a machine beside the servers. */
async function auditedAndFoldedAnew({ env, dataDir }: Servers): Promise<void> {
  const run = (...args: string[]) => runCli([...args, '--data', dataDir], { env });
  const audit = async (...args: string[]) => JSON.parse((await run('audit', '--json', ...args)).stdout) as { ok: boolean; leads: number; differences: unknown[] };
  const whole = await audit();
  expect(whole).toMatchObject({ ok: true, differences: [] });
  const share = await audit('--sample', '50%');
  expect(share).toMatchObject({ ok: true, differences: [] });
  expect(share.leads).toBeGreaterThan(whole.leads / 3);
  expect(share.leads).toBeLessThan(whole.leads);
  expect(await run('refold')).toMatchObject({ code: 0, stderr: expect.stringContaining('all reports use the new rows, the old ones are removed') as unknown });
}

it('counts on Apache Kafka and a ClickHouse server, started as docker-compose.yml says, what it counts embedded; audit and refold find and change nothing', async () => {
  const lines: string[] = [];
  const tried = await tryCompose({ isTTY: false, write: (text: string) => lines.push(text) > 0 }, 400, auditedAndFoldedAnew);
  expect(tried.servers.total.steps[0]?.entered).toBeGreaterThan(250);
  expect([tried.servers.total, tried.servers.breakdown]).toEqual([tried.embedded.total, tried.embedded.breakdown]);
  expect(tried.differences).toBe(0);
  expect(tried.same).toBe(true);
});
