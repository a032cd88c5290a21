import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import { startServiceChild } from './service-child.js';

const dir = mkdtempSync(join(tmpdir(), 'trichter-child-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function child(name: string, code: string) {
  const file = join(dir, `${name}.mjs`);
  writeFileSync(file, code);
  const said: string[] = [];
  return { said, logFile: join(dir, `${name}.log`), service: startServiceChild({ name, file, env: {}, logFile: join(dir, `${name}.log`), say: (line) => said.push(line) }) };
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

it('kills a service that does not stop', async () => {
  const { service } = child('deaf', "process.on('SIGTERM', () => {}); process.send({ kind: 'listening', url: '' }); setInterval(() => {}, 1000);");
  await service.listening;
  await service.stop(300);
  expect(service.pid()).toBeNull();
});
