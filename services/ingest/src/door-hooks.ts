import type { Metrics } from '@trichter/observability';
import { sendProblem, type Admit, type Key, type ProblemFacts } from '@trichter/service-kit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { overloaded } from './ingest.js';
import { keyOfRequest } from './key-of-request.js';
import { unpackedBound } from './unpack.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set for what writes, before the body is read. */
    writeKey: Key | null;
  }
}

export const EVENTS_PATH = '/v1/events';
export const IDENTITIES_PATH = '/v1/identities';
/** Requests whose bodies are held at once. */
const MAX_REQUESTS = 1_000;

export interface DoorOptions {
  readonly admit: Admit;
  readonly metrics: Metrics;
  /** Of one body. */
  readonly maxBytes: number;
  /** Of all bodies held at once, unpacked: what the memory of the door is bounded by. */
  readonly maxBytesInHand: number;
}

/** Before a body is read: CORS for browsers, the write key and its rate, and limits on what is in hand. Bodies arrive as bytes of any content type. */
export function installDoor(server: FastifyInstance, { admit, metrics, maxBytes, maxBytesInHand }: DoorOptions): void {
  let inHand = 0;
  let bytesInHand = 0;
  const refuse = (request: FastifyRequest, reply: FastifyReply, facts: ProblemFacts): void => {
    metrics.requestsRefused.inc({ code: facts.code });
    // A body within the limit is read and dropped, so the sender hears the answer; of one without an end the connection is closed.
    if (!(Number(request.headers['content-length']) <= maxBytes)) void reply.header('connection', 'close');
    void sendProblem(reply, facts);
  };
  server.decorateRequest('writeKey', null);
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: maxBytes }, (_request, body, done) => done(null, body));

  server.addHook('onRequest', (request, reply, done) => {
    const url = request.routeOptions.url ?? request.url; // by the route: `/v1/%65vents` finds it, too
    const events = isUnder(EVENTS_PATH, url);
    if (!events && !isUnder(IDENTITIES_PATH, url)) return done();
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
    const admission = admit(keyOfRequest(request), 'write');
    if (admission.kind === 'refused') {
      if (admission.problem.status === 401) void reply.header('www-authenticate', 'Bearer realm="trichter"');
      return refuse(request, reply, admission.problem);
    }
    const bytes = bytesOf(request, maxBytes);
    if (inHand >= MAX_REQUESTS || (inHand > 0 && bytesInHand + bytes > maxBytesInHand)) return refuse(request, reply, overloaded);
    request.writeKey = admission.key;
    inHand++;
    bytesInHand += bytes;
    reply.raw.once('close', () => {
      inHand--;
      bytesInHand -= bytes;
    }); // also when the client goes away
    done();
  });
}

const isUnder = (path: string, url: string): boolean => url === path || url.startsWith(`${path}?`) || url.startsWith(`${path}/`);

/** The most a request can come to hold: its length, or the limit where it tells none, and what that may unpack to. */
function bytesOf({ headers }: FastifyRequest, maxBytes: number): number {
  const length = Math.min(Number(headers['content-length'] ?? maxBytes), maxBytes);
  return headers['content-encoding'] === undefined ? length : length + unpackedBound(length, maxBytes);
}

