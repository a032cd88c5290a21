import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureCellTables, migrate, openClickHouse, startEmbeddedClickHouse, type ClickHouse, type ClickHouseUser, type EmbeddedClickHouse } from '@trichter/clickhouse';
import { projections } from '@trichter/domain';

export interface TestClickHouse {
  readonly server: EmbeddedClickHouse;
  /** As the writer, on a fresh, migrated database with the tables of all rollups. */
  readonly client: ClickHouse;
  readonly database: string;
  /** A connection as another user (closed by `stop`). */
  as(user: ClickHouseUser, database?: string): ClickHouse;
  /** Another fresh, migrated database of the same server (closed by `stop`). */
  fresh(name: string): Promise<ClickHouse>;
  stop(): Promise<void>;
}

/** A real ClickHouse of this test file alone, in a directory that goes with it: `beforeAll(async () => { clickhouse = await startTestClickHouse(); })`. */
export async function startTestClickHouse(): Promise<TestClickHouse> {
  const dataDir = mkdtempSync(join(tmpdir(), 'trichter-test-clickhouse-'));
  const server = await startEmbeddedClickHouse({ dataDir, memoryBytes: 3e9 });
  const opened: ClickHouse[] = [];
  const as = (user: ClickHouseUser, database = server.database) => {
    const client = openClickHouse({ url: server.url, ...server.users[user], database });
    opened.push(client);
    return client;
  };
  const fresh = async (name: string) => {
    const client = as('writer', name);
    await migrate(client);
    await ensureCellTables(client, projections);
    return client;
  };
  const stop = async () => {
    await Promise.all(opened.map((connection) => connection.close()));
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    const client = await fresh(server.database);
    return { server, client, database: server.database, as, fresh, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
