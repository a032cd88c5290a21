import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Logger } from '@trichter/observability';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ProblemError, problemBody, type ProblemFacts } from './problem.js';

const titles: Record<number, string> = { 400: 'Bad request', 401: 'Unauthorised', 403: 'Forbidden', 404: 'Not found', 405: 'Method not allowed', 413: 'Too large', 415: 'Unsupported media type', 429: 'Too many requests', 503: 'Unavailable' };

/** What any thrown value means to the caller. Own faults show no internals: they are in the log, under the request's id. */
export function factsOf(error: unknown): ProblemFacts {
  if (error instanceof ProblemError) return error.facts;
  if (error instanceof HttpException) {
    const status = error.getStatus();
    return { status, code: codeOf(status), title: titles[status] ?? 'Request failed', detail: error.message };
  }
  const { statusCode, message } = error as { statusCode?: number; message?: string };
  if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500) return { status: statusCode, code: codeOf(statusCode), title: titles[statusCode] ?? 'Request failed', detail: message };
  if ((error as { retriable?: unknown }).retriable === true) {
    return { status: 503, code: 'unavailable', title: 'Unavailable', detail: 'A store this service needs does not answer', remedy: 'try again in a few seconds', retryAfter: 2 };
  }
  return { status: 500, code: 'internal', title: 'Internal error', detail: 'The service failed; its log has the cause under this request' };
}

const codeOf = (status: number): string => (titles[status] ?? 'failed').toLowerCase().replaceAll(' ', '_');

export function sendProblem(reply: FastifyReply, facts: ProblemFacts): FastifyReply {
  if (facts.retryAfter !== undefined) void reply.header('retry-after', String(facts.retryAfter));
  return reply.status(facts.status).type('application/problem+json; charset=utf-8').send(JSON.stringify(problemBody(facts)));
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
