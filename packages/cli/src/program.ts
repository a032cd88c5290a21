import { Command } from 'commander';
import { addAudit } from './commands/audit.js';
import { addBench } from './commands/bench.js';
import { addDeadLetters, addRejections } from './commands/dead-letters.js';
import { addDemo } from './commands/demo.js';
import { addContactKeys } from './commands/contact-keys.js';
import { addDoctor } from './commands/doctor.js';
import { addIdentity } from './commands/identity.js';
import { addErase } from './commands/erase.js';
import { addExport } from './commands/export.js';
import { addImport } from './commands/import.js';
import { addKeys } from './commands/keys.js';
import { addRefold } from './commands/refold.js';
import { addReceipt } from './commands/receipt.js';
import { addReport } from './commands/report.js';
import { addRetention } from './commands/retention.js';
import { addSend } from './commands/send.js';
import { addStart } from './commands/start.js';
import { addTail } from './commands/tail.js';
import { addVoid } from './commands/void.js';
import { addWhy } from './commands/why.js';
import { addTryCompose } from './commands/try-compose.js';
import type { Ended } from './commands/ended.js';

const EXIT_CODES = `
Exit codes:
  0  all went well (audit: nothing differs)
  1  something differs, was refused, or failed
  2  the command line or what it names is wrong
  3  something needed is not there (a running Trichter, a free port, a library)

Run it from a checkout as: npm run trichter -- <command>`;

/** Each command adds itself. */
export function createProgram(ended: Ended): Command {
  const program = new Command('trichter')
    .description('Self-hosted, event-sourced funnel analytics: exact, explained, rebuilt from the log at will.')
    .version('0.1.0')
    .showHelpAfterError('(--help says more)')
    .addHelpText('after', EXIT_CODES)
    .exitOverride()
    .configureHelp({ sortSubcommands: false });
  for (const add of [addStart, addDemo, addSend, addImport, addVoid, addIdentity, addErase, addExport, addRetention, addReceipt, addContactKeys, addReport, addWhy, addAudit, addRefold, addTail, addDeadLetters, addRejections, addKeys, addDoctor, addBench, addTryCompose]) add(program, ended);
  return program;
}
