import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runningOn } from '../supervisor/run-file.js';
import { filesUnder } from '../testing/files-under.js';
import { runCli, startCli, type Cli } from '../testing/run-cli.js';

const data = mkdtempSync(join(tmpdir(), 'trichter-keys-'));
let trichter: Cli;
let ingestUrl = '';
let pageUrl = '';
const keys = (...args: string[]) => runCli(['keys', ...args, '--data', data]);
const made = (stdout: string) => ({ id: /[Kk]ey (\w+) \(/.exec(stdout)?.[1] ?? '', text: /^trk_\S+$/m.exec(stdout)?.[0] ?? '' });
const bearer = (text: string) => ({ authorization: `Bearer ${text}` });
const send = async (text: string) => (await fetch(`${ingestUrl}/v1/events`, { method: 'POST', headers: bearer(text), body: JSON.stringify({ type: 'page.viewed', userId: 'u1', id: 'e1' }) })).status;
const ask = async (text: string | null) => (await fetch(`${pageUrl}/v1/status`, { headers: text === null ? {} : bearer(text) })).status;
const soon = { timeout: 5_000, interval: 100 };

beforeAll(async () => {
  trichter = startCli(['start', '--data', data, '--port', '0', '--ingest-port', '0']);
  await trichter.says(/Ctrl-C stops it/);
  ({ ingestUrl, pageUrl } = runningOn(data)!);
});
afterAll(async () => {
  trichter.process.kill('SIGTERM');
  await trichter.ended;
  rmSync(data, { recursive: true, force: true });
});

it('makes a key that running services take at once, shows it once, and stores its hash alone', async () => {
  const { stdout, code } = await keys('create', 'web site', '--scope', 'write:web');
  const { id, text } = made(stdout);
  expect(code).toBe(0);
  expect(statSync(join(data, 'keys.json')).mode & 0o777).toBe(0o600);
  expect(readFileSync(join(data, 'keys.json'), 'utf8')).not.toContain(text);
  await expect.poll(() => send(text), soon).toBe(202);
  const listed = await keys('list');
  expect(listed.stdout).toMatch(new RegExp(`${id}\\s+web site\\s+write:web\\s+\\S+\\s+valid\\s+default`));
  expect(listed.stdout).not.toContain(text);
  expect(JSON.stringify(await keys('list', '--json'))).not.toMatch(/hash|trk_/);
});

it('drops contact details by default: of no place a sender may put them is anything in a file, the answer counts what was dropped, and what is no contact stays', async () => {
  const { text } = made((await keys('create', 'contacts', '--scope', 'write:crm')).stdout);
  await expect.poll(() => send(text), soon).toBe(202);
  const mail = (place: string) => `dropped.${place}@people.example`;
  const events = [
    { id: mail('id'), type: 'form.submitted', userId: mail('user'), anonymousId: mail('device'), email: mail('email'), externalIds: [`crm:${mail('external')}`], phone: 'droppedphone', traits: { name: 'droppedname', deep: { er: { lastName: 'droppedlast' } } }, data: { email: mail('data'), plan: 'keptplan', buyer: { list: [{ phone: 'droppedlist' }] }, note: `write to ${mail('text')}` } },
    { id: 'c2', type: 'page.viewed', userId: 'u2', context: { person: { firstName: 'droppedfirst' }, page: { url: `https://s.example/?phone=droppedurl&plan=kepturl&to=${encodeURIComponent(mail('url'))}#email=${mail('hash')}`, referrer: `https://r.example/?next=${encodeURIComponent('https://s.example/?lastName=droppednext')}` } } },
    { id: 'c3', type: 'page.viewed', userId: 'u3', data: { plan: 'keptplain' } },
  ];
  const answer = (await (await fetch(`${ingestUrl}/v1/events`, { method: 'POST', headers: bearer(text), body: JSON.stringify(events) })).json()) as { warnings: unknown[] };
  expect(answer.warnings).toContainEqual(expect.objectContaining({ code: 'personal_dropped', count: 2 }));
  const holding = (word: RegExp) => filesUnder(data).filter(({ bytes }) => word.test(bytes.toString('latin1'))).map(({ path }) => path.split('/')[0]);
  // The search finds what stays, in the log and in the projector's store; ClickHouse packs its files, and has nothing but what the store has.
  for (const kept of [/keptplan/, /kepturl/, /keptplain/]) await expect.poll(() => [...new Set(holding(kept))].sort(), soon).toEqual(['log', 'projector']);
  expect(holding(/dropped(phone|name|last|list|first|url|next)|dropped\.\w+(@|%40)/)).toEqual([]);
  expect(readdirSync(data)).not.toContain('keys');
});

it('rotates without a gap: both are valid, then only the new one', async () => {
  const old = made((await keys('create', 'shop', '--scope', 'write:shop:facts', '--requests', '500')).stdout);
  await expect.poll(() => send(old.text), soon).toBe(202);
  const { stdout } = await keys('rotate', old.id, '--overlap', '1d');
  const next = made(stdout.split('\n').slice(1).join('\n'));
  expect(next.text).not.toBe(old.text);
  await expect.poll(() => send(next.text), soon).toBe(202);
  expect(await send(old.text)).toBe(202);
  expect((await keys('list')).stdout).toMatch(new RegExp(`${next.id}\\s+shop\\s+write:shop:facts\\s+\\S+\\s+valid\\s+500 requests/s`));
  await keys('revoke', old.id);
  await expect.poll(() => send(old.text), soon).toBe(401);
  expect(await send(next.text)).toBe(202);
});

it('shuts the reports, open until then, with the first key for them, and for good', async () => {
  expect(await ask(null)).toBe(200);
  const { id, text } = made((await keys('create', 'analyst', '--scope', 'read')).stdout);
  await expect.poll(() => ask(null), soon).toBe(401);
  expect(await ask(text)).toBe(200);
  await expect.poll(() => send(text), soon).toBe(403); // each service reads the file for itself
  await keys('revoke', id);
  await expect.poll(() => ask(text), soon).toBe(401);
  expect(await ask(null)).toBe(401);
});

it.each([
  [['create', 'x', '--scope', 'everything'], 'scope must be write:SOURCE'],
  [['create', 'x'], "required option '--scope"],
  [['create', 'x', '--scope', 'read', '--ends', 'soon'], 'give a date'],
  [['revoke', 'nobody'], 'there is no key nobody'],
  [['rotate', 'nobody'], 'there is no key nobody'],
])('%j is refused and says why', async (args, message) => {
  const { code, stderr } = await keys(...args);
  expect(stderr).toContain(message);
  expect(code).toBe(2);
});
