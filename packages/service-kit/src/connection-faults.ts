import type { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { problemBody } from './problem.js';
import { plain, sendProblem } from './problem-filter.js';

const statusOf: Readonly<Record<string, number>> = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 };

/** What is no HTTP, too slow or too long a header: no request was made of it, so the answer is written to the socket, and the connection ends. */
export function answerClientError(error: Error & { code?: string }, socket: Socket): void {
  // Reset by the other side, or answered already: there is nobody to tell, or they would take it for the answer to something else.
  if (error.code === 'ECONNRESET' || !socket.writable || socket.bytesWritten > 0) return void socket.destroy();
  const facts = plain(statusOf[error.code ?? ''] ?? 400);
  const body = JSON.stringify(problemBody(facts));
  socket.end(`HTTP/1.1 ${facts.status} ${facts.title}\r\ncontent-type: application/problem+json; charset=utf-8\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`);
}

/** An address that cannot be read. */
export function answerFrameworkError(_error: Error, _request: FastifyRequest, reply: FastifyReply): void {
  void sendProblem(reply, plain(400));
}
