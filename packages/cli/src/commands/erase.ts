import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { ErasureReceipt } from '@trichter/api';
import { askQuery } from '../report/ask-report.js';
import { CommandFailure, exitCode } from '../exit-code.js';
import { eraseLines, isAmiss, lineText, linesToErase } from '../personal/lines-to-erase.js';
import { receiptText } from '../personal/receipt-text.js';
import { agreed } from '../terminal/agreed.js';
import type { Ended } from './ended.js';
import { pageOf, withData } from './options.js';

interface Options {
  data: string;
  url?: string;
  file?: string;
  keep: string;
  later: string;
  yes?: boolean;
  json?: boolean;
}

export function addErase(program: Command, ended: Ended): void {
  withData(program.command('erase').description('erase leads from every store, for good').argument('[who...]', 'ids of leads, or identifiers such as user:42 or email:ada@shop.example'))
    .option('--file <path>', 'one lead or identifier a line')
    .option('--keep <what>', 'nothing, or counts: money and funnels stay, under a lead nobody can be found by', 'nothing')
    .option('--later <what>', 'what later events of the same identifiers do: anew (a new lead) or suppress (left out for ever)', 'anew')
    .option('--url <url>', 'address of the query service (default: the one running on the data directory)')
    .option('--yes', 'do not ask')
    .option('--json', 'print the signed receipts, one a line')
    .addHelpText('after', '\nAnswers when nothing is left, with a signed receipt of what was removed where (docs/privacy.md). What is erased cannot be brought back.\nTells of every line what became of it; ends with 1 when one was unknown or refused, the others are erased all the same.')
    .action(async (who: string[], options: Options) => {
      const asked = linesToErase(who, options.file === undefined ? null : readFileSync(options.file, 'utf8'));
      if (asked.length === 0) throw new CommandFailure('name leads or identifiers, or give --file', exitCode.usage);
      const page = pageOf(options);
      if (!options.yes && !(await agreed(`Erase ${asked.length === 1 ? asked[0]!.text : `${asked.length} leads`} for good?`, 'nothing was erased: there is no terminal to ask at; to erase, say --yes'))) {
        process.stdout.write('Nothing was erased.\n');
        return;
      }
      const erased = await eraseLines(asked, async (some) => {
        const receipt = await askQuery(ErasureReceipt, page, '/v1/erasures', { ...some, keep: options.keep, later: options.later });
        process.stdout.write(options.json ? `${JSON.stringify(receipt)}\n` : `${receiptText(receipt)}\n`);
        return receipt;
      });
      const amiss = erased.filter(isAmiss);
      if (!options.json) process.stdout.write(erased.map((one) => `${lineText(one)}\n`).join(''));
      else process.stderr.write(amiss.map((one) => `${lineText(one)}\n`).join(''));
      if (amiss.length > 0) process.stderr.write(`${amiss.length} of ${erased.length} were not erased as asked\n`);
      ended(amiss.length > 0 ? exitCode.failed : exitCode.ok);
    });
}
