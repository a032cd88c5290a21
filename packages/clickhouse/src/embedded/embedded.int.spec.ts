import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openClickHouse } from '../open-clickhouse.js';
import { chdbLibrary } from './library.js';
import { startEmbeddedClickHouse, type EmbeddedClickHouse } from './start-embedded-clickhouse.js';

const dirs: string[] = [];
const freshDir = (): string => {
  const dir = mkdtempSync(join(tmpdir(), 'trichter-embedded-'));
  dirs.push(dir);
  return dir;
};
const running: EmbeddedClickHouse[] = [];
const start = async (dataDir: string, options = {}): Promise<EmbeddedClickHouse> => {
  const server = await startEmbeddedClickHouse({ dataDir, ...options });
  running.push(server);
  return server;
};
const ask = async (url: string, login: { user: string; password: string }, sql: string): Promise<string> => {
  const response = await fetch(`${url}/?user=${login.user}&password=${login.password}`, { method: 'POST', body: sql, headers: { connection: 'close' } });
  return (await response.text()).trim();
};

const dataDir = freshDir();
const lines: string[] = [];
let server: EmbeddedClickHouse;
beforeAll(async () => void (server = await start(dataDir, { log: (line: string) => lines.push(line) })));
afterAll(async () => {
  await Promise.all(running.map((one) => one.stop()));
  for (const dir of dirs) rmSync(dir, { recursive: true, force: true });
});

describe('an embedded ClickHouse', () => {
  it('answers its writer over HTTP, and says it is a real ClickHouse', async () => {
    expect(await ask(server.url, server.users.writer, 'SELECT version()')).toMatch(/^26\.7/);
  });

  it('listens on 127.0.0.1 alone', async () => {
    const addresses = Object.values(networkInterfaces()).flatMap((all) => all ?? []).filter(({ family, internal }) => family === 'IPv4' && !internal);
    for (const port of [server.httpPort, server.nativePort]) {
      const listening = readFileSync('/proc/net/tcp', 'utf8') + readFileSync('/proc/net/tcp6', 'utf8');
      const hex = port.toString(16).toUpperCase().padStart(4, '0');
      const local = listening.split('\n').map((line) => line.trim().split(/\s+/)).filter((parts) => parts[3] === '0A' && parts[1]?.endsWith(`:${hex}`)).map((parts) => parts[1]?.split(':')[0]);
      expect(local).toEqual(['0100007F']);
    }
    for (const { address } of addresses) await expect(fetch(`http://${address}:${server.httpPort}/ping`)).rejects.toThrow();
  });

  it('lets nobody in as the default user, nor with a wrong password', async () => {
    expect(await ask(server.url, { user: 'default', password: '' }, 'SELECT 1')).toContain('USER_SESSION_LIMIT_EXCEEDED');
    expect(await ask(server.url, { user: 'default', password: 'x' }, 'SELECT 1')).toContain('REQUIRED_PASSWORD');
    expect(await ask(server.url, { user: 'writer', password: 'x' }, 'SELECT 1')).toContain('AUTHENTICATION_FAILED');
  });

  it('keeps passwords in credentials.json, for its owner only, and hashes elsewhere', () => {
    const file = join(dataDir, 'credentials.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const { clickhouse } = JSON.parse(readFileSync(file, 'utf8')) as { clickhouse: Record<string, string> };
    expect(new Set(Object.values(clickhouse)).size).toBe(5);
    const config = ['users', 'config'].map((name) => readFileSync(join(dataDir, `clickhouse/${name}-${server.httpPort}.xml`), 'utf8')).join('');
    for (const password of Object.values(clickhouse)) expect(config).not.toContain(password);
  });

  it.each(['writer', 'projector', 'reader', 'eraser', 'bi'] as const)('opens no file for %s but its own tables: no password, no key, nothing of the machine', async (user) => {
    for (const file of [join(dataDir, 'credentials.json'), '/etc/passwd', '/proc/1/environ']) {
      expect(await ask(server.url, server.users[user], `SELECT file('${file}')`)).toMatch(/Permission denied/);
    }
  });

  it('has no system log tables, which would grow for ever', async () => {
    expect(await ask(server.url, server.users.writer, "SELECT count() FROM system.tables WHERE database = 'system' AND name LIKE '%\\_log'")).toBe('0');
  });

  it('refuses a second one on the same data, and names the way out', async () => {
    await expect(startEmbeddedClickHouse({ dataDir })).rejects.toMatchObject({ code: 'DataDirectoryInUse', retriable: false, message: expect.stringContaining('--data') });
  });

  it('runs beside another on its own ports', async () => {
    const other = await start(freshDir());
    expect(new Set([server.httpPort, server.nativePort, other.httpPort, other.nativePort]).size).toBe(4);
    expect(await ask(other.url, other.users.reader, 'SELECT currentUser()')).toBe('reader');
    expect(await ask(other.url, server.users.reader, 'SELECT 1')).toContain('AUTHENTICATION_FAILED');
  });

  it('comes back after a crash, on the same port, with the data that was acknowledged', async () => {
    const client = openClickHouse({ url: server.url, ...server.users.writer, database: 'trichter' });
    await client.createDatabase();
    await client.execute({ sql: 'CREATE TABLE kept (n UInt32) ENGINE = MergeTree ORDER BY n' });
    await client.insertValues('kept', ['n'], Array.from({ length: 1000 }, (_, n) => [n]));
    const before = server.pid();
    process.kill(before, 'SIGKILL');
    await expect.poll(() => client.query({ sql: 'SELECT count() AS n FROM kept' }).catch(() => null), { timeout: 60_000, interval: 50 }).toEqual([{ n: 1000 }]);
    await expect.poll(() => server.restarts()).toBe(1);
    expect(server.pid()).not.toBe(before);
    expect(lines.join('\n')).toMatch(/went away.*starting it again in 100 ms[\s\S]*is back/);
    await client.close();
  });

  it('says that a statement cannot be answered now, and that trying again can help, while it is away', async () => {
    const client = openClickHouse({ url: 'http://127.0.0.1:1', ...server.users.writer, database: 'trichter' });
    await expect(client.query({ sql: 'SELECT 1' })).rejects.toMatchObject({ code: 'ClickHouseUnavailable', retriable: true });
    await client.close();
  });

  it('runs a clickhouse binary instead of the library, with the same options, and ends with it', async () => {
    const dir = freshDir();
    const binary = join(dir, 'clickhouse-binary'); // stands for the real one: takes \`local\` and options, reads standard input
    const child = join(import.meta.dirname, 'child.cjs');
    writeFileSync(binary, `#!/bin/sh\n[ "$1" = local ] || exit 64\nshift\nexec "${process.execPath}" "${child}" "${chdbLibrary()}" "" "${dir}/clickhouse" "${dir}/run" "$@"\n`, { mode: 0o755 });
    const other = await start(dir, { binary });
    expect(await ask(other.url, other.users.reader, 'SELECT currentUser()')).toBe('reader');
    process.kill(other.pid(), 'SIGKILL'); // its keeper dies, and so does it: else the next one could not have the data
    await expect.poll(() => other.restarts(), { timeout: 30_000 }).toBe(1);
    await other.stop();
    await expect(startEmbeddedClickHouse({ dataDir: dir, binary: '/no/such/clickhouse' })).rejects.toMatchObject({ code: 'StartFailed', message: expect.stringContaining('/no/such/clickhouse') });
  });

  it('stops at once, also while it is being started again', async () => {
    const dir = freshDir();
    const other = await start(dir);
    process.kill(other.pid(), 'SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, 150)); // the first wait is 100 ms, so it is coming up
    await other.stop();
    await expect(fetch(`${other.url}/ping`)).rejects.toThrow();
    const again = await start(dir); // nobody holds the data any more
    await again.stop();
  });

  it('stops, keeps its data and passwords, and starts again on other ports', async () => {
    const { users, httpPort } = server;
    const pid = server.pid();
    await server.stop();
    expect(() => process.kill(pid, 0)).toThrow();
    server = await start(dataDir);
    expect(server.users).toEqual(users);
    expect(server.httpPort).not.toBe(httpPort);
    expect(await ask(server.url, users.writer, 'SELECT count() FROM trichter.kept')).toBe('1000');
  });
});
