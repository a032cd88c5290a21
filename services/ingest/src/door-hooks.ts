import type { Metrics } from '@trichter/observability';
import { sendProblem, type ProblemFacts } from '@trichter/service-kit';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { overloaded } from './ingest.js';
import { keyOfRequest } from './key-of-request.js';
import type { WriteKey, WriteKeys } from './write-keys.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set for what writes, before the body is read. */
    writeKey: WriteKey | null;
  }
}

export const EVENTS_PATH = '/v1/events';
export const IDENTITIES_PATH = '/v1/identities';
/** Requests whose bodies are held at once. */
const MAX_REQUESTS = 1_000;

const unauthorised: ProblemFacts = {
  status: 401, code: 'unauthorised', title: 'Unknown write key', detail: 'the request must carry a write key of this workspace', field: 'Authorization',
  remedy: 'send Authorization: Bearer KEY, or ?writeKey=KEY where headers cannot be set',
};

/** Before a body is read: CORS for browsers, the write key, and a limit on requests in hand. Bodies arrive as bytes of any content type. */
export function installDoor(server: FastifyInstance, { keys, metrics, maxBytes }: { keys: WriteKeys; metrics: Metrics; maxBytes: number }): void {
  let inHand = 0;
  const refuse = (reply: FastifyReply, facts: ProblemFacts): void => {
    metrics.requestsRefused.inc({ code: facts.code });
    void sendProblem(reply, facts);
  };
  server.decorateRequest('writeKey', null);
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: maxBytes }, (_request, body, done) => done(null, body));

  server.addHook('onRequest', (request, reply, done) => {
    const events = isUnder(EVENTS_PATH, request.url);
    if (!events && !isUnder(IDENTITIES_PATH, request.url)) return done();
    // Any page may write with its key, and answers hold nothing of others: no origin list, no cookies.
    // Who is who is said by servers, with keys no page may have: those paths are not opened to pages.
    if (events) void reply.header('access-control-allow-origin', '*').header('access-control-expose-headers', 'retry-after');
    if (events && request.method === 'OPTIONS') {
      void reply
        .headers({ 'access-control-allow-methods': 'POST', 'access-control-allow-headers': 'authorization, content-type, content-encoding, x-write-key', 'access-control-max-age': '86400' })
        .status(204)
        .send();
      return;
    }
    if (events ? request.method !== 'POST' : request.method !== 'PUT' && request.method !== 'DELETE') return done();
    const key = keys.get(keyOfRequest(request) ?? '');
    if (!key) {
      void reply.header('www-authenticate', 'Bearer realm="trichter"');
      return refuse(reply, unauthorised);
    }
    if (inHand >= MAX_REQUESTS) return refuse(reply, overloaded);
    request.writeKey = key;
    inHand++;
    reply.raw.once('close', () => inHand--); // also when the client goes away
    done();
  });
}

const isUnder = (path: string, url: string): boolean => url === path || url.startsWith(`${path}?`) || url.startsWith(`${path}/`);
