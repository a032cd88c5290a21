import type { ClickHouse } from '../clickhouse.js';
import { biDatabaseOf } from '../bi/bi-database.js';
import { nameInSql } from '../database-name.js';
import { MigrationFailure } from './migration-failure.js';
import { readMigrations, shippedMigrations, type Migration } from './migration-files.js';
import { takeMigrationLock } from './migration-lock.js';

export interface MigrateOptions {
  /** Folder of the numbered SQL files; default: the product's own. */
  readonly dir?: string;
  readonly biDatabase?: string;
}

export interface Migrated {
  /** Names of the migrations applied by this call. */
  readonly applied: readonly string[];
  /** Number of the newest migration in the database. */
  readonly at: number;
}

const MIGRATIONS_TABLE = `CREATE TABLE IF NOT EXISTS migrations
(number UInt32, name String, checksum String, applied_at DateTime64(3, 'UTC') DEFAULT now64(3))
ENGINE = MergeTree ORDER BY number`;

/**
 * Brings the bound database up to date: makes it, then applies each numbered file once, in order. Several processes may call this together.
 * Rejects with `MigrationFailure` when an applied file was edited, or the database is newer than this code.
 */
export async function migrate(client: ClickHouse, { dir = shippedMigrations(), biDatabase = biDatabaseOf(client.database) }: MigrateOptions = {}): Promise<Migrated> {
  const migrations = readMigrations(dir);
  const names = { database: nameInSql(client.database), bi: nameInSql(biDatabase) };
  await client.createDatabase();
  await client.createDatabase(biDatabase);
  await client.execute({ sql: MIGRATIONS_TABLE });
  if ((await pending(client, migrations)).length === 0) return { applied: [], at: newest(migrations) };

  const lock = await takeMigrationLock(client);
  try {
    const applied: string[] = [];
    for (const migration of await pending(client, migrations)) {
      await lock.assertHeld();
      await apply(client, migration, names);
      applied.push(migration.name);
    }
    return { applied, at: newest(migrations) };
  } finally {
    await lock.release();
  }
}

/** What is not applied yet, after what is was compared with the files. */
async function pending(client: ClickHouse, migrations: readonly Migration[]): Promise<readonly Migration[]> {
  const done = await client.query<{ number: number; name: string; checksum: string }>({ sql: 'SELECT DISTINCT number, name, checksum FROM migrations ORDER BY number' });
  for (const { number, name, checksum } of done) {
    const file = migrations.find((migration) => migration.number === number);
    const facts = { database: client.database, number, name };
    if (!file) throw new MigrationFailure(`database ${client.database} was changed by a newer version (migration ${number} ${name}); run that version or a later one`, 'MigrationUnknown', facts);
    if (file.checksum !== checksum) {
      throw new MigrationFailure(`migration ${number} ${name} was edited after it was applied to ${client.database}; restore the file and write the change as a new migration`, 'MigrationEdited', facts);
    }
  }
  // By number, not by place: one that was numbered below an applied one and came later is applied as well.
  return migrations.filter(({ number }) => !done.some((each) => each.number === number));
}

const newest = (migrations: readonly Migration[]): number => migrations.at(-1)?.number ?? 0;

async function apply(client: ClickHouse, { number, name, checksum, sql }: Migration, names: Readonly<Record<'database' | 'bi', string>>): Promise<void> {
  try {
    await client.execute({ sql: sql.replace(/\$\{(database|bi)\}/g, (_, key: 'database' | 'bi') => names[key]) });
    await client.insert('migrations', [{ number, name, checksum }]);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new MigrationFailure(`migration ${number} ${name} failed on ${client.database}: ${why}`, 'MigrationFailed', { database: client.database, number, name }, { cause });
  }
}
