import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MigrationFailure } from './migration-failure.js';

export interface Migration {
  readonly number: number;
  readonly name: string;
  /** SHA-256 of the file's text: a released migration is never edited. */
  readonly checksum: string;
  readonly sql: string;
}

/** The product's own migrations, in the repository's `infra/`. */
export const shippedMigrations = (): string => fileURLToPath(new URL('../../../../infra/clickhouse/migrations', import.meta.url));

const REPEATABLE = /\b(IF (NOT )?EXISTS|OR REPLACE)\b/i;

/** Numbered SQL files `0001_name.sql`, one statement each, in ascending order; numbers may be left out (branches number their own), never used twice. */
export function readMigrations(dir: string): Migration[] {
  const files = readdirSync(dir).filter((file) => file.endsWith('.sql')).sort();
  let before = 0;
  return files.map((file) => {
    const [, digits, name] = /^(\d{4})_(\w+)\.sql$/.exec(file) ?? [];
    const number = Number(digits);
    if (!(number > before) || !name) {
      const expected = `${String(before + 1).padStart(4, '0')}_<name>.sql or a higher number`;
      throw new MigrationFailure(`${join(dir, file)} breaks the numbering: expected ${expected}`, 'MigrationMisnumbered', { file, expected });
    }
    before = number;
    const sql = readFileSync(join(dir, file), 'utf8');
    if (!REPEATABLE.test(sql)) throw new MigrationFailure(`${join(dir, file)} cannot be applied twice: write IF [NOT] EXISTS or OR REPLACE, since a crash can come after it and before it is noted`, 'MigrationNotRepeatable', { file });
    return { number, name, checksum: createHash('sha256').update(sql).digest('hex'), sql };
  });
}
