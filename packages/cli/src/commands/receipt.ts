import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { publicKeyOf, verifyReceipt } from '@trichter/personal';
import { workspaceKeyOf } from '@trichter/service-kit/workspace-key';
import { CommandFailure, exitCode } from '../exit-code.js';
import type { Ended } from './ended.js';
import { withData } from './options.js';

export function addReceipt(program: Command, ended: Ended): void {
  const receipt = program.command('receipt').description('receipts of erasures');
  withData(receipt.command('verify').description('say whether a receipt is as this installation signed it').argument('<file>', 'the receipt, JSON, or - for standard input'))
    .option('--public-key <base64>', "the installation's public key (default: from the workspace key)")
    .action((file: string, { data, publicKey }: { data: string; publicKey?: string }) => {
      const key = publicKey ?? publicKeyOf(workspaceKeyOf({ dataDir: resolve(data), given: process.env['TRICHTER_WORKSPACE_KEY'] }));
      const verified = verifyReceipt(parsed(readFileSync(file === '-' ? 0 : file, 'utf8')), key);
      switch (verified.kind) {
        case 'genuine':
          process.stdout.write('genuine: as this installation signed it\n');
          return ended(exitCode.ok);
        case 'foreign':
          process.stdout.write(`unchanged, but signed by another installation (public key ${verified.publicKey})\n`);
          return ended(exitCode.failed);
        case 'changed':
          process.stdout.write('changed: not as it was signed\n');
          return ended(exitCode.failed);
        case 'unreadable':
          throw new CommandFailure(`${file} is no receipt of an erasure`, exitCode.usage);
      }
    });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // no receipt, which verifying says
  }
}
