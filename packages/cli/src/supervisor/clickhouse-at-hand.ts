import { migrate, openClickHouse, startEmbeddedClickHouse, type ClickHouse, type ClickHouseUser, type Login } from '@trichter/clickhouse';

/** The ClickHouse of a data directory: embedded, or the server the environment names. Its database is migrated. */
export interface ClickHouseAtHand {
  readonly url: string;
  readonly database: string;
  readonly embedded: boolean;
  login(user: ClickHouseUser): Login;
  /** Where BI tools of this machine connect; null for a server, which has its own users. */
  readonly nativePort: number | null;
  open(user: ClickHouseUser): ClickHouse;
  stop(): Promise<void>;
}

export async function clickHouseFor(dataDir: string, say: (line: string) => void): Promise<ClickHouseAtHand> {
  const server = serverOf(process.env);
  const atHand = server ?? (await embedded(dataDir, say));
  const client = atHand.open('writer');
  try {
    // Before any service asks: so no report meets a database without tables.
    await migrate(client);
  } catch (error) {
    await atHand.stop();
    throw error;
  } finally {
    await client.close();
  }
  return atHand;
}

/** The server that `TRICHTER_CLICKHOUSE_URL` names, or null; tables are made as `TRICHTER_CLICKHOUSE_MIGRATOR_USER` and rewritten as `_ERASER_USER` where these are named. */
export function serverOf(env: NodeJS.ProcessEnv): ClickHouseAtHand | null {
  const url = env['TRICHTER_CLICKHOUSE_URL'];
  if (!url) return null;
  const database = env['TRICHTER_CLICKHOUSE_DATABASE'] ?? 'trichter';
  const named = (of: string) => ({ user: env[`TRICHTER_CLICKHOUSE_${of}USER`] ?? 'default', password: env[`TRICHTER_CLICKHOUSE_${of}PASSWORD`] ?? '' });
  const login = (user: ClickHouseUser) => named(user === 'writer' && env['TRICHTER_CLICKHOUSE_MIGRATOR_USER'] ? 'MIGRATOR_' : user === 'eraser' && env['TRICHTER_CLICKHOUSE_ERASER_USER'] ? 'ERASER_' : '');
  return { url, database, embedded: false, nativePort: null, login, open: (user) => openClickHouse({ url, database, ...login(user) }), stop: async () => undefined };
}

async function embedded(dataDir: string, say: (line: string) => void): Promise<ClickHouseAtHand> {
  const binary = process.env['TRICHTER_CLICKHOUSE_BINARY'];
  const server = await startEmbeddedClickHouse({ dataDir, log: say, ...(binary && { binary }) });
  const { url, database, nativePort } = server;
  return { url, database, embedded: true, nativePort, login: (user) => server.users[user], open: (user) => openClickHouse({ url, database, ...server.users[user] }), stop: () => server.stop() };
}
