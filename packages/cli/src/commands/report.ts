import { breakdowns, type Breakdown } from '@trichter/api';
import { Option, type Command } from 'commander';
import { exitCode } from '../exit-code.js';
import type { Ended } from './ended.js';
import { askReport } from '../report/ask-report.js';
import { funnelText } from '../report/funnel-text.js';
import { pageOf, withData } from './options.js';

const DAY = 86_400_000;
const dayFromNow = (days: number) => new Date(Date.now() + days * DAY).toISOString().slice(0, 10);

export function addReport(program: Command, ended: Ended): void {
  const report = program.command('report').description('print a report');
  withData(report.command('funnel').description('leads per stage, losses, rates and times').argument('<name>', 'the funnel, such as sales'))
    .option('--url <url>', 'address of the query service (default: the one running on the data directory)')
    .option('--from <date>', 'first day (of the entry)', dayFromNow(-30))
    .option('--to <date>', 'first day not in any more', dayFromNow(1))
    .option('--time-zone <name>', 'whose days', 'UTC')
    .option('--as-of <instant>', 'up to when windows have run')
    .addOption(new Option('--by <what>', 'break down by the value at the entry').choices([...breakdowns]).default('channel'))
    .option('--json', 'the answer of the API as it is')
    .action(async (name: string, options: { data: string; url?: string; from: string; to: string; timeZone: string; asOf?: string; by: Breakdown; json?: boolean }) => {
      const { from, to, timeZone, asOf, by } = options;
      const answer = await askReport(pageOf(options), name, { from, to, timeZone, breakdown: by, ...(asOf && { asOf }) });
      process.stdout.write(`${options.json ? JSON.stringify(answer) : funnelText(answer)}\n`);
      ended(exitCode.ok);
    });
}
