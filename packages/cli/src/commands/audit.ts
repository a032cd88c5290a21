import { resolve } from 'node:path';
import { openClickHouse } from '@trichter/clickhouse';
import type { Command } from 'commander';
import { auditText } from '../audit/audit-text.js';
import { logAtHand } from '../audit/log-at-hand.js';
import { runAudit } from '../audit/run-audit.js';
import { exitCode } from '../exit-code.js';
import type { Ended } from './ended.js';
import { clickHouseFor, serverOf } from '../supervisor/clickhouse-at-hand.js';
import { embeddedLogin } from '../supervisor/embedded-login.js';
import { runningOn } from '../supervisor/run-file.js';
import { wholeNumber, withData } from './options.js';

export function addAudit(program: Command, ended: Ended): void {
  withData(program.command('audit').description("fold the log again, independently of the projector's stores, and compare every row in ClickHouse"))
    .option('--wait <seconds>', 'how long the projector may take to reach the end of the log', wholeNumber, 60)
    .option('--json', 'print the result with all differences as one JSON object')
    .addHelpText('after', '\nExit code 0 only when nothing differs; 1 with each difference printed: table, key, what ClickHouse has, what the log gives.\nRuns beside a running Trichter; on a stopped one it starts the embedded ClickHouse for the time it takes.')
    .action(async ({ data, wait, json }: { data: string; wait: number; json?: boolean }) => {
      const dataDir = resolve(data);
      const log = await logAtHand(dataDir);
      const { client, close } = await clickHouseToRead(dataDir);
      try {
        const result = await runAudit(log, client, process.stderr, wait * 1000);
        process.stdout.write(`${json ? JSON.stringify(result) : auditText(result)}\n`);
        ended(result.ok ? exitCode.ok : exitCode.failed);
      } finally {
        await close();
        await log.close();
      }
    });
}

/** The ClickHouse beside which everything runs, a server, or the embedded one started for this command alone. */
async function clickHouseToRead(dataDir: string) {
  const running = runningOn(dataDir);
  const server = serverOf(process.env);
  if (running?.clickHouse.embedded && !server) {
    const client = openClickHouse({ ...running.clickHouse, ...embeddedLogin(dataDir, 'reader') });
    return { client, close: () => client.close() };
  }
  const atHand = server ?? (await clickHouseFor(dataDir, (line) => process.stderr.write(`${line}\n`)));
  const client = atHand.open('reader');
  return {
    client,
    async close() {
      await client.close();
      await atHand.stop();
    },
  };
}
