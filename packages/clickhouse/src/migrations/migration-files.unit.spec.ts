import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { readMigrations, shippedMigrations } from './migration-files.js';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'trichter-files-'));
  return () => rmSync(dir, { recursive: true, force: true });
});

it('reads the shipped migrations: numbers ascend, each once, and all are repeatable', () => {
  const migrations = readMigrations(shippedMigrations());
  expect(migrations.length).toBeGreaterThanOrEqual(13);
  const numbers = migrations.map(({ number }) => number);
  expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
});

it('lets numbers be left out, and refuses one that is used twice', () => {
  writeFileSync(join(dir, '0002_earlier.sql'), 'CREATE TABLE IF NOT EXISTS t (n UInt8) ENGINE = Null');
  writeFileSync(join(dir, '0030_later.sql'), 'CREATE TABLE IF NOT EXISTS u (n UInt8) ENGINE = Null');
  expect(readMigrations(dir).map(({ number, name }) => [number, name])).toEqual([[2, 'earlier'], [30, 'later']]);
  writeFileSync(join(dir, '0030_other.sql'), 'CREATE TABLE IF NOT EXISTS v (n UInt8) ENGINE = Null');
  expect(() => readMigrations(dir)).toThrow(/0030_other\.sql breaks the numbering: expected 0031_/);
});

it('refuses a statement that cannot be applied twice', () => {
  writeFileSync(join(dir, '0001_table.sql'), 'CREATE TABLE t (n UInt8) ENGINE = Null');
  expect(() => readMigrations(dir)).toThrow(/IF \[NOT\] EXISTS or OR REPLACE/);
});
