import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import { startServiceChild, type ServiceOptions } from './service-child.js';

const dir = mkdtempSync(join(tmpdir(), 'trichter-child-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function child(name: string, code: string, options: Partial<ServiceOptions> = {}) {
  const file = join(dir, `${name}.mjs`);
  writeFileSync(file, code);
  const said: string[] = [];
  return { said, logFile: join(dir, `${name}.log`), service: startServiceChild({ name, file, env: {}, logFile: join(dir, `${name}.log`), say: (line) => said.push(line), ...options }) };
}

const LISTENS = "process.send({ kind: 'listening', url: 'http://here' }); setInterval(() => {}, 1000); process.on('SIGTERM', () => { console.log('in order'); process.exit(0); });";
const until = async (fits: () => boolean) => {
  for (let tries = 0; !fits() && tries < 500; tries++) await sleep(20);
  expect(fits()).toBe(true);
};

it('starts a service again that was killed, and stops it in order', async () => {
  const { service, said, logFile } = child('sound', LISTENS);
  expect(await service.listening).toBe('http://here');
  const first = service.pid();
  service.kill();
  await until(() => service.up() && service.pid() !== first);
  expect(service.restarts()).toBe(1);
  expect(said[0]).toMatch(/sound ended unasked \(SIGKILL\)/);
  await service.stop();
  expect(readFileSync(logFile, 'utf8')).toContain('in order');
  expect(service.pid()).toBeNull();
});

it('gives up on a service that never comes up, with the end of its log', async () => {
  const { service } = child('broken', "console.error('the disk is full'); process.exit(1);");
  await expect(service.listening).rejects.toThrow(/broken does not start \(code 1\)[\s\S]*the disk is full/);
  await service.stop();
});

it('does not try again where the configuration is at fault', async () => {
  const { service, said } = child('misled', "console.error('TRICHTER_PORT must be a number'); process.exit(78);");
  await expect(service.listening).rejects.toThrow('TRICHTER_PORT must be a number');
  expect(said).toEqual([]);
});

const DIES = (err: object) => `console.log(JSON.stringify({ level: 'fatal', err: ${JSON.stringify(err)}, msg: 'could not start' })); process.exit(1);`;

it('says only the message of the fatal line of this start', async () => {
  writeFileSync(join(dir, 'terse.log'), '{"level":"fatal","msg":"trouble of last week"}\n');
  const { service } = child('terse', DIES({ message: 'the disk is full', stack: 'at file.js:1' }));
  const { message } = await service.listening.then(() => new Error('it started'), (error: Error) => error);
  expect(message).toBe(`terse does not start (code 1): the disk is full\nIts log is ${join(dir, 'terse.log')}`);
});

it('says nothing of an earlier run when this one left no word', async () => {
  writeFileSync(join(dir, 'mute.log'), '{"level":"fatal","msg":"trouble of last week"}\n');
  const { service } = child('mute', 'process.exit(78);');
  await expect(service.listening).rejects.not.toThrow('last week');
});

it('does not try again with a key the log was not made with', async () => {
  const { service, said } = child('stranger', DIES({ message: 'this log was made with another key', code: 'workspace_key_mismatch' }));
  await expect(service.listening).rejects.toThrow('this log was made with another key');
  expect([said, service.restarts()]).toEqual([[], 0]);
});

it('goes to another port when its own was taken between choice and start', async () => {
  const taken = `if (process.env.PORT === '1') { ${DIES({ message: 'listen EADDRINUSE', code: 'EADDRINUSE' })} }`;
  const listens = "process.send({ kind: 'listening', url: 'http://here:' + process.env.PORT }); setInterval(() => {}, 1000);";
  const { service, said } = child('mover', `${taken} ${listens}`, { env: { PORT: '1' }, elsewhere: async () => ({ PORT: '2' }) });
  expect(await service.listening).toBe('http://here:2');
  expect(said).toEqual([expect.stringContaining('its port was taken')]);
  await service.stop();
});

it('insists on its port where it was asked for', async () => {
  const { service } = child('insists', DIES({ message: 'listen EADDRINUSE: address already in use', code: 'EADDRINUSE' }));
  await expect(service.listening).rejects.toThrow('insists does not start (code 1): listen EADDRINUSE');
  expect(service.restarts()).toBe(2);
});

it('kills a service that does not stop', async () => {
  const { service } = child('deaf', "process.on('SIGTERM', () => {}); process.send({ kind: 'listening', url: '' }); setInterval(() => {}, 1000);");
  await service.listening;
  await service.stop(300);
  expect(service.pid()).toBeNull();
});
