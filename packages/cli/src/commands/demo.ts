import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import { dayOf, runDemo } from '../demo/run-demo.js';
import type { Ended } from './ended.js';
import { interruption } from '../terminal/interrupted.js';
import { wholeNumber, withPorts } from './options.js';

interface Options {
  readonly data?: string;
  readonly port?: number;
  readonly ingestPort?: number;
  readonly once?: boolean;
  readonly torture?: boolean;
  readonly seed: number;
  readonly leads: number;
  readonly end?: number;
}

export function addDemo(program: Command, ended: Ended): void {
  withPorts(program.command('demo').description("half a year of a company's events go in through the HTTP door, live; then the funnel, and an audit of it"))
    .option('--data <dir>', 'keep the data here; a second start goes on from it (default: a temporary directory, deleted at the end)')
    .option('--once', 'end after the report instead of staying up until Ctrl-C')
    .option('--torture', 'then send 10 % again twice and shuffled and kill the projector three times; the numbers must not change')
    .option('--seed <n>', 'another company', wholeNumber, 1)
    .option('--leads <n>', 'how many leads, about ten events each', leadCount, 20_000)
    .option('--end <date>', 'the data ends with the day before this one, half a year long (default: today)', day)
    .addHelpText(
      'after',
      `
Every lead's fate (stages, times, channel) is drawn before its events are written, by code that shares nothing with the
product; the report is compared with the fates, and the audit folds the log again. Exit code 0 only when both agree.`,
    )
    .action(async ({ data, port, ingestPort, once = false, torture = false, seed, leads, end = Date.now() }: Options) => {
      const dataDir = data ? resolve(data) : mkdtempSync(join(tmpdir(), 'trichter-demo-'));
      const { signal, happened } = interruption((line) => process.stdout.write(`${line}\n`));
      try {
        ended(await runDemo({ dataDir, port: port ?? null, ingestPort: ingestPort ?? null, fresh: { seed, leads, end, sent: 0 }, torture, once, out: process.stdout, signal, untilInterrupted: happened }));
      } finally {
        if (!data) rmSync(dataDir, { recursive: true, force: true });
      }
    });
}

function leadCount(text: string): number {
  const count = wholeNumber(text);
  if (count === 0) throw new InvalidArgumentError('give at least 1, such as 20000.');
  return count;
}

function day(text: string): number {
  const moment = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : NaN;
  // Date.parse takes 30 February for 2 March: only a day that is written back the same is one of the calendar.
  if (Number.isNaN(moment) || dayOf(moment) !== text) throw new InvalidArgumentError('give a day of the calendar as year-month-day, such as 2026-07-01.');
  if (moment > Date.now()) throw new InvalidArgumentError('give a day that is not in the future, such as 2026-07-01.');
  return moment;
}
