import { resolve } from 'node:path';
import { auditInTurn, restAfter, shareFor, type AuditOptions, type AuditResult, type LeadSample } from '@trichter/projection';
import type { Command } from 'commander';
import { auditText } from '../audit/audit-text.js';
import { keepAuditing } from '../audit/keep-auditing.js';
import { logAtHand } from '../audit/log-at-hand.js';
import { runAudit } from '../audit/run-audit.js';
import { CommandFailure, exitCode } from '../exit-code.js';
import type { Ended } from './ended.js';
import { clickHouseOf } from '../supervisor/clickhouse-of.js';
import { interruption } from '../terminal/interrupted.js';
import { durationOf, shareOf, wholeNumber, withData } from './options.js';

interface Given {
  readonly data: string;
  readonly wait: number;
  readonly json?: boolean;
  readonly sample?: number;
  readonly continuous?: boolean;
  readonly every: number;
}

export function addAudit(program: Command, ended: Ended): void {
  withData(program.command('audit').description("fold the log again, independently of the projector's stores, and compare every row in ClickHouse, as it stands and as the ledger says it stood at the last sealed minute"))
    .option('--wait <seconds>', 'how long the projector may take to reach the end of the log', wholeNumber, 60)
    .option('--sample <share>', 'compare a share of the leads, such as 5%; each time the next one, until all had their turn', shareOf)
    .option('--continuous', 'go on and on beside a live system, with a fifth of a core: 1% of the leads every 10 minutes (all of them while the log is small)')
    .option('--every <time>', 'from one look to the next, with --continuous', durationOf, 600_000)
    .option('--json', 'print the result with all differences as one JSON object')
    .addHelpText(
      'after',
      `
Exit code 0 only when nothing differs; 1 with each difference printed: table, key, what ClickHouse has, what the log gives.
Runs beside a running Trichter; on a stopped one it starts the embedded ClickHouse for the time it takes.
A sample compares rows, ledger, archive, contributions, identities and statements of its leads; cells sum over all leads and are left out.
The last result is on the projector's /health and /metrics.`,
    )
    .action(async ({ data, wait, json, sample, continuous, every }: Given) => {
      const dataDir = resolve(data);
      const log = await logAtHand(dataDir);
      const { client, close } = await clickHouseOf(dataDir, 'reader');
      const share = async (): Promise<number> => sample ?? (continuous ? shareFor((await log.ends()).reduce((sum, end) => sum + end, 0), 0.01) : 1);
      const comparing = (pause?: AuditOptions['pause']) => ({ rebuild, sample: leads }: { rebuild: number; sample: LeadSample | undefined }): Promise<AuditResult> =>
        runAudit(log, client, process.stderr, { waitMs: wait * 1000, rebuild, ...(leads && { sample: leads }), ...(pause && { pause }) });
      try {
        if (continuous) {
          const say = (line: string): void => void process.stdout.write(`${line}\n`);
          ended((await keepAuditing({ dataDir, share, everyMs: every, signal: interruption(say).signal, say, compare: comparing(restAfter) })) ? exitCode.ok : exitCode.failed);
          return;
        }
        const look = await auditInTurn({ dataDir, share: await share(), compare: comparing() });
        if (!look) throw new CommandFailure('everything was folded anew while this ran, so half of what was compared is gone; run it again', exitCode.unavailable);
        process.stdout.write(`${json ? JSON.stringify(look.result) : auditText(look.result)}\n`);
        ended(look.result.ok ? exitCode.ok : exitCode.failed);
      } finally {
        await close();
        await log.close();
      }
    });
}
