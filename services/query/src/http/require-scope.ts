import { operations, type Operation } from '@trichter/api';
import { createAdmission, queryScopes, sendProblem, type Key, type KeyBook, type ProblemFacts, type QueryScope, type RateLimits } from '@trichter/service-kit';
import type { FastifyInstance, FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyRequest {
    /** Whose request under /v1 this is, set before its body is read. */
    key: Key | null;
  }
}

export interface GuardOptions {
  readonly book: KeyBook;
  readonly limits: RateLimits;
  /** Whether only this machine can reach the service. */
  readonly loopback: boolean;
}

/** Everybody, as long as no key for this service was ever made; contact fields want a key of their own all the same. */
const anybody: Key = { id: 'anybody', name: 'anybody', hash: Buffer.alloc(32), write: null, query: new Set(['read', 'administer']), ends: null, limits: {} };

const hostRefused: ProblemFacts = {
  status: 403, code: 'host_refused', title: 'Not for this host', field: 'Host',
  detail: 'without a key this service answers only those who call it by the name of this machine itself, or a page of another site could have its name lead here',
  remedy: 'call it as http://127.0.0.1 or http://localhost, or make a key: trichter keys create --scope read',
};
/** A browser says by itself where a request comes from. A bearer key is nothing a browser sends by itself, so with keys this cannot happen. */
const siteRefused: ProblemFacts = {
  status: 403, code: 'site_refused', title: 'Not for other sites', field: 'Sec-Fetch-Site', detail: 'without a key a page of another site may change nothing here',
  remedy: 'use the dashboard, or make a key: trichter keys create --scope administer',
};
const LOCAL_HOST = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i;

/** Everything under /v1 wants a key with the scope its operation declares; health, metrics and the dashboard's files want none. */
export function requireScope(server: FastifyInstance, { book, limits, loopback }: GuardOptions): void {
  const isOpen = (): boolean => !book.guards(queryScopes);
  const admit = createAdmission({ book, limits, open: () => (isOpen() ? anybody : null) });
  server.decorateRequest('key', null);
  server.addHook('onRequest', async (request, reply) => {
    if (!isApi(request)) return;
    if (loopback && isOpen() && !LOCAL_HOST.test(request.headers.host ?? '')) return sendProblem(reply, hostRefused);
    if (isOpen() && /^(cross|same)-site$/.test(String(request.headers['sec-fetch-site'] ?? '')) && request.method !== 'GET') return sendProblem(reply, siteRefused);
    const given = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? null;
    const admission = admit(given, scopeOf(request));
    if (admission.kind === 'refused') {
      if (admission.problem.status === 401) void reply.header('www-authenticate', 'Bearer realm="trichter"');
      return sendProblem(reply, admission.problem);
    }
    request.key = admission.key;
  });
}

const UNDER_API = /^\/v1(\/|\?|$)/;
/** By the route that was found as well as by the address: `/%761/status` finds the route of `/v1/status`, and `/v1/nowhere` that of the page's files. */
export const isApi = ({ routeOptions, url }: FastifyRequest): boolean => UNDER_API.test(routeOptions.url ?? '') || UNDER_API.test(url);

const declared = new Map((Object.values(operations) as Operation[]).map(({ method, path, scope }) => [`${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`, scope]));

/** What the operation declares; what declares nothing is for readers if it only reads, else for administrators. */
export function scopeOf({ method, routeOptions }: Pick<FastifyRequest, 'method' | 'routeOptions'>): QueryScope {
  const asked = method === 'HEAD' ? 'GET' : method;
  return declared.get(`${asked} ${routeOptions.url ?? ''}`) ?? (asked === 'GET' ? 'read' : 'administer');
}
