import { resolve } from 'node:path';
import { keepAudit, nextSample, readLastAudit, readRebuild, type AuditResult, type LeadSample } from '@trichter/projection';
import type { Command } from 'commander';
import { auditText } from '../audit/audit-text.js';
import { keepAuditing, restAfter } from '../audit/keep-auditing.js';
import { logAtHand } from '../audit/log-at-hand.js';
import { runAudit } from '../audit/run-audit.js';
import { exitCode } from '../exit-code.js';
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
    .option('--continuous', 'go on and on beside a live system, with a fifth of a core: 1% of the leads every 10 minutes')
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
      const share = sample ?? (continuous ? 0.01 : 1);
      const compare = (leads: LeadSample | undefined, options: { pause?: typeof restAfter } = {}): Promise<AuditResult> => runAudit(log, client, process.stderr, { waitMs: wait * 1000, rebuild: readRebuild(dataDir).current, ...(leads && { sample: leads }), ...options });
      try {
        if (continuous) {
          const say = (line: string): void => void process.stdout.write(`${line}\n`);
          ended((await keepAuditing({ dataDir, share, everyMs: every, signal: interruption(say).signal, say, look: (leads) => compare(leads, { pause: restAfter }) })) ? exitCode.ok : exitCode.failed);
          return;
        }
        const { turn, sample: leads } = nextSample(readLastAudit(dataDir), share);
        const result = await compare(leads);
        keepAudit(dataDir, share, turn, result);
        process.stdout.write(`${json ? JSON.stringify(result) : auditText(result)}\n`);
        ended(result.ok ? exitCode.ok : exitCode.failed);
      } finally {
        await close();
        await log.close();
      }
    });
}
