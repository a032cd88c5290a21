import { outcomes, type Outcome } from '@trichter/api';
import { Option, type Command } from 'commander';
import { exitCode } from '../exit-code.js';
import { askRestatements } from '../report/ask-report.js';
import { changesText } from '../report/changes-text.js';
import type { Ended } from './ended.js';
import { pageOf, withData } from './options.js';

const DAY = 86_400_000;
const fromNow = (days: number): string => new Date(Date.now() + days * DAY).toISOString();

interface Options {
  readonly data: string;
  readonly url?: string;
  readonly from: string;
  readonly to: string;
  readonly timeZone: string;
  readonly since: string;
  readonly until?: string;
  readonly step?: string;
  readonly outcome: Outcome;
  readonly measure?: string;
  readonly where?: string;
  readonly json?: boolean;
}

export function addWhy(program: Command, ended: Ended): void {
  withData(program.command('why').description('why a number is another than it was: each change with its reason and the events behind it').argument('<name>', 'a funnel, such as sales; with --measure a projection, such as revenue'))
    .option('--url <url>', 'address of the query service (default: the one running on the data directory)')
    .option('--from <date>', 'first day of the report', fromNow(-30).slice(0, 10))
    .option('--to <date>', 'first day not in any more', fromNow(1).slice(0, 10))
    .option('--time-zone <name>', 'whose days', 'UTC')
    .option('--since <instant>', 'the number as it was known then', fromNow(-1))
    .option('--until <instant>', 'and as it was known then (default: the last sealed minute)')
    .option('--step <n>', 'step of the funnel (default: the whole funnel)')
    .addOption(new Option('--outcome <what>', 'which leads of the funnel').choices([...outcomes]).default('entered'))
    .option('--measure <name>', 'measure of the projection, such as revenue')
    .option('--where <dimension:value,...>', 'only cells with these values, such as currency:EUR')
    .option('--json', 'the answer of the API as it is')
    .action(async (name: string, options: Options) => {
      const { from, to, timeZone, since, until, step, outcome, measure, where } = options;
      const number = measure === undefined ? { funnel: name, outcome, ...(step && { step }) } : { projection: name, measure, ...(where && { where }) };
      const answer = await askRestatements(pageOf(options), { from, to, timeZone, since, ...(until && { until }), ...number });
      process.stdout.write(`${options.json ? JSON.stringify(answer) : changesText(answer)}\n`);
      ended(exitCode.ok);
    });
}
