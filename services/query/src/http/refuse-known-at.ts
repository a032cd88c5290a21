import { operations, type Operation } from '@trichter/api';
import { sendProblem } from '@trichter/service-kit';
import type { FastifyInstance } from 'fastify';
import { isApi } from './require-scope.js';

const byRoute = new Map((Object.values(operations) as Operation[]).map((operation) => [`${operation.method.toUpperCase()} ${operation.path.replace(/\{(\w+)\}/g, ':$1')}`, operation]));
const named = (sent: unknown): sent is { knownAt: unknown } => typeof sent === 'object' && sent !== null && 'knownAt' in sent;

/** Answers 422, with the reason, where a past minute is asked of what has no ledger: a field nobody knows would say less. */
export function refuseKnownAt(server: FastifyInstance): void {
  server.addHook('preHandler', async (request, reply) => {
    if (!isApi(request)) return;
    const sent = [request.query, request.body].find(named);
    const operation = byRoute.get(`${request.method === 'HEAD' ? 'GET' : request.method} ${request.routeOptions.url ?? ''}`);
    if (!sent || !operation || (operation.query && 'knownAt' in operation.query.shape)) return;
    return sendProblem(reply, {
      status: 422,
      code: 'no_ledger',
      title: 'There is no ledger of this',
      field: 'knownAt',
      value: sent.knownAt,
      detail: operation.unledgered ?? 'it says how things are now, and is no report',
      remedy: 'leave knownAt out',
    });
  });
}
