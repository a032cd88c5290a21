import { randomBytes } from 'node:crypto';
import type { DeadLetterDetail } from '@trichter/api';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startCli } from '../testing/run-cli.js';

const bytes = randomBytes(300_000);
const letter: DeadLetterDetail = {
  partition: 0, offset: 1, receivedAt: '2026-03-01T00:00:00.000Z', reason: 'undecodable', message: 'not Avro', key: 'user:0f1e', bytes: bytes.length, replayed: null,
  original: { base64: bytes.toString('base64'), from: 'log', whole: true }, origin: null, readable: null,
};
const server = createServer((_, response) => void response.setHeader('content-type', 'application/json').end(JSON.stringify(letter)));

beforeAll(() => new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve)));
afterAll(() => void server.close());

it('gives all it says to a reader that takes its time, and ends when nobody reads on', async () => {
  const show = () => startCli(['dead-letters', 'show', '0/1', '--json', '--url', `http://127.0.0.1:${(server.address() as AddressInfo).port}`]);
  const slow = show();
  slow.process.stdout!.pause();
  await sleep(1_500);
  slow.process.stdout!.resume();
  const { code, stdout, stderr } = await slow.ended;
  expect([code, stderr]).toEqual([0, '']);
  expect((JSON.parse(stdout) as DeadLetterDetail).original.base64).toBe(letter.original.base64);

  const gone = show();
  gone.process.stdout!.destroy();
  expect((await gone.ended).code).toBe(0);
});
