import type { Command } from 'commander';
import { tryCompose } from '../compose/try-compose.js';
import { exitCode } from '../exit-code.js';
import { funnelText } from '../report/funnel-text.js';
import type { Ended } from './ended.js';
import { wholeNumber } from './options.js';

export function addTryCompose(program: Command, ended: Ended): void {
  program
    .command('try-compose')
    .description("start the services of docker-compose.yml without containers, on a local Kafka and ClickHouse, and compare with the embedded numbers")
    .option('--leads <number>', 'size of the demo company', wholeNumber, 2_000)
    .action(async ({ leads }: { leads: number }) => {
      const tried = await tryCompose(process.stderr, leads);
      process.stdout.write(`On Kafka and a ClickHouse server:\n${funnelText(tried.servers)}\n\nEmbedded:\n${funnelText(tried.embedded)}\n\n`);
      process.stdout.write(`${tried.same ? 'The same numbers' : 'THE NUMBERS DIFFER'}; the audit on Kafka found ${tried.differences} differences.\n`);
      ended(tried.same && tried.differences === 0 ? exitCode.ok : exitCode.failed);
    });
}
