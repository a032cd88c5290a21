import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Command } from 'commander';
import { sendEvents } from '../door/send-events.js';
import { CommandFailure, exitCode } from '../exit-code.js';
import { guessColumns, type Columns, type Meaning } from '../import/guess-columns.js';
import { preview } from '../import/preview.js';
import { readTable } from '../import/read-table.js';
import { rowsToEvents } from '../import/row-to-event.js';
import { agreed } from '../terminal/agreed.js';
import { createProgress, figure } from '../terminal/progress.js';
import type { Ended } from './ended.js';
import { anySourceDoorOf, withDoor, type DoorOptions } from './options.js';
import { stateVoid } from './void.js';

const MEANINGS = { time: 'time', email: 'email', user: 'userId', anonymous: 'anonymousId', type: 'type', amount: 'amount', order: 'order', id: 'id' } as const satisfies Record<string, Meaning>;
type Options = DoorOptions & { undo?: string; redo?: string; yes?: boolean; json?: boolean; typeIs?: string; currency: string; minorUnits?: boolean; source: string } & { readonly [name in keyof typeof MEANINGS]?: string };

export function addImport(program: Command, ended: Ended): void {
  const command = withDoor(program.command('import').description('import rows as events; says first how it understands them').argument('[file]', 'CSV with a header line, or NDJSON (.ndjson, .jsonl)'));
  for (const name of Object.keys(MEANINGS)) command.option(`--${name} <column>`, `column of the ${name === 'user' ? 'user id' : name === 'anonymous' ? 'anonymous id' : name} (default: guessed)`);
  command
    .option('--type-is <type>', 'type of all rows, or of those that name none, such as order.completed')
    .option('--currency <code>', 'currency of amounts that name none', 'EUR')
    .option('--minor-units', 'amounts are in minor units (cents) already')
    .option('--source <name>', 'source of the events', 'import')
    .option('--undo <import>', 'take an import back: as if it had never been (needs a key that may write facts)')
    .option('--redo <import>', 'take an --undo back: what was imported counts again')
    .option('--yes', 'do not ask')
    .option('--json', 'print the outcome as JSON')
    .addHelpText('after', '\nTimes without a zone are UTC. Columns that were not understood are left out, so no names or telephone numbers get into the log.\nThe same file, or a longer one with the same rows, can be imported again: a row counts once.\nAn import has an id, made from the content of its file. Taken back with --undo it stays taken back, also when the same file comes again;\n--redo brings it back.')
    .action(async (file: string | undefined, options: Options) => {
      const named = options.undo ?? options.redo;
      if (named !== undefined) {
        if (file !== undefined || (options.undo !== undefined && options.redo !== undefined)) throw new CommandFailure('--undo and --redo stand alone: they take the id of an import and no file', exitCode.usage);
        await stateVoid(options, { import: named, undo: options.redo !== undefined, yes: options.yes, json: options.json });
        return ended(exitCode.ok);
      }
      if (file === undefined) throw new CommandFailure('name a file to import, or an import with --undo or --redo', exitCode.usage);
      if (!existsSync(file)) throw new CommandFailure(`there is no file ${file}`, exitCode.usage);
      const door = anySourceDoorOf(options);
      const text = readFileSync(file, 'utf8');
      const sheet = readTable(basename(file), text);
      if (sheet.rows.length === 0) throw new CommandFailure(`${file} has no rows below its header`, exitCode.usage);
      const columns = { ...guessColumns(sheet), ...columnsNamed(sheet.columns, options) };
      const type = options.typeIs ?? (columns.type === undefined && columns.amount !== undefined ? 'order.completed' : null);
      const minor = options.minorUnits ?? /cent|minor/i.test(sheet.columns[columns.amount ?? -1] ?? '');
      const importId = createHash('sha256').update(text).digest('hex').slice(0, 16);
      const rows = rowsToEvents(sheet, { columns, type, currency: options.currency.toUpperCase(), minor, source: options.source });
      const faults = rows.flatMap((row, at) => (row.kind === 'fault' ? [{ row: at + 1, message: row.message }] : []));
      const events = rows.flatMap((row, at) => (row.kind === 'event' ? [{ row: at + 1, line: JSON.stringify(row.event) }] : []));

      if (!options.json) process.stdout.write(`${preview(sheet, columns, rows)}\n\n${figure(events.length)} of ${figure(rows.length)} rows can be read.\n`);
      if (events.length === 0) throw new CommandFailure(faults[0]?.message ?? 'nothing to import', exitCode.usage);
      if (!options.yes && !(await agreed(`Import ${figure(events.length)} rows?`, 'nothing was imported: there is no terminal to ask at; look at the rows above, then say --yes'))) {
        process.stdout.write('Nothing was imported.\n');
        return ended(exitCode.ok);
      }
      const progress = createProgress('Importing', 'rows', process.stderr);
      const sent = await sendEvents(door, events.map(({ line }) => line), { importId, acknowledged: (count) => options.json || progress.update(count, events.length) });
      const refused = [...faults, ...sent.rejected.map(({ line, message }) => ({ row: events[line]?.row ?? 0, message }))];
      if (options.json) process.stdout.write(`${JSON.stringify({ importId, accepted: sent.accepted, refused })}\n`);
      else {
        for (const { row, message } of refused.slice(0, 20)) process.stdout.write(`row ${row}: ${message}\n`);
        process.stdout.write(`${figure(sent.accepted)} rows imported, ${figure(refused.length)} refused (import ${importId})\nTo take it back: trichter import --undo ${importId}\n`);
      }
      ended(refused.length > 0 ? exitCode.failed : exitCode.ok);
    });
}

function columnsNamed(columns: readonly string[], options: Options): Columns {
  const found: Columns = {};
  for (const [option, meaning] of Object.entries(MEANINGS) as [keyof typeof MEANINGS, Meaning][]) {
    const name = options[option];
    if (name === undefined) continue;
    const column = columns.indexOf(name);
    if (column < 0) throw new CommandFailure(`there is no column "${name}" for --${option}; there are ${columns.map((one) => `"${one}"`).join(', ')}`, exitCode.usage);
    found[meaning] = column;
  }
  return found;
}
