import type { Logger } from '@trichter/observability';
import { expireBackups } from '@trichter/personal';
import { readRebuild } from '@trichter/projection';
import type { Deps } from '../deps.js';
import { thinLedger } from '../ledger/thin-ledger.js';
import { finishErasures } from './erase-leads.js';
import { inTurn } from './in-turn.js';
import { runRetention } from './run-retention.js';

export interface UpkeepOptions {
  readonly deps: Deps;
  readonly logger: Logger;
  readonly keysDir: string;
  /** Months without a touchpoint after which a lead goes; undefined: never by itself. */
  readonly retentionMonths: number | undefined;
  /** Holds what says whether the log is being folded anew; undefined: the ledger is not thinned by this service. */
  readonly dataDir: string | undefined;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Leads of one night. What is left waits a day, so that a first run over years of leads does not keep ClickHouse busy for hours. */
const MOST_A_DAY = 10_000;

/** What goes on by itself: erasures a killed process left, keys of backups whose end has come, leads nobody heard of for long, a ledger that has grown old. One thing after the other. */
export function startUpkeep({ deps, logger, keysDir, retentionMonths, dataDir }: UpkeepOptions): { stop(): void } {
  const due = { erasures: 0, backups: 0, retention: deps.now() + 10 * MINUTE, ledger: deps.now() + 5 * MINUTE };
  let busy = false;

  async function work(): Promise<void> {
    const now = deps.now();
    if (now >= due.erasures) {
      const finished = await finishErasures(deps);
      due.erasures = Infinity; // later ones are finished by who asked
      if (finished > 0) logger.info({ finished }, 'erasures that were left unfinished are done');
    }
    if (now >= due.backups) {
      due.backups = now + HOUR;
      const over = expireBackups(keysDir, now);
      if (over.length > 0) logger.info({ backups: over.map(({ id }) => id) }, 'the keys of these backups are destroyed: their end has come');
    }
    if (retentionMonths !== undefined && now >= due.retention) {
      due.retention = now + 24 * HOUR;
      const report = await runRetention(deps, { months: retentionMonths, dryRun: false, limit: MOST_A_DAY });
      if (report.erased > 0) logger.info({ erased: report.erased, before: report.before, receipts: report.receipts }, 'leads without a touchpoint for too long were erased');
    }
    const { erasing } = deps;
    if (erasing && dataDir !== undefined && now >= due.ledger) {
      due.ledger = now + 24 * HOUR;
      const { sealed } = await deps.progress.read();
      const thinned = sealed === null ? [] : await inTurn(() => thinLedger(erasing.clickhouse, { sealed, quiet: () => readRebuild(dataDir).building === null }));
      if (thinned.length > 0) logger.info({ thinned }, 'months of the ledger are kept by days from now on');
    }
  }

  const look = (): void => {
    if (busy) return;
    busy = true;
    void work().catch((error: unknown) => logger.warn({ err: error }, 'upkeep could not be done; trying again in a minute')).finally(() => (busy = false));
  };
  const timer = setInterval(look, MINUTE).unref();
  look();
  return { stop: () => clearInterval(timer) };
}
