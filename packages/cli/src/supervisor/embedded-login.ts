import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ClickHouseUser, Login } from '@trichter/clickhouse';

/** How to log in at the embedded ClickHouse of a data directory that another process runs. */
export function embeddedLogin(dataDir: string, user: ClickHouseUser): Login {
  const { clickhouse } = JSON.parse(readFileSync(join(dataDir, 'credentials.json'), 'utf8')) as { clickhouse: Record<ClickHouseUser, string> };
  return { user, password: clickhouse[user] };
}
