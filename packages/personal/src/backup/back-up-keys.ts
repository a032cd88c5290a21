import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { KeyStore, StoredKey } from '../store/key-store.js';
import { noteBackup, type BackupEntry } from './backup-register.js';

/** The first line of a backup: plain, so that a person can see what the file is. */
interface Head {
  readonly kind: 'trichter.keys';
  readonly version: 1;
  readonly id: string;
  readonly madeAt: string;
  readonly expiresAt: string;
}

export class BackupUnreadable extends Error {
  readonly code = 'backup_unreadable';
  readonly retriable = false;
}

export interface BackUpOptions {
  readonly store: KeyStore;
  /** Folder of the key store, which notes the backup's end. */
  readonly keysDir: string;
  readonly file: string;
  /** Where the backup's own key goes: another medium than the backup, reachable by this machine until the end. */
  readonly keyFile: string;
  /** UTC ms. */
  readonly now: number;
  readonly expiresAt: number;
}

/** All living keys into one file, encrypted with a key of its own that `expireBackups` destroys at the end. About 200 bytes a lead, made in memory. */
export function backUpKeys({ store, keysDir, file, keyFile, now, expiresAt }: BackUpOptions): BackupEntry & { keys: number } {
  const entry: BackupEntry = { id: randomBytes(8).toString('hex'), keyFile: resolve(keyFile), madeAt: new Date(now).toISOString(), expiresAt: new Date(expiresAt).toISOString() };
  const lines = [...store.all()].map(({ identifier, key, madeAt }) => JSON.stringify([identifier, key.id, key.bytes.toString('base64'), madeAt]));
  const head = JSON.stringify({ kind: 'trichter.keys', version: 1, id: entry.id, madeAt: entry.madeAt, expiresAt: entry.expiresAt } satisfies Head);
  const key = randomBytes(32);
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(head));
  const sealed = Buffer.concat([iv, cipher.update(lines.join('\n'), 'utf8'), cipher.final(), cipher.getAuthTag()]);
  // Noted before the key exists: a key nobody would ever destroy must not come about.
  noteBackup(keysDir, entry);
  writeFileSync(keyFile, key.toString('hex'), { mode: 0o600, flag: 'wx', flush: true });
  writeFileSync(file, Buffer.concat([Buffer.from(`${head}\n`), sealed]), { mode: 0o600, flag: 'wx', flush: true });
  return { ...entry, keys: lines.length };
}

/** The keys of a backup. Throws `BackupUnreadable` when its key is gone (its end came) or either file is another one's. */
export function readBackup(file: string, keyFile: string): StoredKey[] {
  const bytes = readFileSync(file);
  const cut = bytes.indexOf(0x0a);
  const head = bytes.subarray(0, cut);
  let key: Buffer;
  try {
    key = Buffer.from(readFileSync(keyFile, 'utf8').trim(), 'hex');
  } catch (cause) {
    throw new BackupUnreadable(`the key of this backup is not at ${keyFile}; after its end (${head.toString('utf8').match(/"expiresAt":"([^"]+)"/)?.[1] ?? 'unknown'}) it is destroyed for good`, { cause });
  }
  try {
    const end = bytes.length - 16;
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(cut + 1, cut + 13)).setAAD(head).setAuthTag(bytes.subarray(end));
    const text = Buffer.concat([decipher.update(bytes.subarray(cut + 13, end)), decipher.final()]).toString('utf8');
    return text === '' ? [] : text.split('\n').map(storedKeyOf);
  } catch (cause) {
    throw new BackupUnreadable(`${file} cannot be opened with ${keyFile}; give the key file that was made with this backup`, { cause });
  }
}

function storedKeyOf(line: string): StoredKey {
  const [identifier, id, bytes, madeAt] = JSON.parse(line) as [string, string, string, number];
  return { identifier, key: { id, bytes: Buffer.from(bytes, 'base64') }, madeAt };
}
