import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAdmission } from './admission.js';
import { keyOfToken } from './environment-keys.js';
import { createKeyBook, type KeyBook } from './key-book.js';
import { changeKeyFile, readKeyFile, type StoredKey } from './key-file.js';
import { hashOfKey, makeKeyText } from './key.js';
import { createRateLimits } from './rate-limits.js';
import { readScopes, scopesAsText } from './scope.js';

const START = Date.parse('2026-03-01T00:00:00Z');
let dir: string;
let file: string;
let now: number;
let lines: unknown[];
const books: KeyBook[] = [];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'trichter-keys-'));
  file = join(dir, 'keys.json');
  now = START;
  lines = [];
});
afterEach(() => {
  for (const book of books.splice(0)) book.close();
  rmSync(dir, { recursive: true });
});

const log = (...args: unknown[]) => void lines.push(args);
const open = (given = [] as ReturnType<typeof keyOfToken>[]) => {
  const book = createKeyBook({ file, given, logger: { info: log, warn: log, error: log }, now: () => now, lookMs: 10 });
  books.push(book);
  return book;
};
const stored = (text: string, more: Partial<StoredKey> = {}): StoredKey => ({ id: `k${hashOfKey(text).toString('hex').slice(0, 6)}`, name: 'x', hash: hashOfKey(text).toString('hex'), scopes: ['read'], created: new Date(START).toISOString(), ends: null, ...more });
const write = (...keys: StoredKey[]) => changeKeyFile(file, () => keys);

describe('a key', () => {
  it('is 256 random bits that a leak scanner can recognise', () => {
    expect(makeKeyText()).toMatch(/^trk_[A-Za-z0-9_-]{43}$/);
    expect(makeKeyText()).not.toBe(makeKeyText());
  });
});

describe('scopes', () => {
  it.each([[['write:web']], [['write:shop:facts', 'read']], [['write:web:test:facts']], [['write:*']], [['write:*:facts']], [['read', 'contacts', 'administer']]])('%j are read and written alike', (scopes) => {
    const read = readScopes(scopes);
    expect(read.kind === 'ok' && scopesAsText(read.grants)).toEqual(scopes);
  });
  it.each([[[], 'at least one'], [['admin'], '"admin"'], [['write:'], 'must name a source'], [['write'], 'must be write:SOURCE'], [['write:web*'], 'must name a source'], [['write:web:root'], '"root"'], [['write:a', 'write:b'], 'one source']])('%j are refused', (scopes, message) => {
    expect(readScopes(scopes)).toMatchObject({ kind: 'fault', message: expect.stringContaining(message) });
  });
});

describe('the keys file', () => {
  it('holds hashes, for its owner only, and is replaced whole', () => {
    write(stored('trk_one'));
    write(stored('trk_one'), stored('trk_two'));
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8')).not.toContain('trk_');
    expect(readKeyFile(file)).toHaveLength(2);
  });
  it('stays as it is when a change fails, and takes one change at a time', () => {
    write(stored('trk_one'));
    expect(() => changeKeyFile(file, () => [stored('trk_two', { scopes: ['everything'] })])).toThrow(/everything/);
    expect(() => changeKeyFile(file, (keys) => (changeKeyFile(file, () => []), keys))).toThrow(/another command is changing/);
    expect(readKeyFile(file)).toHaveLength(1);
    write();
    expect(readKeyFile(file)).toEqual([]);
  });
  it('that is broken stops a start with a message that repeats nothing of it', () => {
    writeFileSync(file, '{"version":1,"keys":[{"id":"s3cret"');
    expect(() => open()).toThrow(/is no JSON; put it back/);
    writeFileSync(file, '{"version":1,"keys":[{"id":"s3cret !","hash":"s3cret"}]}');
    expect(() => open()).toThrow(expect.objectContaining({ code: 'key_file_fault', message: expect.not.stringContaining('s3cret') }));
  });
});

describe('a key book', () => {
  it('finds the keys of file and environment, holds none in clear, and knows no other', () => {
    write(stored('trk_one', { scopes: ['write:web'] }));
    const book = open([keyOfToken('a-token-of-sixteen')]);
    expect(book.find('trk_one')).toMatchObject({ write: { source: 'web' } });
    expect([...(book.find('a-token-of-sixteen')?.query ?? [])]).toEqual(['read', 'administer']);
    for (const text of ['', 'trk_on', 'trk_one ', 'trk_two', hashOfKey('trk_one').toString('hex')]) expect(book.find(text)).toBeNull();
    expect(inspect([book, keyOfToken('a-token-of-sixteen')], { depth: 9, showHidden: true })).not.toContain('sixteen');
  });

  it('has two keys valid at once until the old one ends', () => {
    write(stored('trk_old', { ends: '2026-03-08T00:00:00Z' }), stored('trk_new'));
    const book = open();
    expect([book.find('trk_old'), book.find('trk_new')].every(Boolean)).toBe(true);
    now = Date.parse('2026-03-08T00:00:00Z');
    expect(book.find('trk_old')).toBeNull();
    expect(book.find('trk_new')).not.toBeNull();
  });

  it('follows the file without a restart: a key more, a key revoked', async () => {
    const book = open();
    expect(book.guards(['read'])).toBe(false);
    write(stored('trk_one'));
    await expect.poll(() => book.find('trk_one')).not.toBeNull();
    write(stored('trk_one', { ends: new Date(START).toISOString() }), stored('trk_two'));
    await expect.poll(() => book.find('trk_two')).not.toBeNull();
    expect(book.find('trk_one')).toBeNull();
  });

  it('keeps what it knows when the file breaks or goes, says so, and stays shut when the last key is gone', async () => {
    write(stored('trk_one'));
    const book = open();
    writeFileSync(file, 'nonsense');
    await expect.poll(() => JSON.stringify(lines)).toContain('stay valid');
    expect(book.find('trk_one')).not.toBeNull();
    rmSync(file);
    await expect.poll(() => JSON.stringify(lines)).toContain('is gone');
    expect(book.find('trk_one')).not.toBeNull();
    write();
    await expect.poll(() => book.find('trk_one')).toBeNull();
    expect(book.guards(['read'])).toBe(true);
  });
});

describe('admission', () => {
  const limits = () => createRateLimits({ requestsPerSecond: 2, eventsPerSecond: 10, burstSeconds: 2 }, () => now);
  it('answers no key, an unknown, an ended and a revoked one alike, and another scope with 403 and the remedy', () => {
    write(stored('trk_ended', { ends: '2026-02-01T00:00:00Z' }), stored('trk_one'));
    const admit = createAdmission({ book: open(), limits: limits() });
    const answers = [null, '', 'trk_nobody', 'trk_ended'].map((text) => admit(text, 'read'));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]).toMatchObject({ problem: { status: 401, remedy: expect.stringContaining('trichter keys create') } });
    expect(admit('trk_one', 'contacts')).toMatchObject({ problem: { status: 403, detail: 'this needs the scope contacts, the key has read', remedy: expect.stringContaining('--scope contacts') } });
    expect(admit('trk_one', 'read')).toMatchObject({ kind: 'admitted' });
  });

  it('lets a key send its burst, then its rate, and says when to come again; other keys notice nothing', () => {
    write(stored('trk_one'), stored('trk_two'));
    const admit = createAdmission({ book: open(), limits: limits() });
    const tries = (text: string, n: number) => Array.from({ length: n }, () => admit(text, 'read').kind).filter((kind) => kind === 'admitted').length;
    expect(tries('trk_one', 10)).toBe(4);
    expect(admit('trk_one', 'read')).toMatchObject({ problem: { status: 429, code: 'rate_limited', retryAfter: 1, detail: 'this key may send 2 requests a second' } });
    expect(tries('trk_two', 10)).toBe(4);
    now += 1_000;
    expect(tries('trk_one', 10)).toBe(2);
  });

  it('lets one batch overdraw and has the next wait until it is paid off', () => {
    const buckets = limits();
    const key = { id: 'k', limits: {} };
    expect(buckets.request(key)).toBeNull();
    buckets.events(key, 120); // 20 were there
    expect(buckets.request(key)).toEqual({ retryAfter: 10, limit: '10 events a second' });
    now += 9_900;
    expect(buckets.request(key)).not.toBeNull();
    now += 200;
    expect(buckets.request(key)).toBeNull();
  });

  it('takes the limits of the key before those of the service', () => {
    const buckets = limits();
    const key = { id: 'k', limits: { requestsPerSecond: 50, burstSeconds: 1 } };
    expect(Array.from({ length: 60 }, () => buckets.request(key)).filter((full) => full === null)).toHaveLength(50);
  });
});
