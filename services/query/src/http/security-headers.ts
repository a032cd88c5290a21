import type { FastifyInstance } from 'fastify';
import { isApi } from './require-scope.js';

const everywhere = { 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer', 'x-frame-options': 'DENY', 'cross-origin-resource-policy': 'same-origin', 'cross-origin-opener-policy': 'same-origin' };
/** An answer of the API is no page: should a browser be made to show one, nothing in it runs and nothing frames it. */
const ofAnswers = { 'content-security-policy': "default-src 'none'; frame-ancestors 'none'", 'cache-control': 'no-store' };

/** Headers of every answer, refusals included. No CORS header is ever set: pages of other sites read nothing here. */
export function setSecurityHeaders(server: FastifyInstance): void {
  server.addHook('onRequest', (request, reply, done) => {
    void reply.headers(isApi(request) ? { ...everywhere, ...ofAnswers } : everywhere);
    done();
  });
}
