import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runningOn } from '../supervisor/run-file.js';
import { processesOf, runCli, startCli, type Cli } from './run-cli.js';

const secret = (name: string) => `${name}${randomBytes(12).toString('hex')}`;
const writeKey = secret('wk_');
const factsKey = secret('wkf_');
const token = secret('token-');
const guessed = secret('guessed-');
const workspaceKey = randomBytes(32).toString('hex');
/** Addresses, in the clear as a sender may write them; each place has its own, so a leak tells where it is. */
const address = (place: string) => `${place}.secret@leak-test.example`;
const IN_CLEAR = /[\w.+-]*secret(@|%40)leak-test\.example/gi;

const data = mkdtempSync(join(tmpdir(), 'trichter-secrets-'));
let trichter: Cli;
let ingestUrl = '';
let pageUrl = '';
const answers: string[] = [];

beforeAll(async () => {
  mkdirSync(join(data, 'run'), { recursive: true });
  const env = { TRICHTER_WRITE_KEYS: `${writeKey}=web,${factsKey}=*:facts`, TRICHTER_QUERY_TOKEN: token, TRICHTER_WORKSPACE_KEY: workspaceKey, TRICHTER_LOG_LEVEL: 'trace' };
  trichter = startCli(['start', '--data', data, '--port', '0', '--ingest-port', '0'], { env });
  await trichter.says(/Ctrl-C stops it/);
  ({ ingestUrl, pageUrl } = runningOn(data)!);
});
afterAll(async () => {
  trichter.process.kill('SIGTERM');
  await trichter.ended;
  rmSync(data, { recursive: true, force: true });
});

async function ask(url: string, init: RequestInit): Promise<number> {
  const response = await fetch(url, init);
  answers.push(`${init.method ?? 'GET'} ${response.status} ${JSON.stringify([...response.headers])} ${await response.text()}`);
  return response.status;
}
const post = (body: string | Buffer, headers: Record<string, string> = {}, path = '/v1/events', key = writeKey) => ask(ingestUrl + path, { method: 'POST', body: body as string, headers: { authorization: `Bearer ${key}`, ...headers } });
/** The bytes as they are, for what no client would send. */
const raw = (url: string, text: string) =>
  new Promise<void>((resolve) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.end(text));
    let answer = '';
    socket.on('data', (chunk) => (answer += chunk.toString()));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      answers.push(answer);
      resolve();
    });
  });

it('no log line and no answer repeats a key, a password or an address', async () => {
  const event = (more: object) => JSON.stringify({ id: 'e', type: 'page.viewed', anonymousId: 'a', ...more });
  // Good ones, addresses in odd places.
  expect(await post(event({ email: address('email'), traits: { email: address('traits') }, data: { note: `write to ${address('data')}`, [address('key')]: 1 }, context: { page: { url: `https://shop.example/?mail=${encodeURIComponent(address('url'))}` } }, consent: [address('consent')] }))).toBe(202);
  expect(await post(event({ id: address('id'), source: address('source'), userId: address('user'), accountId: address('account'), externalIds: [`order:${address('external')}`] }), {}, '/v1/events', factsKey)).toBe(202);
  // Bad ones: each field wrong with an address in it.
  const bad = ['type', 'id', 'time', 'sentAt', 'source', 'userId', 'anonymousId', 'email', 'subject', 'accountId', 'data', 'context', 'traits', 'externalIds', 'consent'].flatMap((field) => [{ [field]: [address(`list-${field}`)] }, { [field]: address(`text-${field}`) }, { [field]: `${address(`long-${field}`)}${'x'.repeat(3_000)}` }, { [field]: { [address('inner')]: address(`object-${field}`) } }]);
  await post(`[${bad.map((more) => event(more)).join(',')}]`);
  await post(`[${bad.map((more) => event({ ...more, anonymousId: undefined })).join(',')}]`);
  for (const [type, fields] of [['order.completed', ['order', 'amount', 'currency']], ['order.refunded', ['order', 'amount', 'currency']], ['cost.reported', ['day', 'from', 'to', 'amount', 'currency', 'platform', 'campaign']], ['rate.published', ['day', 'from', 'to', 'rate']], ['identity.linked', ['from', 'to']], ['identity.merged', ['from', 'to']], ['touchpoint.voided', ['source', 'id', 'import', 'from']], ['lead.erased', ['keep', 'later', 'receipt', 'identifier']], ['link.stated', ['from']]] as const) {
    const all = fields.flatMap((field) => [event({ type, data: { order: 'o1', amount: 1, currency: 'EUR', day: '2026-01-01', from: 'anonymous:a', to: 'user:b', [field]: address(`${type}-${field}`) } }), event({ type, data: { [field]: [address(`${type}-${field}-list`)] } })]);
    await post(`[${all.join(',')}]`);
    await post(`[${all.join(',')}]`, {}, '/v1/events', factsKey);
  }
  for (const type of [address('type'), `x.${address('type')}`, `Page Viewed ${address('type')}`]) await post(event({ type }));
  // Bodies that cannot be read, or say what they are wrongly.
  for (const body of [address('body'), `{"email": ${address('body')}}`, `"${address('body')}"`, `["${address('body')}"`, `${event({})}\n${address('line')}`, `{"batch": "${address('batch')}"}`, `[1, "${address('element')}", null]`]) {
    for (const type of ['application/json', 'application/x-ndjson', 'text/plain']) await post(body, { 'content-type': type });
  }
  await post(gzipSync(`{"a": ${address('packed')}}`), { 'content-encoding': 'gzip' });
  await post('{}', { 'content-encoding': address('encoding') });
  await post(event({}), { 'trichter-import': address('import') });
  await post(event({}), { 'content-type': address('content-type'), 'user-agent': address('agent'), referer: `https://x.example/?${address('referer')}`, 'x-request-id': address('request') });
  // Keys that are wrong, in every place a key may stand, and addresses of the service that are wrong.
  for (const key of [guessed, token, workspaceKey]) await post(event({}), {}, '/v1/events', key);
  for (const path of [`/v1/events?writeKey=${writeKey}`, `/v1/events?writeKey=${guessed}`, `/v1/nowhere?writeKey=${writeKey}&m=${address('path')}`, `/v1/events/${writeKey}`, `/%zz?writeKey=${writeKey}`, `/schemas/ids/${address('schema')}`, `/subjects/${address('subject')}/versions/latest`]) {
    for (const method of ['POST', 'GET', 'PUT']) await ask(ingestUrl + path, { method, headers: { 'x-write-key': guessed, ...(path.includes('events') ? {} : { authorization: `Basic ${Buffer.from(`${writeKey}:${address('basic')}`).toString('base64')}` }) } });
  }
  for (const path of [`links/user:${address('link')}`, `merges/${address('merge')}`, `links/anonymous:x%20${address('link2')}`]) {
    for (const [method, key] of [['PUT', factsKey], ['PUT', writeKey], ['DELETE', guessed]] as const) await ask(`${ingestUrl}/v1/identities/${encodeURIComponent(address('identity'))}/${path}`, { method, headers: { authorization: `Bearer ${key}` } });
  }
  for (const url of [ingestUrl, pageUrl]) {
    await raw(url, `GARBAGE ${address('line')} ${writeKey}\r\n\r\n`);
    await raw(url, `GET /${writeKey} HTTP/1.1\r\nhost: x\r\n${address('header')} ${token}\r\n\r\n`);
    await raw(url, `GET /v1/status HTTP/1.1\r\nhost: x\r\nx: ${token}${'y'.repeat(20_000)}\r\n\r\n`);
  }
  const reader = { authorization: `Bearer ${token}` };
  for (const path of [`/v1/funnels/${address('funnel')}/report`, `/v1/leads/${address('lead')}`, `/v1/funnels/sales/report?from=${address('from')}&${address('parameter')}=1`, `/v1/nowhere?token=${token}&m=${address('nowhere')}`, `/v1/activity?from=2026-01-01&to=2026-01-02&channel=${address('channel')}`]) {
    await ask(pageUrl + path, { headers: reader });
    await ask(pageUrl + path, { headers: { authorization: `Bearer ${guessed}` } });
  }
  await ask(`${pageUrl}/v1/funnels/sales`, { method: 'PUT', headers: { ...reader, 'content-type': 'application/json' }, body: `{"steps": ${address('definition')}` });
  await ask(`${pageUrl}/v1/funnels/sales`, { method: 'PUT', headers: { ...reader, 'content-type': 'application/json' }, body: JSON.stringify({ window: address('window'), [address('property')]: address('value'), steps: [{ name: address('step'), types: [address('steptype')] }] }) });
  // Leads and letters: what is asked for, what is mended, what is erased.
  const json = { ...reader, 'content-type': 'application/json' };
  for (const path of ['/v1/dead-letters/0/1/replay', `/v1/dead-letters/${address('letter')}/1/replay`]) await ask(pageUrl + path, { method: 'POST', headers: json, body: JSON.stringify({ event: { type: address('mended'), email: address('mended-mail'), data: { [address('mended-key')]: writeKey } } }) });
  for (const path of [`/v1/dead-letters?reason=${address('reason')}`, `/v1/rejections?source=${address('refused')}`, `/v1/restatements?name=${address('restated')}`]) await ask(pageUrl + path, { headers: reader });
  for (const path of [`/v1/leads/${encodeURIComponent(`email:${address('erased')}`)}`, `/v1/leads/${address('gone')}/export`]) for (const method of ['DELETE', 'GET']) await ask(pageUrl + path, { method, headers: reader });
  // Commands that are told an address: they may say it to whoever typed it, and to no log.
  for (const args of [['identity', 'show', `email:${address('shown')}`], ['identity', 'link', 'user:u1', `email:${address('linked')}`], ['void', '--source', 'web', '--id', address('voided')], ['dead-letters', 'replay', '0/1', '--mend', address('file')]]) {
    await runCli([...args, '--data', data], { env: { TRICHTER_QUERY_TOKEN: token } });
  }
  // Stores that fail: what they say goes into the logs.
  const clickhouse = processesOf(data).find((line) => line.includes('child.cjs'));
  process.kill(Number(clickhouse?.split(' ')[0]), 'SIGKILL');
  const failed = [];
  for (let n = 0; n < 5; n++) failed.push(await ask(`${pageUrl}/v1/activity?from=2026-01-01&to=2026-01-02&x=${address('down')}`, { headers: reader }), await ask(`${pageUrl}/v1/leads/00000000-0000-0000-0000-000000000000`, { headers: reader }));
  expect(failed).toContain(503);

  const logs = readdirSync(join(data, 'run')).filter((name) => /\.(log|out)$/.test(name)).map((name) => `${name}\n${readFileSync(join(data, 'run', name), 'utf8')}`);
  expect(logs.length).toBeGreaterThanOrEqual(4);
  expect(logs.join('').length).toBeGreaterThan(1_000);
  const { clickhouse: passwords } = JSON.parse(readFileSync(join(data, 'credentials.json'), 'utf8')) as { clickhouse: Record<string, string> };
  const secrets = { factsKey, token, guessed, workspaceKey, ...passwords };
  const leaksIn = (texts: readonly string[]) => [
    ...texts.flatMap((text) => [...text.matchAll(IN_CLEAR)].map((match) => `${match[0]} in ${text.slice(0, 60)}`)),
    ...Object.entries(secrets).flatMap(([name, value]) => texts.filter((text) => text.includes(value)).map((text) => `${name} in ${text.slice(0, 60)}`)),
  ];
  // The one key that is told, on loopback, to whoever may read the page without data, and to the terminal it was started in.
  const told = answers.filter((answer) => answer.includes(writeKey));
  expect(told.filter((answer) => !answer.includes('"writeKey"'))).toEqual([]);
  expect(logs.filter((text) => text.includes(writeKey))).toEqual([]);
  expect([...new Set([...leaksIn(logs), ...leaksIn(answers), ...leaksIn([trichter.output()])])]).toEqual([]);
  // The test would see a leak.
  expect(leaksIn([`x ${address('y')} ${token}`])).toHaveLength(2);
  expect(answers.length).toBeGreaterThan(100);
});
