import { createHash, timingSafeEqual } from 'node:crypto';
import { sendProblem } from '@trichter/service-kit';
import type { FastifyInstance } from 'fastify';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** With a token set, everything under /v1 wants it as a bearer token; health checks and the dashboard's files do not. */
export function requireToken(server: FastifyInstance, token: string): void {
  const wanted = digest(token);
  server.addHook('onRequest', async (request, reply) => {
    if (!request.url.startsWith('/v1')) return;
    const given = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
    // Digests have one length, so the comparison takes the same time whatever was sent.
    if (given !== undefined && timingSafeEqual(digest(given), wanted)) return;
    void reply.header('www-authenticate', 'Bearer');
    return sendProblem(reply, { status: 401, code: 'unauthorised', title: 'Unauthorised', field: 'authorization', detail: given === undefined ? 'no bearer token was sent' : 'this bearer token is not known', remedy: 'send "Authorization: Bearer" with the token the service was started with' });
  });
}
