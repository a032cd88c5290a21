import { readFileSync } from 'node:fs';
import { DeadLetterDetail, DeadLetters, Rejections, Replayed, ReplayedMany, type DeadLetter } from '@trichter/api';
import { Option, type Command } from 'commander';
import { CommandFailure, exitCode } from '../exit-code.js';
import { askQuery } from '../report/ask-report.js';
import { table } from '../terminal/table.js';
import type { Ended } from './ended.js';
import { pageOf, wholeNumber, withData } from './options.js';

interface Where {
  readonly data: string;
  readonly url?: string;
  readonly json?: boolean;
}
type Position = readonly [partition: number, offset: number];

const withQuery = (command: Command): Command => withData(command).option('--url <url>', 'address of the query service (default: the one running on the data directory)').option('--json', 'the answer of the API as it is');
const SHOWN_BYTES = 4_096;

export function addDeadLetters(program: Command, ended: Ended): void {
  const letters = program.command('dead-letters').description('records nobody could read: list, show, replay').addHelpText(
    'after',
    `
A replayed letter counts once, however often it is replayed. Without --mend its bytes are sent on as they are, for when a newer version reads them. On
guarded installations give a key with the scope administer in TRICHTER_QUERY_TOKEN.`,
  );
  withQuery(letters.command('list').description('with reason and position, the latest first'))
    .option('--reason <reason>', 'such as undecodable, unknown_schema, not_wire_format')
    .option('--partition <n>', 'of the log', wholeNumber)
    .addOption(new Option('--replayed <which>', 'only those sent on, or only those that wait').choices(['yes', 'no']))
    .option('--limit <n>', 'most of them', wholeNumber, 50)
    .action(async (options: Where & { reason?: string; partition?: number; replayed?: string; limit: number }) => {
      const { reason, partition, replayed, limit } = options;
      const said = Object.entries({ reason, partition, replayed, limit }).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]));
      const answer = await askQuery(DeadLetters, pageOf(options), `/v1/dead-letters?${new URLSearchParams(said).toString()}`);
      process.stdout.write(`${options.json ? JSON.stringify(answer) : listText(answer)}\n`);
      ended(exitCode.ok);
    });
  withQuery(letters.command('show').description('one, with its original bytes from the log').argument('<partition/offset>', 'such as 3/4711', positionOf))
    .option('--raw', 'the bytes themselves and nothing else')
    .action(async ([partition, offset]: Position, options: Where & { raw?: boolean }) => {
      const answer = await askQuery(DeadLetterDetail, pageOf(options), `/v1/dead-letters/${partition}/${offset}`);
      if (options.raw) process.stdout.write(Buffer.from(answer.original.base64, 'base64'));
      else process.stdout.write(`${options.json ? JSON.stringify(answer) : detailText(answer)}\n`);
      ended(exitCode.ok);
    });
  withQuery(letters.command('replay').description('send letters on, as they are or mended').argument('[partition/offset...]', 'such as 3/4711', (text: string, before: Position[] = []) => [...before, positionOf(text)]))
    .option('--mend <file>', 'JSON file with the event as it should have been sent')
    .option('--all', 'all that wait, as they are; those this version cannot read either go on waiting')
    .option('--reason <reason>', 'with --all: only those of this reason')
    .option('--source <source>', 'with --all: only those that still show this source')
    .option('--partition <n>', 'with --all: of the log', wholeNumber)
    .action(async (positions: Position[] | undefined, { all, ...options }: Where & OfAll & { mend?: string; all?: boolean }) => {
      if (all) {
        if (positions?.length || options.mend) throw new CommandFailure('--all stands without positions and without --mend: it sends letters on as they are', exitCode.usage);
        return ended((await replayAll(options)) === 0 ? exitCode.ok : exitCode.failed);
      }
      if (!positions?.length) throw new CommandFailure('name letters to replay, such as 3/4711, or say --all', exitCode.usage);
      if (options.reason !== undefined || options.source !== undefined || options.partition !== undefined) throw new CommandFailure('--reason, --source and --partition choose among --all', exitCode.usage);
      if (options.mend && positions.length > 1) throw new CommandFailure('--mend holds one event, so give one letter', exitCode.usage);
      const event = options.mend === undefined ? undefined : eventIn(options.mend);
      for (const [partition, offset] of positions) {
        const answer = await askQuery(Replayed, pageOf(options), `/v1/dead-letters/${partition}/${offset}/replay`, { ...(event !== undefined && { event }) });
        const { source, id, already } = answer;
        process.stdout.write(`${options.json ? JSON.stringify(answer) : `${partition}/${offset} ${already ? 'was replayed before' : 'is sent on'} as ${source}/${id}; it counts once`}\n`);
      }
      ended(exitCode.ok);
    });
}

interface OfAll {
  readonly reason?: string;
  readonly source?: string;
  readonly partition?: number;
}

/** Sends on all that wait, a page after the other; answers how many go on waiting. */
async function replayAll({ reason, source, partition, ...where }: Where & OfAll): Promise<number> {
  let sent = 0;
  let waiting = 0;
  let after: string | null = null;
  do {
    const answer: ReplayedMany = await askQuery(ReplayedMany, pageOf(where), '/v1/dead-letters/replay', { reason, source, partition, after: after ?? undefined });
    if (where.json) process.stdout.write(`${JSON.stringify(answer)}\n`);
    else for (const letter of answer.refused) process.stdout.write(`${letter.partition}/${letter.offset} waits: ${letter.detail}; ${letter.remedy}\n`);
    sent += answer.replayed.length;
    waiting += answer.refused.length;
    after = answer.next;
  } while (after !== null);
  if (!where.json) process.stdout.write(`${sent} sent on, each counts once; ${waiting} cannot be sent on as they are and wait\n`);
  return waiting;
}

export function addRejections(program: Command, ended: Ended): void {
  withQuery(program.command('rejections').description('what the doors refused, or dropped from what they took (kept.junk_identifier), by source, code and field, with a masked example'))
    .option('--hours <n>', 'the last so many', wholeNumber, 24)
    .option('--source <source>', 'of one source alone')
    .action(async (options: Where & { hours: number; source?: string }) => {
      const from = new Date(Date.now() - options.hours * 3_600_000).toISOString();
      const answer = await askQuery(Rejections, pageOf(options), `/v1/rejections?${new URLSearchParams({ from, ...(options.source && { source: options.source }) }).toString()}`);
      process.stdout.write(`${options.json ? JSON.stringify(answer) : rejectionsText(answer)}\n`);
      ended(exitCode.ok);
    });
}

export function positionOf(text: string): Position {
  const [, partition, offset] = /^(\d{1,5})[/:](\d{1,16})$/.exec(text) ?? [];
  if (partition === undefined || offset === undefined) throw new CommandFailure(`a dead letter is named partition/offset, such as 3/4711, got "${text}"`, exitCode.usage);
  return [Number(partition), Number(offset)];
}

function eventIn(file: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch (cause) {
    throw new CommandFailure(`${file} cannot be read as JSON: ${cause instanceof Error ? cause.message : String(cause)}`, exitCode.usage, { cause });
  }
  throw new CommandFailure(`${file} must hold one event, such as {"type": "page.viewed", "userId": "u1"}`, exitCode.usage);
}

const stateOf = ({ replayed }: DeadLetter): string => (replayed ? `replayed as ${replayed.source}/${replayed.id}` : 'waits');

function listText({ letters, reasons, next }: DeadLetters): string {
  if (reasons.length === 0) return 'No dead letters: every record could be read.';
  const rows = letters.map((letter) => [`${letter.partition}/${letter.offset}`, letter.receivedAt, letter.reason, stateOf(letter), letter.message]);
  const sums = reasons.map(({ reason, letters: all, waiting }) => `${reason}: ${all}, ${waiting} wait`).join('; ');
  return `${table([['POSITION', 'RECEIVED', 'REASON', 'STATE', 'MESSAGE'], ...rows], 5)}\n${sums}${next ? '; there are more, raise --limit' : ''}`;
}

function detailText(letter: DeadLetterDetail): string {
  const bytes = Buffer.from(letter.original.base64, 'base64');
  const head = [
    `${letter.partition}/${letter.offset}, received ${letter.receivedAt}, key ${letter.key}`,
    `${letter.reason}: ${letter.message}`,
    `${stateOf(letter)}; ${letter.readable ? `this version reads a ${letter.readable} in it` : 'unreadable for this version'}; ${letter.origin ? `it is ${letter.origin.source}/${letter.origin.id}` : 'it shows no source and id'}`,
    `${letter.bytes} bytes, from the ${letter.original.from}${letter.original.whole ? '' : ', cut'}:`,
  ];
  return [...head, ...hexLines(bytes.subarray(0, SHOWN_BYTES)), ...(bytes.length > SHOWN_BYTES ? [`... ${bytes.length - SHOWN_BYTES} more; --raw gives all`] : [])].join('\n');
}

/** 16 bytes a line: place, hex, and what is printable. */
function hexLines(bytes: Buffer): string[] {
  return Array.from({ length: Math.ceil(bytes.length / 16) }, (_, line) => {
    const part = bytes.subarray(16 * line, 16 * line + 16);
    const hex = (part.toString('hex').match(/../g) ?? []).join(' ');
    return `${(16 * line).toString(16).padStart(6, '0')}  ${hex.padEnd(47)}  ${part.toString('latin1').replace(/[^\x20-\x7e]/g, '.')}`;
  });
}

function rejectionsText({ groups, rejected, kept, more, from }: Rejections): string {
  if (groups.length === 0) return `Nothing was refused or dropped since ${from}; each door tells what it refused once a minute.`;
  const rows = groups.map(({ source, code, field, rejected: count, last, example }) => [source, code, field || '(event)', String(count), last, example]);
  return `${table([['SOURCE', 'CODE', 'FIELD', 'EVENTS', 'LAST', 'EXAMPLE, MASKED'], ...rows], 6)}\n${rejected} refused, ${kept} taken without what the code names, since ${from}${more > 0 ? `; ${more} more kinds` : ''}`;
}
