import { Command } from 'commander';
import type { Ended } from './commands/ended.js';

type Add = (program: Command, ended: Ended) => void;

/** In the order of the help. */
const COMMANDS: Readonly<Record<string, () => Promise<Add>>> = {
  start: async () => (await import('./commands/start.js')).addStart,
  demo: async () => (await import('./commands/demo.js')).addDemo,
  send: async () => (await import('./commands/send.js')).addSend,
  import: async () => (await import('./commands/import.js')).addImport,
  void: async () => (await import('./commands/void.js')).addVoid,
  identity: async () => (await import('./commands/identity.js')).addIdentity,
  erase: async () => (await import('./commands/erase.js')).addErase,
  export: async () => (await import('./commands/export.js')).addExport,
  retention: async () => (await import('./commands/retention.js')).addRetention,
  receipt: async () => (await import('./commands/receipt.js')).addReceipt,
  'contact-keys': async () => (await import('./commands/contact-keys.js')).addContactKeys,
  report: async () => (await import('./commands/report.js')).addReport,
  why: async () => (await import('./commands/why.js')).addWhy,
  audit: async () => (await import('./commands/audit.js')).addAudit,
  refold: async () => (await import('./commands/refold.js')).addRefold,
  tail: async () => (await import('./commands/tail.js')).addTail,
  'dead-letters': async () => (await import('./commands/dead-letters.js')).addDeadLetters,
  rejections: async () => (await import('./commands/dead-letters.js')).addRejections,
  keys: async () => (await import('./commands/keys.js')).addKeys,
  doctor: async () => (await import('./commands/doctor.js')).addDoctor,
  bench: async () => (await import('./commands/bench.js')).addBench,
  'try-compose': async () => (await import('./commands/try-compose.js')).addTryCompose,
};

const EXIT_CODES = `
Exit codes:
  0  all went well (audit: nothing differs)
  1  something differs, was refused, or failed
  2  the command line or what it names is wrong
  3  something needed is not there (a running Trichter, a free port, a library)

Run it from a checkout as: npm run trichter -- <command>`;

/** Each command adds itself. Only the one asked for is loaded, where it is a command: all of them take longer to load than most take to run. */
export async function createProgram(ended: Ended, asked?: string): Promise<Command> {
  const program = new Command('trichter')
    .description('Self-hosted, event-sourced funnel analytics: exact, explained, rebuilt from the log at will.')
    .version('0.1.0')
    .showHelpAfterError('(--help says more)')
    .addHelpText('after', EXIT_CODES)
    .exitOverride()
    .configureHelp({ sortSubcommands: false });
  const one = asked !== undefined && Object.hasOwn(COMMANDS, asked) ? COMMANDS[asked] : undefined;
  for (const load of one ? [one] : Object.values(COMMANDS)) (await load())(program, ended);
  return program;
}
