import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ClickHouse } from '../clickhouse.js';
import { ClickHouseFailure } from '../clickhouse-failure.js';
import { MigrationFailure } from './migration-failure.js';

/** A holder that has not renewed for this long is taken for dead. By the server's clock alone. */
const LEASE_S = 30;
const RENEW_MS = 5000;
const ASK_AGAIN_MS = 100;
const LONGEST_WAIT_MS = 180_000;

interface LockRow {
  readonly number: number;
  readonly owner: string;
  readonly age: number;
}

export interface MigrationLock {
  /** Rejects when the lock was lost: somebody took this process for dead. */
  assertHeld(): Promise<void>;
  release(): Promise<void>;
}

/**
 * A lock without a lock service. ClickHouse has no unique constraint, but of two CREATE TABLE of one name exactly one succeeds. So the lock is
 * a table `migration_lock_<n>`, the owner its comment, and its last renewal the modification time of its metadata. A dead holder's lock n is
 * superseded by creating n + 1, again only once; the highest number holds. Statements are idempotent besides, so even a holder that was wrongly
 * taken for dead does no harm.
 */
export async function takeMigrationLock(client: ClickHouse, leaseS = LEASE_S): Promise<MigrationLock> {
  const owner = randomUUID();
  const { database } = client;
  const tables = () =>
    client.query<LockRow>({
      sql: `SELECT toUInt32(substring(name, length('migration_lock_') + 1)) AS number, comment AS owner, dateDiff('second', metadata_modification_time, now()) AS age
        FROM system.tables WHERE database = {database:String} AND match(name, '^migration_lock_[0-9]+$') ORDER BY number DESC`,
      params: { database },
    });
  const drop = (number: number) => client.execute({ sql: `DROP TABLE IF EXISTS migration_lock_${number} SYNC` });

  const until = Date.now() + LONGEST_WAIT_MS;
  let mine = 0;
  while (mine === 0) {
    const [held] = await tables();
    if (!held || held.age > leaseS) {
      const number = (held?.number ?? 0) + 1;
      if (await created(client, number, owner)) {
        const [highest] = await tables();
        if (highest?.number === number && highest.owner === owner) mine = number;
        else await drop(number); // somebody superseded the dead lock first
      }
    } else if (Date.now() > until) {
      throw new MigrationFailure(`another process has been changing the schema of ${database} for ${LONGEST_WAIT_MS / 1000} s; try again when it is done`, 'MigrationLocked', { database, owner: held.owner });
    }
    if (mine === 0) await sleep(ASK_AGAIN_MS);
  }
  for (const { number } of await tables()) if (number < mine) await drop(number);

  let beat = 0;
  const renewal = setInterval(() => {
    client.execute({ sql: `ALTER TABLE migration_lock_${mine} MODIFY COMMENT '${owner}${' '.repeat(++beat % 2)}'` }).catch(() => undefined); // assertHeld finds out
  }, RENEW_MS);
  renewal.unref();

  return {
    async assertHeld() {
      const [highest] = await tables();
      if (highest?.number !== mine || highest.owner.trim() !== owner) {
        throw new MigrationFailure(`this process lost the lock on the schema of ${database} while it changed it; start it again`, 'MigrationLocked', { database });
      }
    },
    async release() {
      clearInterval(renewal);
      await drop(mine);
    },
  };
}

async function created(client: ClickHouse, number: number, owner: string): Promise<boolean> {
  try {
    await client.execute({ sql: `CREATE TABLE migration_lock_${number} (nothing UInt8) ENGINE = Null COMMENT '${owner}'` });
    return true;
  } catch (error) {
    if (error instanceof ClickHouseFailure && error.facts['clickhouseCode'] === '57') return false; // TABLE_ALREADY_EXISTS
    throw error;
  }
}
