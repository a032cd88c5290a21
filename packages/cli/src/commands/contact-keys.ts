import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { backUpKeys, backupsOf, BackupUnreadable, expireBackups, openKeyStore, readBackup } from '@trichter/personal';
import { erasedSince } from '../personal/erased-since.js';
import { CommandFailure, exitCode } from '../exit-code.js';
import { logAtHand } from '../audit/log-at-hand.js';
import type { Ended } from './ended.js';
import { wholeNumber, withData } from './options.js';

const DAY = 86_400_000;
const keysOf = (data: string): string => join(resolve(data), 'keys');

/** Backups of the keys that contact details are sealed with; of keys of the API speaks `trichter keys`. */
export function addContactKeys(program: Command, ended: Ended): void {
  const keys = program.command('contact-keys').description('back up the keys of contact details; a backup ends by itself');
  withData(keys.command('backup').description('write all keys into one file, encrypted with a key of its own').argument('<file>', 'the backup; must not exist'))
    .requiredOption('--key-file <path>', "where the backup's key goes: another medium, in reach of this machine until the backup ends")
    .option('--days <n>', 'days until the end: then its key is destroyed, and the backup, wherever it lies, cannot be read', wholeNumber, 30)
    .addHelpText('after', '\nWhat is erased could be read from a backup of its key until the backup ends: choose the days as you promise.')
    .action(async (file: string, { data, keyFile, days }: { data: string; keyFile: string; days: number }) => {
      if (!existsSync(keysOf(data))) throw new CommandFailure(`there are no contact keys in ${keysOf(data)}`, exitCode.unavailable);
      const store = openKeyStore(keysOf(data));
      const made = backUpKeys({ store, keysDir: keysOf(data), file, keyFile, now: Date.now(), expiresAt: Date.now() + days * DAY });
      await store.close();
      process.stdout.write(`${made.keys} keys in ${file}; ends ${made.expiresAt}, when ${made.keyFile} is destroyed\n`);
      ended(exitCode.ok);
    });
  withData(keys.command('restore').description('put keys back that this store never knew; what was erased since stays erased').argument('<file>', 'the backup'))
    .requiredOption('--key-file <path>', 'its key')
    .action(async (file: string, { data, keyFile }: { data: string; keyFile: string }) => {
      const log = await logAtHand(resolve(data));
      const store = openKeyStore(keysOf(data));
      try {
        const stored = readBackup(file, keyFile);
        // The store may be a new one that knows of no erasure: the log knows them all.
        const erased = await erasedSince(log);
        const sound = stored.filter(({ identifier, madeAt }) => madeAt > (erased.get(identifier) ?? -Infinity));
        process.stdout.write(`${await store.restore(sound)} keys put back; ${stored.length - sound.length} of leads erased since were left out\n`);
        ended(exitCode.ok);
      } catch (error) {
        throw error instanceof BackupUnreadable ? new CommandFailure(error.message, exitCode.failed, { cause: error }) : error;
      } finally {
        await store.close();
        await log.close();
      }
    });
  withData(keys.command('list').description('backups and their ends; those whose end has come are made unreadable')).action(({ data }: { data: string }) => {
    for (const { id, keyFile } of expireBackups(keysOf(data), Date.now())) process.stdout.write(`${id}  ended: ${keyFile} destroyed\n`);
    for (const { id, madeAt, expiresAt, keyFile } of backupsOf(keysOf(data))) process.stdout.write(`${id}  made ${madeAt}  ends ${expiresAt}  key in ${keyFile}\n`);
    ended(exitCode.ok);
  });
}
