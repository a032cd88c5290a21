import { existsSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createRowReader, createRowSink, dropDefinitions, ensureCellTables } from '@trichter/clickhouse';
import { projections } from '@trichter/domain';
import type { EventLog } from '@trichter/event-log';
import { createLogger } from '@trichter/observability';
import { claimRefold, completeSwitch, hashesOf, readRebuild, refuseWhileRefolding, startRebuild, storesOf, writeRebuild, type Rebuild, type RefoldClaim } from '@trichter/projection';
import type { Command } from 'commander';
import { logAtHand } from '../audit/log-at-hand.js';
import { CommandFailure, exitCode } from '../exit-code.js';
import { clickHouseOf } from '../supervisor/clickhouse-of.js';
import { runningOn } from '../supervisor/run-file.js';
import { interruption } from '../terminal/interrupted.js';
import { createProgress, figure } from '../terminal/progress.js';
import type { Ended } from './ended.js';
import { withData } from './options.js';

const LOOK_MS = 500;
/** Ms the projector of this data directory may take to go over to the new store. */
const OVER_MS = 60_000;

interface Given {
  readonly data: string;
  readonly anew?: boolean;
  readonly keepOld?: boolean;
}

export function addRefold(program: Command, ended: Ended): void {
  withData(program.command('refold').description('fold everything anew from the log, beside the rows the reports use, and switch over to it in one step'))
    .option('--anew', 'begin again, rather than go on with one that broke off')
    .option('--keep-old', 'leave the rows that were replaced in ClickHouse')
    .addHelpText(
      'after',
      `
Reports, the page and the projector go on meanwhile, with the rows they have. Once everything is folded, one insert makes the new rows the ones
that count, for all reports at once; the projector stands still for that moment, so that nothing it counted is missing, goes on from them and deletes
its old store, and the old rows are removed. Interrupted (or killed), the next run goes on; of two at once the second is refused. Needs room for a second store and a second set of rows. It mends what the audit finds in the tables; what it finds in the log
it cannot mend.`,
    )
    .action(async ({ data, anew, keepOld }: Given) => {
      const dataDir = resolve(data);
      told(() => refuseWhileRefolding(dataDir));
      const log = await logAtHand(dataDir, process.env, { readOnly: false });
      const claim = await claimedOf(dataDir, log);
      if (claim.died) process.stderr.write(`${diedText(claim.died)}\n`);
      const { client, close } = await clickHouseOf(dataDir, 'writer');
      const progress = createProgress('Refold', 'records', process.stderr);
      const { signal } = interruption((line) => void process.stderr.write(`${line}\n`));
      try {
        const sink = createRowSink(client);
        if (await completeSwitch(dataDir, sink)) {
          progress.end('a refold that broke off is switched to; all reports use the new rows');
          ended(exitCode.ok);
          return;
        }
        const { current, building: broken } = readRebuild(dataDir);
        if (anew && broken !== null) {
          await dropDefinitions(client, hashesOf(dataDir, broken));
          rmSync(storesOf(dataDir, broken), { recursive: true, force: true });
        }
        // Another number, so another group: the old one says that rows are acknowledged which the new store does not know.
        const building = broken === null ? current + 1 : anew ? broken + 1 : broken;
        writeRebuild(dataDir, { current, building });
        await ensureCellTables(client, projections);
        const logger = createLogger({ service: 'refold', level: 'warn' });
        const rebuild = await startRebuild({ dataDir, log, sink, reader: createRowReader(client), projections, logger, state: { current, building } });
        const look = await followed(rebuild, signal, ({ done, of }) => progress.update(done, of, 'folded anew'));
        if (!look.whole) {
          await rebuild.stop();
          progress.end(`${figure(look.done)} records folded anew; the same command goes on from there`);
          ended(exitCode.failed);
          return;
        }
        const replaced = await rebuild.switchOver().catch((error: unknown) => {
          throw new CommandFailure((error as Error).message, exitCode.failed, { cause: error });
        });
        const left = keepOld || replaced.length === 0 ? 'the old ones stay' : (await goneOver(dataDir, current)) ? await removed() : 'the old ones stay, since the projector of this data directory has not gone over yet';
        progress.end(`${figure(look.done)} records folded anew; all reports use the new rows, ${left}`);
        ended(exitCode.ok);

        async function removed(): Promise<string> {
          await dropDefinitions(client, replaced);
          return 'the old ones are removed';
        }
      } finally {
        claim.release();
        await close();
        await log.close();
      }
    });
}

/** Refused at once while another one runs: it would stand at nothing folded, since a store is one process's. */
async function claimedOf(dataDir: string, log: EventLog): Promise<RefoldClaim> {
  try {
    return told(() => claimRefold(dataDir));
  } catch (error) {
    await log.close();
    throw error;
  }
}

function told<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new CommandFailure((error as Error).message, exitCode.failed, { cause: error });
  }
}

/** What is aborted in native code cannot speak for itself, so the next run does. */
const diedText = ({ pid, since }: { readonly pid: number; readonly since: string }): string =>
  `a refold begun ${since} (process ${pid}) ended without a word: killed, out of memory, or aborted by its store (docs/reliability.md); reports and rows in use are untouched, going on from its last whole transaction`;

type Look = Awaited<ReturnType<Rebuild['look']>>;

async function followed(rebuild: Rebuild, signal: AbortSignal, tell: (look: Look) => void): Promise<Look> {
  let look = await rebuild.look();
  while (!look.whole && !signal.aborted) {
    tell(look);
    await Promise.race([sleep(LOOK_MS), rebuild.done]);
    look = await rebuild.look();
  }
  return look;
}

/** Whether nobody writes the old rows any more: the projector deletes its old store once it has gone over. */
async function goneOver(dataDir: string, old: number): Promise<boolean> {
  if (process.env['TRICHTER_LOG'] !== 'kafka' && !runningOn(dataDir)) return true;
  for (const until = Date.now() + OVER_MS; existsSync(storesOf(dataDir, old)); await sleep(LOOK_MS)) if (Date.now() > until) return false;
  return true;
}
