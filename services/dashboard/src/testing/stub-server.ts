import { type DeadLetter, type LeadContacts, type Freshness, type FunnelDefinition, FunnelInput, FunnelPreviewInput, funnelDefinitionOf, operations, type OperationName, type Problem, type RejectionGroup, type Status } from '@trichter/api';
import { createReadStream, existsSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { leadsOf, previewOf, reportOf, timelineOf, typesOf } from './stub-answers.js';
import { restatementsOf } from './stub-changes.js';
import { stubSales } from './stub-sales.js';
import { stubLead, type StubTouchpoint } from './stub-touchpoints.js';

const kinds: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.woff2': 'font/woff2' };
const locked: Problem = { type: 'urn:trichter:problem:unauthorised', status: 401, code: 'unauthorised', title: 'Unauthorised' };
const WRITE_KEY = 'tw_stub_0123456789abcdef';

export interface Stub {
  readonly url: string;
  readonly add: (...touchpoints: StubTouchpoint[]) => void;
  /** What freshness shall say from now on, on top of the truth. */
  readonly freshness: (said: Partial<Freshness>) => void;
  /** Every question is answered with this from now on; `silence` cuts the connection. */
  readonly fail: (how: Problem | 'silence' | null) => void;
  /** Records nobody can read, and what the door refused, from now on. */
  readonly refuse: (letters: readonly DeadLetter[], groups: readonly RejectionGroup[]) => void;
  /** What is known of how to reach each lead, to whoever asks from now on; null: nothing, or nobody may see it. */
  readonly contacts: (said: LeadContacts | null) => void;
  /** From now on every question must carry this bearer token. */
  readonly lock: (token: string | null) => void;
  readonly reports: () => number;
  readonly close: () => Promise<void>;
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString() || '{}');
}

/** A query service in miniature: its numbers come from touchpoints in memory, and no answer leaves it that the contracts do not allow. */
export async function startStub(dist: string, begin: readonly StubTouchpoint[] = []): Promise<Stub> {
  const touchpoints = [...begin];
  let definition: FunnelDefinition = stubSales;
  let said: Partial<Freshness> = {};
  let failing: Problem | 'silence' | null = null;
  let reports = 0;
  let letters: readonly DeadLetter[] = [];
  let groups: readonly RejectionGroup[] = [];
  let token: string | null = null;
  let contacts: LeadContacts | null = null;
  const base = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  function freshness(): Freshness {
    const asOf = touchpoints.length === 0 ? null : new Date(Math.max(...touchpoints.map((each) => each.time))).toISOString();
    return { asOf, clock: asOf, sealed: asOf && `${asOf.slice(0, 17)}00.000Z`, knownAt: null, knownTo: null, behindMs: 0, lag: 0, inTransit: 0, definition: { hash: '5f0c1d2e3a4b5c6d', created: 0, complete: true }, backfilling: null, ...said };
  }

  function status(): Status {
    const leads = new Set(touchpoints.map((each) => each.lead)).size;
    return { clickhouse: 'connected', hasData: leads > 0, leads, touchpoints: touchpoints.length, ingestUrl: base(), writeKey: WRITE_KEY, partitions: 4, identifiersListed: 0, ordersContested: 0, deadLetters: letters.length, deadLettersWaiting: letters.length, freshness: freshness() };
  }

  const saved = () => ({
    name: definition.name,
    definition,
    versions: [{ version: 0, hash: '5f0c1d2e3a4b5c6d', state: 'complete' as const, percent: 100, current: true, definition }],
  });

  async function answer(request: IncomingMessage, url: URL): Promise<{ operation: OperationName; body: unknown } | null> {
    const path = url.pathname;
    if (path === '/v1/status') return { operation: 'status', body: status() };
    if (path === '/v1/dead-letters') return { operation: 'listDeadLetters', body: { letters, reasons: letters.length === 0 ? [] : [{ reason: letters[0]?.reason, letters: letters.length, waiting: letters.filter(({ replayed }) => !replayed).length }], next: null } };
    if (path === '/v1/dead-letters/replay') {
      const waiting = letters.filter(({ replayed }) => !replayed);
      const [readable, ...others] = waiting;
      const at = new Date().toISOString();
      letters = letters.map((letter) => (letter === readable ? { ...letter, replayed: { at, source: 'web', id: 'e-all', mended: false } } : letter));
      const refused = others.map(({ partition, offset, message }) => ({ partition, offset, code: 'still_unreadable', detail: message, remedy: 'upgrade' }));
      return { operation: 'replayDeadLetters', body: { replayed: readable ? [{ partition: readable.partition, offset: readable.offset, source: 'web', id: 'e-all', mended: false, already: false }] : [], refused, next: null } };
    }
    if (path === '/v1/rejections') return { operation: 'rejections', body: { from: '2026-03-31T10:00:00.000Z', to: '2026-04-01T10:00:00.000Z', rejected: groups.reduce((sum, { rejected }) => sum + rejected, 0), kept: 0, groups, more: 0 } };
    if (path === '/v1/freshness') return { operation: 'freshness', body: freshness() };
    if (path === '/v1/types') return { operation: 'typesSeen', body: typesOf(touchpoints, definition, freshness()) };
    if (path === '/v1/funnels') return { operation: 'listFunnels', body: { funnels: [saved()], freshness: freshness() } };
    if (path === '/v1/funnels/preview') {
      const { definition: input, from, to, timeZone, asOf } = FunnelPreviewInput.parse(await bodyOf(request));
      const asked = new URLSearchParams({ from, to, timeZone, ...(asOf && { asOf }) });
      return { operation: 'previewFunnel', body: previewOf(touchpoints, funnelDefinitionOf(input, 'preview'), asked, freshness()) };
    }
    if (path === '/v1/funnels/sales' && request.method === 'PUT') {
      definition = funnelDefinitionOf(FunnelInput.parse(await bodyOf(request)), 'sales');
      return { operation: 'putFunnel', body: { name: 'sales', definition, version: 1, position: { partition: 0, offset: 1 }, changed: true } };
    }
    if (path === '/v1/funnels/sales/report') {
      reports += 1;
      return { operation: 'funnelReport', body: reportOf(touchpoints, definition, url.searchParams, freshness()) };
    }
    if (path === '/v1/funnels/sales/leads') return { operation: 'funnelLeads', body: leadsOf(touchpoints, definition, url.searchParams, freshness()) };
    if (path === '/v1/restatements') return { operation: 'restatements', body: restatementsOf(touchpoints, definition, url.searchParams, freshness()) };
    const lead = /^\/v1\/leads\/([0-9a-f-]{36})$/.exec(path)?.[1];
    const timeline = lead && timelineOf(touchpoints, lead, freshness());
    return timeline ? { operation: 'leadTimeline', body: { ...timeline, contacts } } : null;
  }

  async function take(request: IncomingMessage): Promise<number> {
    if (request.headers.authorization !== `Bearer ${WRITE_KEY}`) return 401;
    const { type, anonymousId } = (await bodyOf(request)) as { type: string; anonymousId: string };
    touchpoints.push({
      ...{ id: `sent-${touchpoints.length}`, source: 'curl', type, time: Date.now(), lead: stubLead(`anonymous:${anonymousId}`), channel: '(none)', trafficSource: '(none)' },
      ...{ medium: '(none)', campaign: '(none)', url: null, order: null, amount: null, currency: null },
    });
    return 202;
  }

  function file(path: string, response: ServerResponse): void {
    const name = join(dist, normalize(path === '/' ? '/index.html' : path));
    if (!name.startsWith(dist) || !existsSync(name)) return void response.writeHead(404).end();
    response.writeHead(200, { 'content-type': kinds[extname(name)] ?? 'application/octet-stream' });
    createReadStream(name).pipe(response);
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', base());
    const send = (code: number, type: string, body: unknown) => response.writeHead(code, { 'content-type': type }).end(JSON.stringify(body));
    if (!url.pathname.startsWith('/v1/')) return file(url.pathname, response);
    if (token && request.headers.authorization !== `Bearer ${token}`) return void send(401, 'application/problem+json', locked);
    if (failing === 'silence') return void request.socket.destroy();
    if (failing && !url.pathname.endsWith('status')) return void send(failing.status, 'application/problem+json', failing);
    if (url.pathname === '/v1/events') return void send(await take(request), 'application/json', { accepted: 1, rejected: [] });
    const given = await answer(request, url);
    if (!given) return void send(404, 'application/problem+json', { type: 'urn:trichter:problem:not_found', status: 404, code: 'not_found', title: 'There is nothing here' });
    send(200, 'application/json', operations[given.operation].answer.parse(given.body));
  }

  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => response.writeHead(500, { 'content-type': 'text/plain' }).end(String(error)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    url: base(),
    add: (...more) => void touchpoints.push(...more),
    freshness: (more) => void (said = more),
    fail: (how) => void (failing = how),
    refuse: (moreLetters, moreGroups) => void ((letters = moreLetters), (groups = moreGroups)),
    contacts: (wanted) => void (contacts = wanted),
    lock: (wanted) => void (token = wanted),
    reports: () => reports,
    close: () => new Promise((resolve) => (server.closeAllConnections(), server.close(() => resolve()))),
  };
}
