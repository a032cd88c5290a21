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

it('reads the shipped migrations: numbered without gaps, repeatable', () => {
  const migrations = readMigrations(shippedMigrations());
  expect(migrations.length).toBeGreaterThanOrEqual(13);
  expect(migrations.map(({ number }) => number)).toEqual(migrations.map((_, index) => index + 1));
});

it('says what it expected where a number is missing', () => {
  writeFileSync(join(dir, '0002_later.sql'), 'CREATE TABLE IF NOT EXISTS t (n UInt8) ENGINE = Null');
  expect(() => readMigrations(dir)).toThrow(/0002_later\.sql breaks the numbering: expected 0001_/);
});

it('refuses a statement that cannot be applied twice', () => {
  writeFileSync(join(dir, '0001_table.sql'), 'CREATE TABLE t (n UInt8) ENGINE = Null');
  expect(() => readMigrations(dir)).toThrow(/IF \[NOT\] EXISTS or OR REPLACE/);
});
