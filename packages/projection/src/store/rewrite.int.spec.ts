import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isCutOff } from './cut-off.js';
import { openPartitionEnv, type PartitionEnv } from './partition-env.js';

let room: string;
let dir: string;
let env: PartitionEnv;
beforeEach(async () => {
  room = mkdtempSync(join(tmpdir(), 'trichter-rewrite-'));
  dir = join(room, '0-p1');
  env = await openPartitionEnv(dir);
});
afterEach(async () => {
  await env.close();
  rmSync(room, { recursive: true });
});

const keep = (count: number): void => env.transaction(() => { for (let n = 0; n < count; n++) env.leads.putSync(`kept-${n}`, Buffer.from(`keptvalue ${n} ${'x'.repeat(n % 900)}`)); });
const plant = (): void => env.transaction(() => { for (let n = 0; n < 300; n++) env.leads.putSync(`kept-${n}a`, Buffer.from(`plantedvalue ${n} ${'y'.repeat((n * 37) % 3_000)}`)); });
const erase = (): void => env.transaction(() => { for (let n = 0; n < 300; n++) env.leads.removeSync(`kept-${n}a`); });
const files = (): string[] => readdirSync(room, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
const planted = (): string[] => files().filter((file) => readFileSync(file).includes('plantedvalue')).map((file) => file.slice(room.length + 1));
const kept = (): number => [...env.leads.getRange()].filter(({ value }) => value.toString().startsWith('keptvalue')).length;

describe('a rewritten store', () => {
  it('has all that was there and nothing of what was deleted, which lies in its unused pages before', async () => {
    keep(1_000);
    plant();
    erase();
    keep(1_200);
    expect(planted()).toEqual(['0-p1/data.mdb']);
    expect(await env.rewrite()).toBe(true);
    expect(planted()).toEqual([]);
    expect(kept()).toBe(1_200);
    expect(isCutOff(dir)).toBe(false);
    expect(readdirSync(room)).toEqual(['0-p1']);
  });

  it('can be written, rewritten again, closed and opened as before', async () => {
    keep(500);
    for (let round = 0; round < 3; round++) {
      plant();
      expect(planted()).toEqual(['0-p1/data.mdb']);
      erase();
      expect(await env.rewrite()).toBe(true);
      expect(planted()).toEqual([]);
    }
    keep(5_000); // more than the file had room for
    await env.close();
    env = await openPartitionEnv(dir);
    expect(kept()).toBe(5_000);
  });

  it('is left as it was where something is written meanwhile, and loses nothing of that', async () => {
    keep(3_000);
    const rewriting = env.rewrite();
    env.transaction(() => env.leads.putSync('late', Buffer.from('keptvalue late')));
    expect(await rewriting).toBe(false);
    expect(kept()).toBe(3_001);
    expect(readdirSync(room)).toEqual(['0-p1']);
    await expect(env.rewrite()).resolves.toBe(true);
    expect(kept()).toBe(3_001);
  });

  it('leaves no copy behind where the process is killed on the way', async () => {
    mkdirSync(`${dir}-rewritten-abc`);
    writeFileSync(`${dir}-rewritten-abc/data.mdb`, 'plantedvalue');
    await env.close();
    env = await openPartitionEnv(dir);
    expect(planted()).toEqual([]);
  });
});
