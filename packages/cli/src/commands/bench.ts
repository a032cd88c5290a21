import type { Command } from 'commander';
import { benchParts, runBench } from '../bench/run-bench.js';
import { CommandFailure, exitCode } from '../exit-code.js';
import type { Ended } from './ended.js';

export function addBench(program: Command, ended: Ended): void {
  program
    .command('bench')
    .description('measure this machine: the door, the projector, the way to visible, the report (docs/performance.md)')
    .argument('[parts...]', `some of ${benchParts.join(', ')}; all by default`)
    .action(async (wanted: string[]) => {
      const unknown = wanted.find((part) => !benchParts.includes(part));
      if (unknown) throw new CommandFailure(`there is no part ${unknown} to measure; name some of ${benchParts.join(', ')}`, exitCode.usage);
      process.stdout.write(`${await runBench(wanted, (line) => process.stderr.write(`${line}\n`))}\n`);
      ended(exitCode.ok);
    });
}
