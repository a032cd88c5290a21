import { InvalidArgumentError, type Command } from 'commander';
import { resolve } from 'node:path';
import { CommandFailure, exitCode } from '../exit-code.js';
import type { Door } from '../door/send-events.js';
import { runningOn } from '../supervisor/run-file.js';
import { anySourceKey, everydayKey, factsKey, writeKeysOf } from '../supervisor/write-keys.js';

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

/** A share such as `5%` or `0.05`, above nothing and at most all. */
export function shareOf(text: string): number {
  const [, number, percent] = /^(\d+(?:\.\d+)?)(%?)$/.exec(text) ?? [];
  const share = Number(number) / (percent ? 100 : 1);
  if (!(share >= 0.0001 && share <= 1)) throw new InvalidArgumentError('give a share of the leads such as 5% (0.01% to 100%).');
  return share;
}

/** A time such as `30s`, `10m` or `6h`, in ms. */
export function durationOf(text: string): number {
  const [, number, unit] = /^(\d{1,6})([smh])$/.exec(text) ?? [];
  if (!number || Number(number) === 0) throw new InvalidArgumentError('give a time such as 30s, 10m or 6h.');
  return Number(number) * { s: 1_000, m: 60_000, h: 3_600_000 }[unit as 's' | 'm' | 'h'];
}

function portNumber(text: string): number {
  const port = wholeNumber(text);
  if (port > 65_535) throw new InvalidArgumentError('give a port between 0 and 65535.');
  return port;
}

/** Where events go in, from options, environment, or what runs on the data directory. */
export const doorOf = (options: DoorOptions): Door => doorWith(options, everydayKey, 'TRICHTER_WRITE_KEY');

/** The same for events that name a source of their own. */
export const anySourceDoorOf = (options: DoorOptions): Door => doorWith(options, anySourceKey, 'TRICHTER_WRITE_KEY');

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
