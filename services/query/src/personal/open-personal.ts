import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openClickHouse } from '@trichter/clickhouse';
import { openKeyStore, type KeyStore } from '@trichter/personal';
import { failpoint } from '@trichter/service-kit';
import type { QueryConfig } from '../config.js';
import type { Erasing } from '../deps.js';
import { erasureFiles } from './erasure-job.js';

export interface Personal {
  /** Where contact details are kept, or ever were. */
  readonly keys: KeyStore | undefined;
  readonly keysDir: string;
  readonly erasing: Erasing;
  close(): Promise<void>;
}

/** What the service needs to show, export and erase what is personal. */
export function openPersonal(config: QueryConfig, workspaceKey: Buffer): Personal {
  const keysDir = join(config.TRICHTER_DATA, 'keys');
  const keys = config.TRICHTER_CONTACTS === 'keep' || existsSync(keysDir) ? openKeyStore(keysDir) : undefined;
  const clickhouse = openClickHouse({
    url: config.TRICHTER_CLICKHOUSE_URL,
    user: config.TRICHTER_CLICKHOUSE_ERASER_USER ?? config.TRICHTER_CLICKHOUSE_USER,
    password: config.TRICHTER_CLICKHOUSE_ERASER_USER === undefined ? config.TRICHTER_CLICKHOUSE_PASSWORD : config.TRICHTER_CLICKHOUSE_ERASER_PASSWORD,
    database: config.TRICHTER_CLICKHOUSE_DATABASE,
    maxConnections: 8,
  });
  return {
    keys,
    keysDir,
    erasing: { clickhouse, files: erasureFiles(join(config.TRICHTER_DATA, 'erasures')), workspaceKey, trace: failpoint(process.env) },
    async close() {
      await clickhouse.close();
      await keys?.close();
    },
  };
}
