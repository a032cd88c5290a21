import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { operations, type Operation } from '@trichter/api';
import { changeKeyFile, hashOfKey, keyFileOf } from '@trichter/service-kit';
import { startTestClickHouse, type TestClickHouse } from '@trichter/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestQuery, type TestQuery } from '../test-world/start-test-query.js';
import { scopeOf } from './require-scope.js';

let dir: string;
let clickhouse: TestClickHouse;
let open: TestQuery;
let guarded: TestQuery;
const bearer = (text: string) => ({ authorization: `Bearer ${text}` });

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'trichter-access-'));
  mkdirSync(join(dir, 'dashboard', 'assets'), { recursive: true });
  writeFileSync(join(dir, 'dashboard', 'index.html'), '<!doctype html><title>the page</title>');
  writeFileSync(join(dir, 'dashboard', 'assets', 'a-1.js'), 'export {};');
  const stored = (text: string, scopes: string[], more = {}) => ({ id: text, name: text, hash: hashOfKey(text).toString('hex'), scopes, created: '2026-01-01T00:00:00Z', ends: null, ...more });
  changeKeyFile(keyFileOf(dir), () => [stored('reader', ['read']), stored('admin', ['administer']), stored('writer', ['write:web']), stored('past', ['read'], { ends: '2026-01-02T00:00:00Z' }), stored('slow', ['read'], { requestsPerSecond: 1, burstSeconds: 2 })]);
  clickhouse = await startTestClickHouse();
  const dashboard = join(dir, 'dashboard');
  open = await startTestQuery(clickhouse.as('reader'), { dashboard, writeKey: 'wk_local' });
  guarded = await startTestQuery(clickhouse.as('reader'), { dashboard, keyFile: keyFileOf(dir), token: 'a-token-of-sixteen', writeKey: 'wk_local' });
});
afterAll(async () => {
  await open?.stop();
  await guarded?.stop();
  await clickhouse?.stop();
  rmSync(dir, { recursive: true });
});

const funnel = { window: '7d', steps: [{ name: 'quiz', types: ['quiz.finished'] }, { name: 'order', types: ['order.completed'] }] };

describe('a key', () => {
  it('reads with read, changes with administer, and is told which scope it lacks', async () => {
    expect((await guarded.send('GET', '/v1/status', undefined, bearer('reader'))).status).toBe(200);
    expect(await guarded.send('PUT', '/v1/funnels/quiz', funnel, bearer('reader'))).toMatchObject({ status: 403, body: { code: 'forbidden', detail: expect.stringContaining('needs the scope administer'), remedy: expect.stringContaining('--scope administer') } });
    expect((await guarded.send('PUT', '/v1/funnels/quiz', funnel, bearer('admin'))).status).toBe(200);
    expect((await guarded.send('GET', '/v1/status', undefined, bearer('admin'))).status).toBe(403);
    expect((await guarded.send('GET', '/v1/status', undefined, bearer('writer'))).status).toBe(403);
    for (const path of ['/v1/status', '/v1/funnels']) expect((await guarded.send('GET', path, undefined, bearer('a-token-of-sixteen'))).status).toBe(200);
  });

  it('that reads is not told one that writes', async () => {
    expect((await open.send('GET', '/v1/status')).body).toMatchObject({ writeKey: 'wk_local' });
    expect((await guarded.send('GET', '/v1/status', undefined, bearer('reader'))).body).toMatchObject({ writeKey: null });
  });

  it('that is missing, unknown or ended gets one and the same answer', async () => {
    const answers = await Promise.all([{}, bearer('nobody'), bearer('past'), { authorization: 'Basic cmVhZGVyOg==' }].map((headers) => guarded.send('GET', '/v1/status', undefined, headers)));
    for (const { status, body } of answers) expect({ status, body }).toEqual({ status: 401, body: answers[0]!.body });
    expect(answers[0]!.headers.get('www-authenticate')).toContain('Bearer');
  });

  it('is asked for under any spelling of the address, also where there is nothing', async () => {
    for (const path of ['/v1/status', '/v1/status/', '/%761/status', '/v1/%73tatus', '/v1/nowhere', '/v1', '/v1?x', '/v1/openapi.json']) expect([path, (await guarded.send('GET', path)).status]).toEqual([path, 401]);
    for (const path of ['//v1/status', '/V1/status', '/./v1/status', '/x/../v1/status']) expect(JSON.stringify((await guarded.send('GET', path)).body)).not.toContain('partitions');
  });

  it('has a rate', async () => {
    const answers = [];
    for (let n = 0; n < 4; n++) answers.push(await guarded.send('GET', '/v1/openapi.json', undefined, bearer('slow')));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429, 429]);
    expect(answers[3]).toMatchObject({ body: { code: 'rate_limited' } });
    expect(answers[3]!.headers.get('retry-after')).toBe('1');
  });

  it('is needed for every operation, with the scope it declares', async () => {
    for (const { method, path, scope } of Object.values(operations) as Operation[]) {
      const url = path.replace(/\{(\w+)\}/g, ':$1');
      const needs = scopeOf({ method: method.toUpperCase(), routeOptions: { url } as never });
      expect(needs).toBe(scope ?? (method === 'get' ? 'read' : 'administer'));
      expect((await guarded.send(method.toUpperCase() as 'GET', path.replace('{name}', 'quiz').replace('{lead}', '00000000-0000-0000-0000-000000000000'), method === 'get' ? undefined : {})).status).toBe(401);
    }
  });
});

describe('without any key', () => {
  const as = (host: string) => new Promise<number>((resolve, reject) => request(`${open.url}/v1/status`, { headers: { host } }, ({ statusCode }) => resolve(statusCode ?? 0)).on('error', reject).end());
  it('this machine is answered, under its own name alone', async () => {
    for (const host of ['127.0.0.1', 'localhost:4420', '[::1]:4420']) expect([host, await as(host)]).toEqual([host, 200]);
    for (const host of ['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example', '127evil.example']) expect([host, await as(host)]).toEqual([host, 403]);
  });
});

describe('every answer', () => {
  it('of the API is kept by nobody and is no page', async () => {
    for (const answer of [await guarded.send('GET', '/v1/status', undefined, bearer('reader')), await guarded.send('GET', '/v1/status'), await guarded.send('GET', '/v1/openapi.json', undefined, bearer('reader')), await guarded.send('GET', '/v1/nowhere', undefined, bearer('reader')), await guarded.send('PUT', '/v1/funnels/quiz', {}, bearer('admin'))]) {
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
      expect(answer.headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'");
    }
  });

  it('of the page has a policy: own scripts alone, framed by nobody', async () => {
    for (const path of ['/', '/funnels/sales', '/assets/a-1.js']) {
      const { headers } = await open.send('GET', path);
      expect(headers.get('content-security-policy')).toMatch(/^default-src 'self';.*frame-ancestors 'none'/);
      expect(headers.get('content-security-policy')).not.toMatch(/script-src|unsafe-eval/);
      expect([headers.get('x-content-type-options'), headers.get('x-frame-options'), headers.get('referrer-policy')]).toEqual(['nosniff', 'DENY', 'no-referrer']);
    }
  });

  it('says nothing to other sites', async () => {
    for (const [method, path] of [['OPTIONS', '/v1/funnels/quiz'], ['OPTIONS', '/v1/status'], ['GET', '/v1/status'], ['GET', '/']] as const) {
      const response = await fetch(open.url + path, { method, headers: { origin: 'https://evil.example', 'access-control-request-method': 'PUT', 'access-control-request-headers': 'content-type' } });
      expect([...response.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
      if (method === 'OPTIONS') expect(response.ok).toBe(false);
    }
    // What a page may send without asking first, such as a form, is refused by what browsers say themselves; without a key nothing else would.
    const form = (site: string) => new Promise<number>((resolve, reject) => request(`${open.url}/v1/funnels/preview`, { method: 'POST', headers: { 'content-type': 'application/json', 'sec-fetch-site': site } }, ({ statusCode }) => resolve(statusCode ?? 0)).on('error', reject).end('{}'));
    expect(await Promise.all(['cross-site', 'same-site', 'same-origin', 'none'].map(form))).toEqual([403, 403, 400, 400]);
  });

  it('repeats nothing of an address it does not know: it may carry a key', async () => {
    for (const path of ['/v1/nowhere?writeKey=wk_secret99', '/v1/leads/x?token=wk_secret99&email=ada@example.com', '/v1/%zz?wk_secret99']) expect(JSON.stringify((await open.send('GET', path)).body)).not.toMatch(/wk_secret99|ada@/);
  });
});
