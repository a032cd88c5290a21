import { InvalidArgumentError, type Command } from 'commander';
import { resolve } from 'node:path';
import { CommandFailure, exitCode } from '../exit-code.js';
import type { Door } from '../door/send-events.js';
import { runningOn } from '../supervisor/run-file.js';
import { everydayKey, factsKey, writeKeysOf } from '../supervisor/write-keys.js';

export const withData = (command: Command): Command => command.option('--data <dir>', 'data directory', process.env['TRICHTER_DATA'] ?? './data');
export const withPorts = (command: Command): Command =>
  command.option('--port <n>', 'port of the page and API (default: 4420, else any free one)', portNumber).option('--ingest-port <n>', 'port events are sent to (default: 4410, else any free one)', portNumber);
export const withDoor = (command: Command, key = 'write key'): Command =>
  withData(command).option('--url <url>', 'address of the ingest service (default: the one running on the data directory)').option('--key <key>', `${key} (default: the data directory's)`);

export interface DoorOptions {
  readonly data: string;
  readonly url?: string;
  readonly key?: string;
}

export function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('give a whole number.');
  return Number(text);
}

function portNumber(text: string): number {
  const port = wholeNumber(text);
  if (port > 65_535) throw new InvalidArgumentError('give a port between 0 and 65535.');
  return port;
}

/** Where events go in, from options, environment, or what runs on the data directory. */
export const doorOf = (options: DoorOptions): Door => doorWith(options, everydayKey, 'TRICHTER_WRITE_KEY');

/** The same with a key that may write facts: identity, voids. */
export const factsDoorOf = (options: DoorOptions): Door => doorWith(options, factsKey, 'TRICHTER_FACTS_KEY');

function doorWith({ data, url, key }: DoorOptions, choose: (writeKeys: string) => string, variable: string): Door {
  const dataDir = resolve(data);
  const running = runningOn(dataDir);
  const at = url ?? process.env['TRICHTER_INGEST_URL'] ?? running?.ingestUrl;
  if (!at) throw new CommandFailure(`no Trichter runs on ${dataDir}; start one with: npm start (or give --url and --key)`, exitCode.unavailable);
  const keys = process.env['TRICHTER_WRITE_KEYS'];
  const writeKey = key ?? process.env[variable] ?? (keys ? choose(keys) : running ? choose(writeKeysOf(dataDir)) : undefined);
  if (!writeKey) throw new CommandFailure(`no ${variable === 'TRICHTER_FACTS_KEY' ? 'write key that may write facts (marked :facts)' : 'write key'}; give --key or ${variable}`, exitCode.usage);
  return { url: at.replace(/\/+$/, ''), key: writeKey };
}

/** Address of the query service. */
export function pageOf({ data, url }: { data: string; url?: string }): string {
  const at = url ?? process.env['TRICHTER_QUERY_URL'] ?? runningOn(resolve(data))?.pageUrl;
  if (!at) throw new CommandFailure(`no Trichter runs on ${resolve(data)}; start one with: npm start (or give --url)`, exitCode.unavailable);
  return at.replace(/\/+$/, '');
}
