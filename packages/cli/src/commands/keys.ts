import { InvalidArgumentError, type Command } from 'commander';
import { resolve } from 'node:path';
import { changeKeyFile, hashOfKey, KeyFileFault, keyFileOf, makeKeyId, makeKeyText, readKeyFile, readScopes, type StoredKey } from '@trichter/service-kit/keys';
import { CommandFailure, exitCode } from '../exit-code.js';
import { table } from '../terminal/table.js';
import type { Ended } from './ended.js';
import { withData } from './options.js';

interface Where {
  readonly data: string;
  readonly file?: string;
}
interface LimitOptions {
  readonly requests?: number;
  readonly events?: number;
  readonly burst?: number;
}

/** Past this, a key that has ended is left out of lists. */
const SHOWN_AFTER_END_MS = 90 * 86_400_000;

export function addKeys(program: Command, ended: Ended): void {
  const keys = program.command('keys').description('make, list, rotate and revoke the keys of the HTTP doors').addHelpText(
    'after',
    `
The file holds hashes only (default: <data>/keys.json, or TRICHTER_KEYS); a key is shown once, when it is made. Running services read
the file again within a second or two. Scopes: write:SOURCE (* for any source; with :test for test traffic, :facts for costs, reach and rates), read,
contacts, administer; none implies another. As soon as a key with read, contacts or administer was made, the query service wants one.`,
  );
  const where = (command: Command): Command => withData(command).option('--file <path>', 'the keys file', process.env['TRICHTER_KEYS']);
  const limited = (command: Command): Command =>
    command.option('--requests <n>', 'requests a second', positive).option('--events <n>', 'events a second', positive).option('--burst <seconds>', "for how many seconds' worth at once", positive);

  limited(where(keys.command('create').description('make a key and show it, once').argument('<name>', 'what it is for, such as "web site"')))
    .requiredOption('--scope <scope...>', 'write:SOURCE[:test][:facts], read, contacts, administer')
    .option('--ends <when>', 'date, instant, or days from now such as 90d (default: never)', instantOf)
    .action((name: string, options: Where & LimitOptions & { scope: string[]; ends?: number }) => {
      const read = readScopes(options.scope);
      if (read.kind === 'fault') throw new CommandFailure(read.message, exitCode.usage);
      const text = makeKeyText();
      const key: StoredKey = { ...storedKey(text, name, options.scope, options.ends ?? null), ...limitsOf(options) };
      change(options, (all) => [...all, key]);
      show(key, text);
      ended(exitCode.ok);
    });

  where(keys.command('list').description('keys with their scopes, limits and ends; never the keys themselves'))
    .option('--json', 'as JSON')
    .action((options: Where & { json?: boolean }) => {
      const all = guarded(() => readKeyFile(fileOf(options)) ?? []).filter(({ ends }) => ends === null || Date.parse(ends) > Date.now() - SHOWN_AFTER_END_MS);
      if (options.json) process.stdout.write(`${JSON.stringify(all.map(({ hash: _, ...shown }) => shown))}\n`);
      else if (all.length === 0) process.stdout.write(`no keys in ${fileOf(options)}\n`);
      else process.stdout.write(`${table([['ID', 'NAME', 'SCOPES', 'CREATED', 'STATE', 'LIMITS'], ...all.map(rowOf)], 6)}\n`);
      ended(exitCode.ok);
    });

  limited(where(keys.command('rotate').description('make a successor with the same scopes; both are valid until the old one ends').argument('<id>', 'the old key')))
    .option('--overlap <days>', 'when the old one ends: days from now such as 7d, date or instant', instantOf, instantOf('7d'))
    .action((id: string, options: Where & LimitOptions & { overlap: number }) => {
      const text = makeKeyText();
      let successor: StoredKey | undefined;
      let until = options.overlap;
      change(options, (all) => {
        const old = known(all, id);
        if (hasEnded(old)) throw new CommandFailure(`key ${id} has ended; make a new one with: trichter keys create`, exitCode.usage);
        until = Math.min(until, old.ends === null ? Infinity : Date.parse(old.ends));
        successor = { ...old, ...storedKey(text, old.name, old.scopes, null), ...limitsOf(options) };
        return [...all.map((key) => (key.id === id ? { ...key, ends: iso(until) } : key)), successor];
      });
      process.stdout.write(`Key ${id} is valid until ${iso(until)}; bring the new one to all who use it before.\n`);
      show(successor!, text);
      ended(exitCode.ok);
    });

  where(keys.command('revoke').description('end a key now').argument('<id>', 'as in the list')).action((id: string, options: Where) => {
    change(options, (all) => {
      known(all, id);
      return all.map((key) => (key.id === id && !hasEnded(key) ? { ...key, ends: iso(Date.now()) } : key));
    });
    process.stdout.write(`Key ${id} is revoked; running services refuse it within two seconds.\n`);
    ended(exitCode.ok);
  });
}

const fileOf = ({ data, file }: Where): string => resolve(file ?? keyFileOf(data));
const iso = (ms: number): string => new Date(ms).toISOString();
const hasEnded = ({ ends }: StoredKey): boolean => ends !== null && Date.parse(ends) <= Date.now();
const change = (where: Where, work: (keys: readonly StoredKey[]) => readonly StoredKey[]): void => guarded(() => changeKeyFile(fileOf(where), work));

function storedKey(text: string, name: string, scopes: string[], ends: number | null): StoredKey {
  return { id: makeKeyId(), name: name.slice(0, 100), hash: hashOfKey(text).toString('hex'), scopes, created: iso(Date.now()), ends: ends === null ? null : iso(ends) };
}

const limitsOf = ({ requests, events, burst }: LimitOptions): Partial<StoredKey> => ({ ...(requests && { requestsPerSecond: requests }), ...(events && { eventsPerSecond: events }), ...(burst && { burstSeconds: burst }) });

function known(all: readonly StoredKey[], id: string): StoredKey {
  const key = all.find((one) => one.id === id);
  if (!key) throw new CommandFailure(`there is no key ${id}; see: trichter keys list`, exitCode.usage);
  return key;
}

function guarded<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof KeyFileFault) throw new CommandFailure(error.message, exitCode.failed, { cause: error });
    throw error;
  }
}

function show({ id, scopes }: StoredKey, text: string): void {
  process.stdout.write(`Key ${id} (${scopes.join(', ')}), shown this once:\n${text}\n`);
}

function rowOf(key: StoredKey): string[] {
  const { id, name, scopes, created, ends, requestsPerSecond, eventsPerSecond, burstSeconds } = key;
  const state = hasEnded(key) ? `ended ${ends!.slice(0, 16)}` : ends === null ? 'valid' : `until ${ends.slice(0, 16)}`;
  const limits = [requestsPerSecond && `${requestsPerSecond} requests/s`, eventsPerSecond && `${eventsPerSecond} events/s`, burstSeconds && `burst ${burstSeconds} s`].filter(Boolean).join(', ');
  return [id, name, scopes.join(' '), created.slice(0, 10), state, limits || 'default'];
}

function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 10_000_000)) throw new InvalidArgumentError('give a number above 0.');
  return value;
}

function instantOf(text: string): number {
  const [, days] = /^(\d{1,5})d$/.exec(text) ?? [];
  const ms = days === undefined ? Date.parse(text) : Date.now() + Number(days) * 86_400_000;
  if (Number.isNaN(ms)) throw new InvalidArgumentError('give a date such as 2027-01-31, an instant, or days such as 90d.');
  return ms;
}
