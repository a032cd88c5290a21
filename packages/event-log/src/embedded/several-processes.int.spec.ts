import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { joinGroup } from '../contract/recording-member.js';
import { readAll, text } from '../contract/records.js';
import { until } from '../contract/until.js';
import type { EventLog } from '../event-log.js';
import { acquireGroupLock } from './group-lock.js';
import { openEmbeddedLog } from './open-embedded-log.js';
import { thisProcess } from './process-identity.js';
import { openStore } from './store.js';

const repository = fileURLToPath(new URL('../../../../', import.meta.url));
const root = mkdtempSync(join(tmpdir(), 'trichter-processes-'));
const workspace = 'abc';
let dir = '';
let scopes = 0;
let logs: EventLog[] = [];
let children: Child[] = [];

interface Child {
  readonly process: ChildProcess;
  lines(): string[];
  kill(): Promise<void>;
}

/** Another process with the log of the test open as `log`; what it prints are the facts. */
function start(code: string): Child {
  const program = `import { openEmbeddedLog } from '@trichter/event-log';
    const log = await openEmbeddedLog({ dir: ${JSON.stringify(dir)}, workspace: '${workspace}' });
    const say = (line) => process.stdout.write(line + '\\n');
    ${code}`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    cwd: repository,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => (output += part));
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const started = {
    process: child,
    lines: () => output.split('\n').slice(0, -1),
    kill: async () => (child.kill('SIGKILL'), ended),
  };
  children.push(started);
  return started;
}

const subscriber = `await log.subscribe({ group: 'projector' }, {
  assigned: async (partition) => (say('assigned ' + partition), { next: 0, lastHash: null }),
  batch: async () => {},
  revoked: async () => {},
});`;

function pretendHolder(host: string, silentMs: number, pid = 1, startedAt: string | null = null): void {
  const path = join(dir, 'groups/projector.lock');
  writeFileSync(path, JSON.stringify({ pid, host, startedAt, token: 'other' }));
  const touched = new Date(Date.now() - silentMs);
  utimesSync(path, touched, touched);
}

async function open(): Promise<EventLog> {
  const log = await openEmbeddedLog({ dir, workspace });
  logs.push(log);
  return log;
}

describe('the embedded log shared by processes', () => {
  // The other processes run what is built, as the services do.
  beforeAll(
    () =>
      execFileSync('npm', ['run', '-s', 'build', '-w', '@trichter/events', '-w', '@trichter/event-log'], {
        cwd: repository,
        stdio: ['ignore', 'ignore', 'inherit'],
      }),
    120_000,
  );
  beforeEach(() => (dir = join(root, `log${scopes++}`)));
  afterEach(async () => {
    await Promise.all(logs.map((log) => log.close()));
    await Promise.all(children.map((child) => child.kill()));
    [logs, children] = [[], []];
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it('takes appends of several processes at once, none lost, none over another', async () => {
    const log = await open();
    const writer = (who: string) =>
      start(
        `for (let n = 0; n < 300; n++) await log.append([{ key: 'user:' + n, value: Buffer.from('${who}' + n) }]); say('done'); await log.close();`,
      );
    const writers = [writer('a'), writer('b')];
    for (let n = 0; n < 300; n++) await log.append([{ key: `user:${n}`, value: text(`c${n}`) }]);
    await until('both are done', () => writers.every((child) => child.lines().includes('done')), 60_000);
    const records = (await Promise.all([0, 1, 2, 3].map((partition) => readAll(log, partition)))).flat();
    expect(records).toHaveLength(900 + 4);
    expect(new Set(records.filter(({ offset }) => offset > 0).map(({ value }) => Buffer.from(value).toString())).size).toBe(900);
  });

  it('hands over what another process appends within 100 ms', async () => {
    const log = await open();
    const member = await joinGroup(log);
    start(
      `for (;;) { await log.append([{ key: 'k', value: Buffer.from(String(Date.now())), partition: 0 }]); await new Promise((r) => setTimeout(r, 37)); }`,
    );
    const waits: number[] = [];
    let seen = 0;
    await until('twenty records have come', () => {
      for (const value of member.values().slice(seen)) waits.push(Date.now() - Number(value));
      seen = member.values().length;
      return seen >= 20;
    });
    expect(waits.sort((a, b) => a - b)[10]).toBeLessThan(100);
  });

  it('keeps all that was acknowledged when the writer is killed', async () => {
    const writer = start(
      `for (let n = 0; ; n++) { await log.append([{ key: 'k', value: Buffer.from(String(n)), partition: 0 }]); say(String(n)); }`,
    );
    await until('some are in', () => writer.lines().length > 50, 60_000);
    await writer.kill();
    const acknowledged = writer.lines().map(Number);
    const log = await open();
    const kept = (await readAll(log, 0, 1)).map(({ value }) => Number(Buffer.from(value).toString()));
    expect(kept.slice(0, acknowledged.length)).toEqual(acknowledged);
    expect(kept.length - acknowledged.length).toBeLessThanOrEqual(1);
    await log.append([{ key: 'k', value: text('after'), partition: 0 }]);
  });

  it('lets one process subscribe for a group, and the next one when the first is killed', async () => {
    const first = start(subscriber);
    await until('the first has all partitions', () => first.lines().length === 4, 60_000);
    const log = await open();
    const member = await joinGroup(log);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(member.calls).toEqual([]);
    expect(JSON.parse(readFileSync(join(dir, 'groups/projector.lock'), 'utf8'))).toMatchObject({ pid: first.process.pid });
    await first.kill();
    await until('it has taken over', () => member.owned.size === 4, 5_000);
  });

  it('refuses the commits of a subscriber whose lock was taken, and tells it', async () => {
    const log = await open();
    const member = await joinGroup(log);
    await until('it owns all', () => member.owned.size === 4);
    pretendHolder('elsewhere', 60_000);
    const store = openStore(dir, false);
    const taken = acquireGroupLock(store, 'projector');
    expect(taken).toBeDefined();
    await expect(member.subscription.commit(0, 1)).rejects.toMatchObject({ code: 'partition_lost', retriable: false });
    await until('it knows that it has lost', () => member.calls.includes('revoked 0 lost'));
    expect(member.ended()).toBeUndefined();
    taken!.release();
    await until('it has them again', () => member.calls.filter((call) => call.startsWith('assigned 0')).length === 2);
    await store.close();
  });

  it('leaves the lock to a holder on another machine that has shown itself lately, and to one here that lives', async () => {
    const log = await open();
    await (await joinGroup(log)).subscription.stop();
    const store = openStore(dir, false);
    pretendHolder('elsewhere', 1_000);
    expect(acquireGroupLock(store, 'projector')).toBeUndefined();
    pretendHolder(hostname(), 60_000, process.pid, thisProcess().startedAt);
    expect(acquireGroupLock(store, 'projector')).toBeUndefined();
    pretendHolder(hostname(), 0, process.pid, 'another start: the pid was given away again');
    acquireGroupLock(store, 'projector')!.release();
    await store.close();
  });

  it('is read by a process that may not write', async () => {
    const log = await open();
    await log.append([{ key: 'k', value: text('x'), partition: 2 }]);
    await log.close();
    const reader = await openEmbeddedLog({ dir, workspace, readOnly: true });
    logs.push(reader);
    expect(await readAll(reader, 2)).toHaveLength(2);
    const writer = start(`await log.append([{ key: 'k', value: Buffer.from('y'), partition: 2 }]); say('done');`);
    await until('another has written', () => writer.lines().includes('done'), 60_000);
    expect(await reader.ends()).toEqual([1, 1, 3, 1]);
    await expect(reader.append([{ key: 'k', value: text('x') }])).rejects.toMatchObject({ code: 'log_read_only' });
  });

  it('says that there is no log where a reader looks in the wrong place', async () => {
    await expect(openEmbeddedLog({ dir, workspace, readOnly: true })).rejects.toMatchObject({
      message: expect.stringContaining('data directory'),
    });
  });
});
