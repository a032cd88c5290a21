import { createRowReader, createRowSink, ensureCellTables, migrate, openClickHouse, type ClickHouse } from '@trichter/clickhouse';
import type { Projection } from '@trichter/domain';
import type { Logger, Metrics } from '@trichter/observability';
import { followRebuilds, groupOf, startProjector, storeCopies, storesOf, type Projector } from '@trichter/projection';
import { failpoint, openLog } from '@trichter/service-kit';
import type { Config } from './config.js';
import { untilItAnswers } from './until-it-answers.js';

export interface RunningProjector {
  readonly projector: Projector;
  /** Rejects while the log does not answer. */
  answers(): Promise<void>;
  /** After the projector has stopped. */
  close(): Promise<void>;
}

/** The recipe: from the log to rows in ClickHouse, top to bottom. */
export async function runProjector(config: Config, projections: readonly Projection[], logger: Logger, metrics: Metrics): Promise<RunningProjector> {
  const clickhouse = openClickHouse({
    url: config.TRICHTER_CLICKHOUSE_URL,
    user: config.TRICHTER_CLICKHOUSE_USER,
    password: config.TRICHTER_CLICKHOUSE_PASSWORD,
    database: config.TRICHTER_CLICKHOUSE_DATABASE,
  });
  const { log } = await untilItAnswers(logger, 'the log', () => openLog(config, { clientId: 'trichter-projector' }));
  await makeTables(config, projections, logger, clickhouse);
  const start = async (rebuild: number): Promise<Projector> =>
    startProjector({
      log, // batches of one partition, offsets without gaps
      dir: storesOf(config.TRICHTER_DATA, rebuild), // one LMDB environment per partition: timelines, cells, offset and outbox in one transaction per batch
      rebuild, // rows and group of their own
      group: groupOf(rebuild),
      projections, // pure functions of one lead's timeline
      sink: createRowSink(clickhouse), // absolute rows: sent twice they count once
      reader: createRowReader(clickhouse), // asked when a partition is taken over: what is there already?
      copies: await storeCopies(storesOf(config.TRICHTER_DATA, rebuild), log.generation),
      maxBatch: config.TRICHTER_MAX_BATCH,
      deadLetterLimits: { perMinute: config.TRICHTER_DEAD_LETTER_LIMIT, inARow: config.TRICHTER_DEAD_LETTER_RUN }, // past them something is wrong with the door, not with an event
      trace: failpoint(process.env), // crash tests alone; else undefined
      logger,
      metrics,
    });
  const projector = await followRebuilds({ dataDir: config.TRICHTER_DATA, logger, sink: createRowSink(clickhouse), start }); // goes over to what `trichter refold` has folded anew
  return {
    projector,
    answers: () => log.ends().then(() => undefined),
    async close() {
      await log.close();
      await clickhouse.close();
    },
  };
}

/** Once, at the start, as somebody who may; from then on rows are added by somebody who can do nothing else. */
async function makeTables(config: Config, projections: readonly Projection[], logger: Logger, clickhouse: ClickHouse): Promise<void> {
  const { TRICHTER_CLICKHOUSE_URL: url, TRICHTER_CLICKHOUSE_DATABASE: database, TRICHTER_CLICKHOUSE_MIGRATOR_USER: user, TRICHTER_CLICKHOUSE_MIGRATOR_PASSWORD: password } = config;
  const migrator = user === undefined ? clickhouse : openClickHouse({ url, user, password, database });
  try {
    await untilItAnswers(logger, 'ClickHouse', () => migrate(migrator)); // safe beside another process that does the same
    await untilItAnswers(logger, 'ClickHouse', () => ensureCellTables(migrator, projections)); // a raised version gets a table beside the old one
  } finally {
    if (migrator !== clickhouse) await migrator.close();
  }
}
