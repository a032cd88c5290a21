import { setPriority } from 'node:os';
import { createRowReader, openClickHouse } from '@trichter/clickhouse';
import { projections } from '@trichter/domain';
import { createLogger } from '@trichter/observability';
import { audit, auditInTurn, restAfter, shareFor } from '@trichter/projection';
import { openLog } from '@trichter/service-kit';
import type { Config } from './config.js';

/**
 * One look of the audit in a process of its own, so that it takes neither the projector's turn nor, where it fails, the projector with it. The settings
 * come by IPC. It ends with the look, or with whoever started it.
 */
async function look(config: Config): Promise<void> {
  const logger = createLogger({ service: 'audit', level: config.TRICHTER_LOG_LEVEL });
  const { log } = await openLog(config, { clientId: 'trichter-audit' });
  const clickhouse = openClickHouse({ url: config.TRICHTER_CLICKHOUSE_URL, user: config.TRICHTER_CLICKHOUSE_USER, password: config.TRICHTER_CLICKHOUSE_PASSWORD, database: config.TRICHTER_CLICKHOUSE_DATABASE, maxConnections: 1 });
  try {
    const records = (await log.ends()).reduce((sum, end) => sum + end, 0);
    const looked = await auditInTurn({
      dataDir: config.TRICHTER_DATA,
      share: shareFor(records, config.TRICHTER_AUDIT_SHARE),
      compare: ({ rebuild, sample }) => audit({ log, reader: createRowReader(clickhouse), projections, rebuild, pause: restAfter, ...(sample && { sample }) }),
    });
    if (!looked) return;
    const { result, turn, turns } = looked;
    const { user, system } = process.cpuUsage();
    const facts = { turn: turn + 1, turns, records: result.records, leads: result.leads, rows: result.rows, differences: result.differenceCount, sealed: result.sealed && new Date(result.sealed).toISOString(), ms: result.ms, cpuMs: Math.round((user + system) / 1000) };
    if (result.differenceCount > 0) logger.error({ ...facts, such: result.differences.slice(0, 5) }, 'the tables are not what the log says; see all differences with: npm run trichter -- audit');
    else logger.info(facts, 'the tables are what the log says');
  } finally {
    await clickhouse.close();
    await log.close();
  }
}

setPriority(19); // whoever works goes first
process.on('disconnect', () => process.exit(0));
process.once('message', (config: Config) => {
  look(config).then(
    () => process.exit(0),
    (error: unknown) => {
      createLogger({ service: 'audit', level: config.TRICHTER_LOG_LEVEL }).warn({ err: error }, 'the tables were not compared this time');
      process.exit(1);
    },
  );
});
