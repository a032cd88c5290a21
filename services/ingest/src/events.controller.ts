import { Controller, HttpCode, Inject, Post, Req } from '@nestjs/common';
import { problem } from '@trichter/service-kit';
import type { FastifyRequest } from 'fastify';
import type { Ingest, IngestAnswer } from './ingest.js';

export const INGEST = Symbol('Ingest');

@Controller()
export class EventsController {
  constructor(@Inject(INGEST) private readonly ingest: Ingest) {}

  /** 202: the log has every accepted event, durably; the rest are listed with what to mend. */
  @Post('v1/events')
  @HttpCode(202)
  async events(@Req() request: FastifyRequest): Promise<IngestAnswer> {
    const { headers, body, writeKey } = request;
    const ingested = await this.ingest({
      body: Buffer.isBuffer(body) ? body : Buffer.alloc(0),
      contentType: headers['content-type'] ?? '',
      contentEncoding: headers['content-encoding'] ?? '',
      key: writeKey!, // installDoor let it in
      userAgent: headers.origin === undefined ? undefined : headers['user-agent'],
    });
    if (ingested.kind === 'accepted') return ingested.answer;
    throw problem(ingested.problem);
  }
}
