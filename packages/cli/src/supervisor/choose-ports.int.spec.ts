import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { exitCode } from '../exit-code.js';
import { choosePorts } from './choose-ports.js';

const host = '127.0.0.1';
let other: Server;
let taken: number;
beforeAll(async () => {
  other = createServer();
  await new Promise<void>((resolve) => other.listen(0, host, resolve));
  taken = (other.address() as AddressInfo).port;
});
afterAll(() => other.close());

it('refuses one port for two services as a fault of the command line', async () => {
  await expect(choosePorts({ host, port: 5000, ingestPort: 5000 })).rejects.toMatchObject({ exit: exitCode.usage, message: expect.stringContaining('--port and --ingest-port are both 5000') as string });
});

it('takes three different ports when any will do, each of which may move', async () => {
  const { page, ingest, projector } = await choosePorts({ host, port: 0, ingestPort: 0 });
  const moved = await page.elsewhere?.();
  expect(new Set([page.port, ingest.port, projector.port, moved]).size).toBe(4);
});

it('leaves the usual port of one service to the other that was given it', async () => {
  const { page, ingest } = await choosePorts({ host, port: null, ingestPort: 4420 }).catch(() => choosePorts({ host, port: 4410, ingestPort: null }));
  expect(page.port).not.toBe(ingest.port);
});

it('insists on a port that was asked for, and says so when it is taken', async () => {
  await expect(choosePorts({ host, port: taken, ingestPort: null })).rejects.toMatchObject({ exit: exitCode.unavailable, message: expect.stringMatching(`port ${taken} .* is taken.*--port`) as string });
  const free = (await choosePorts({ host, port: 0, ingestPort: 0 })).page.port;
  expect((await choosePorts({ host, port: free, ingestPort: 0 })).page).toEqual({ port: free, elsewhere: null });
});
