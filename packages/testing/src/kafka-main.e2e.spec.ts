import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const MAIN = fileURLToPath(new URL('../dist/kafka-main.js', import.meta.url));

it('says what is missing and ends with code 3 where nothing can run Kafka', () => {
  const { status, stderr } = spawnSync(process.execPath, [MAIN], { env: { PATH: '/nowhere' }, encoding: 'utf8' });
  expect(stderr).toMatch(/Java is missing; Maven is missing; Docker does not answer\.\nInstall Java/);
  expect(status).toBe(3);
});
