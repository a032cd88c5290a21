import type { Command } from 'commander';
import { sendFact } from '../door/send-fact.js';
import { voidTargetOf, type VoidOptions } from '../door/void-target.js';
import { exitCode } from '../exit-code.js';
import { agreed } from '../terminal/agreed.js';
import type { Ended } from './ended.js';
import { factsDoorOf, withDoor, type DoorOptions } from './options.js';

type Options = DoorOptions & VoidOptions & { undo?: boolean; reason?: string; yes?: boolean; json?: boolean };

export function addVoid(program: Command, ended: Ended): void {
  withDoor(program.command('void').description('count events as never sent, for all time; --undo restores them'), 'write key that may write facts')
    .option('--source <name>', 'source of the events')
    .option('--id <id>', 'one event, by its id')
    .option('--import <id>', 'everything that came with this import')
    .option('--from <time>', 'everything of the source that happened from then on (RFC 3339, or a day, UTC)')
    .option('--to <time>', 'first time not in any more')
    .option('--undo', 'take the void back: what it took away counts again')
    .option('--reason <text>', 'why, for whoever reads the log')
    .option('--yes', 'do not ask')
    .option('--json', 'print {"id", "void", "undo"}')
    .addHelpText('after', '\nA void is a fact in the log: it is about what has come and what will still come. Numbers correct themselves within seconds.\nAn undo takes back the void of exactly the same event, import or span.')
    .action(async (options: Options) => {
      await stateVoid(options, { ...options, undo: options.undo === true });
      ended(exitCode.ok);
    });
}

/** Makes void, or undoes it, after asking where it sweeps more than one event away. */
export async function stateVoid(door: DoorOptions, { undo, reason, yes, json, ...options }: VoidOptions & { undo: boolean; reason?: string | undefined; yes?: boolean | undefined; json?: boolean | undefined }): Promise<void> {
  const { data, text, sweeping } = voidTargetOf(options);
  const at = factsDoorOf(door);
  if (sweeping && !undo && !yes && !(await agreed(`Make ${text} void?`, `nothing was made void: there is no terminal to ask at; to make ${text} void, say --yes`))) {
    process.stdout.write('Nothing was made void.\n');
    return;
  }
  const id = await sendFact(at, { type: 'touchpoint.voided', data: { ...data, ...(undo && { undo }), ...(reason && { reason }) } });
  if (json) process.stdout.write(`${JSON.stringify({ id, void: data, undo })}\n`);
  else process.stdout.write(undo ? `Counts again: ${text} (fact ${id})\n` : `Void: ${text} (fact ${id})\nTo take it back, say the same with --undo.\n`);
}
