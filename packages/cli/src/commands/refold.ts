import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createRowReader, createRowSink, ensureCellTables } from '@trichter/clickhouse';
import { projections } from '@trichter/domain';
import { createLogger } from '@trichter/observability';
import { readRebuild, startRebuild, storesOf, writeRebuild } from '@trichter/projection';
import type { Command } from 'commander';
import { logAtHand } from '../audit/log-at-hand.js';
import { exitCode } from '../exit-code.js';
import { clickHouseOf } from '../supervisor/clickhouse-of.js';
import { interruption } from '../terminal/interrupted.js';
import { createProgress, figure } from '../terminal/progress.js';
import type { Ended } from './ended.js';
import { withData } from './options.js';

const LOOK_MS = 500;

export function addRefold(program: Command, ended: Ended): void {
  withData(program.command('refold').description('fold everything anew from the log, beside the rows the reports use, and switch over to it in one step'))
    .option('--anew', 'begin again, rather than go on with one that broke off')
    .addHelpText(
      'after',
      `
Reports, the page and the projector go on meanwhile, with the rows they have. Once everything is folded, one insert makes the new rows the ones
that count, for all reports at once; the projector goes on from them and deletes its old store. Interrupted (or killed), the next run goes on.
Needs room for a second store and a second set of rows. It mends what the audit finds in the tables; what it finds in the log it cannot mend.`,
    )
    .action(async ({ data, anew }: { data: string; anew?: boolean }) => {
      const dataDir = resolve(data);
      const log = await logAtHand(dataDir, process.env, { readOnly: false });
      const { client, close } = await clickHouseOf(dataDir, 'writer');
      const progress = createProgress('Refold', 'records', process.stderr);
      const { signal } = interruption((line) => void process.stderr.write(`${line}\n`));
      try {
        const { current, building: broken } = readRebuild(dataDir);
        if (anew && broken !== null) rmSync(storesOf(dataDir, broken), { recursive: true, force: true });
        // Another number, so another group: the old one says that rows are acknowledged which the new store does not know.
        const building = broken === null ? current + 1 : anew ? broken + 1 : broken;
        writeRebuild(dataDir, { current, building });
        await ensureCellTables(client, projections);
        const logger = createLogger({ service: 'refold', level: 'warn' });
        const rebuild = await startRebuild({ dataDir, log, sink: createRowSink(client), reader: createRowReader(client), projections, logger, state: { current, building } });
        let look = await rebuild.look();
        while (!look.whole && !signal.aborted) {
          progress.update(look.done, look.of, 'folded anew');
          await Promise.race([sleep(LOOK_MS), rebuild.done]);
          look = await rebuild.look();
        }
        if (!look.whole) {
          await rebuild.stop();
          progress.end(`${figure(look.done)} records folded anew; the same command goes on from there`);
          ended(exitCode.failed);
          return;
        }
        await rebuild.switchOver();
        progress.end(`${figure(look.done)} records folded anew; all reports use the new rows`);
        ended(exitCode.ok);
      } finally {
        await close();
        await log.close();
      }
    });
}
