import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { hideAddresses } from '@trichter/events';
import type { Logger } from '@trichter/observability';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ProblemError, problemBody, type ProblemFacts } from './problem.js';

const titles: Record<number, string> = { 400: 'Bad request', 401: 'Unauthorised', 403: 'Forbidden', 404: 'Not found', 405: 'Method not allowed', 408: 'Too slow', 411: 'Length required', 413: 'Too large', 415: 'Unsupported media type', 417: 'Expectation failed', 429: 'Too many requests', 431: 'Headers too large', 503: 'Unavailable' };

/** What any thrown value means to the caller. Own faults show no internals: they are in the log, under the request's id. */
export function factsOf(error: unknown): ProblemFacts {
  if (error instanceof ProblemError) return error.facts;
  if (error instanceof HttpException) {
    const status = error.getStatus();
    return plain(status);
  }
  const { statusCode } = error as { statusCode?: number };
  if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500) return plain(statusCode);
  if ((error as { retriable?: unknown }).retriable === true) {
    return { status: 503, code: 'unavailable', title: 'Unavailable', detail: 'A store this service needs does not answer', remedy: 'try again in a few seconds', retryAfter: 2 };
  }
  return { status: 500, code: 'internal', title: 'Internal error', detail: 'The service failed; its log has the cause under this request' };
}

const remedies: Record<number, string> = {
  400: 'send a request that HTTP and JSON can be read from',
  404: 'see the description of the API for what there is',
  408: 'send the whole request faster, or in smaller parts',
  413: 'send less in one request',
  415: 'send application/json',
  431: 'send fewer or shorter headers',
};
/** Words of ours alone: those of Nest and Fastify quote the address, which may carry a key, or the body, which may hold somebody's address. */
export const plain = (status: number): ProblemFacts => ({ status, code: codeOf(status), title: titles[status] ?? 'Request failed', ...(remedies[status] !== undefined && { remedy: remedies[status] }) });

const codeOf = (status: number): string => (titles[status] ?? 'failed').toLowerCase().replaceAll(' ', '_');

export function sendProblem(reply: FastifyReply, facts: ProblemFacts): FastifyReply {
  if (facts.retryAfter !== undefined) void reply.header('retry-after', String(facts.retryAfter));
  return reply.status(facts.status).type('application/problem+json; charset=utf-8').send(hideAddresses(JSON.stringify(problemBody(facts))));
}

/** Every error leaves as problem+json; those nobody foresaw are logged with their cause, answers meant as such (a 503 that says when to come back) are not. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const facts = factsOf(error);
    const request = http.getRequest<FastifyRequest>();
    if (facts.status >= 500 && !(error instanceof ProblemError)) this.logger.error({ err: error, request: request.id, route: request.url.split('?')[0] }, 'a request failed');
    void sendProblem(http.getResponse<FastifyReply>(), facts);
  }
}
