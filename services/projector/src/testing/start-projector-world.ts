import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projections as shipped, type Projection } from '@trichter/domain';
import { openEmbeddedLog, type EventLog } from '@trichter/event-log';
import { workspaceFingerprint } from '@trichter/events';
import { createLogger, type Logger } from '@trichter/observability';
import { startTestClickHouse, type TestClickHouse } from '@trichter/testing';
import { configSchema } from '../config.js';
import { startProjectorService, type ProjectorService } from '../start-projector-service.js';

/** A log and a real ClickHouse of one test file, and the projector service between them. */
export interface ProjectorWorld {
  readonly clickhouse: TestClickHouse;
  /** Data directory: log, store of the projector, workspace key. */
  readonly dir: string;
  readonly log: EventLog;
  readonly logger: Logger;
  /** The service on this log, writing to a database of this ClickHouse. The caller stops it. */
  start(projections?: readonly Projection[], database?: string): Promise<ProjectorService>;
  stop(): Promise<void>;
}

const KEY = 'ef'.repeat(32);

/** `beforeAll(async () => { world = await startProjectorWorld('merge'); })` */
export async function startProjectorWorld(name: string): Promise<ProjectorWorld> {
  const clickhouse = await startTestClickHouse();
  const dir = mkdtempSync(join(tmpdir(), `trichter-${name}-`));
  writeFileSync(join(dir, 'workspace.key'), KEY);
  const log = await openEmbeddedLog({ dir: join(dir, 'log'), workspace: workspaceFingerprint(Buffer.from(KEY, 'hex')) });
  const logger = createLogger({ service: 'test', level: 'error' });
  return {
    clickhouse,
    dir,
    log,
    logger,
    start(projections = shipped, database = clickhouse.database) {
      const { user, password } = clickhouse.server.users.writer;
      const config = configSchema.parse({ TRICHTER_DATA: dir, TRICHTER_PORT: '0', TRICHTER_CLICKHOUSE_URL: clickhouse.server.url, TRICHTER_CLICKHOUSE_USER: user, TRICHTER_CLICKHOUSE_PASSWORD: password, TRICHTER_CLICKHOUSE_DATABASE: database });
      return startProjectorService(config, logger, projections);
    },
    async stop() {
      await log.close();
      await clickhouse.stop();
      rmSync(dir, { recursive: true });
    },
  };
}
