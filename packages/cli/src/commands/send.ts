import { createReadStream, existsSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import type { Command } from 'commander';
import { sendEvents } from '../door/send-events.js';
import { CommandFailure, exitCode } from '../exit-code.js';
import type { Ended } from './ended.js';
import { createProgress, figure } from '../terminal/progress.js';
import { doorOf, withDoor } from './options.js';

export function addSend(program: Command, ended: Ended): void {
  withDoor(program.command('send').description('send events, one JSON object a line, through the HTTP door').argument('<file>', 'NDJSON file, or - for standard input'))
    .option('--json', 'print {accepted, rejected: [...]} and nothing else')
    .action(async (file: string, options: { data: string; url?: string; key?: string; json?: boolean }) => {
      if (file !== '-' && !existsSync(file)) throw new CommandFailure(`there is no file ${file}`, exitCode.usage);
      const door = doorOf(options);
      const content = await text(file === '-' ? process.stdin : createReadStream(file));
      const places: number[] = [];
      const lines: string[] = [];
      content.split('\n').forEach((line, at) => {
        if (line.trim() === '') return;
        places.push(at + 1);
        lines.push(line);
      });
      const progress = createProgress('Sending', 'events', process.stderr);
      const sent = await sendEvents(door, lines, { acknowledged: (count) => options.json || progress.update(count, lines.length) });
      const rejected = sent.rejected.map(({ line, ...rest }) => ({ line: places[line], ...rest }));
      if (options.json) process.stdout.write(`${JSON.stringify({ accepted: sent.accepted, rejected })}\n`);
      else {
        for (const { line, id, message } of rejected) process.stdout.write(`line ${line}${id ? ` (${id})` : ''}: ${message}\n`);
        process.stdout.write(`${figure(sent.accepted)} accepted, ${figure(rejected.length)} rejected\n`);
      }
      ended(rejected.length > 0 ? exitCode.failed : exitCode.ok);
    });
}
