import type { Command } from 'commander';
import { RetentionReport } from '@trichter/api';
import { askQuery } from '../report/ask-report.js';
import { exitCode } from '../exit-code.js';
import type { Ended } from './ended.js';
import { pageOf, wholeNumber, withData } from './options.js';

interface Options {
  data: string;
  url?: string;
  months: number;
  limit: number;
  dryRun?: boolean;
  json?: boolean;
}

export function addRetention(program: Command, ended: Ended): void {
  const retention = program.command('retention').description('erase leads nobody heard of for long, keeping anonymous counts');
  withData(retention.command('run').description('one run now; a service with TRICHTER_RETENTION_MONTHS does one a day by itself'))
    .requiredOption('--months <n>', 'months without a touchpoint', wholeNumber)
    .option('--limit <n>', 'most leads of this run', wholeNumber, 10_000)
    .option('--dry-run', 'only say which leads would go')
    .option('--url <url>', 'address of the query service (default: the one running on the data directory)')
    .option('--json', 'print the report as one JSON object')
    .action(async ({ months, limit, dryRun = false, json, ...where }: Options) => {
      const report = await askQuery(RetentionReport, pageOf(where), '/v1/retention', { months, limit, dryRun });
      if (json) process.stdout.write(`${JSON.stringify(report)}\n`);
      else {
        process.stdout.write(`${dryRun ? `${report.found} leads would go` : `${report.erased} leads erased`}: no touchpoint since ${report.before.slice(0, 10)}\n`);
        for (const line of dryRun ? report.leads : report.receipts.map((receipt) => `receipt ${receipt}`)) process.stdout.write(`  ${line}\n`);
      }
      ended(exitCode.ok);
    });
}
