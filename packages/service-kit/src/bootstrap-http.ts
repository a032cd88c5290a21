import 'reflect-metadata';
import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Health, Logger, Metrics } from '@trichter/observability';
import type { FastifyInstance } from 'fastify';
import { answerClientError, answerFrameworkError } from './connection-faults.js';
import { nestLogger } from './nest-logger.js';
import { ProblemFilter } from './problem-filter.js';

export interface HttpServiceOptions {
  readonly module: DynamicModule | Type;
  readonly host: string;
  /** 0: any free port; `url` says which. */
  readonly port: number;
  readonly logger: Logger;
  readonly health?: Health;
  readonly metrics?: Metrics;
  /** Bytes; larger requests are 413. Default 1 MiB. */
  readonly bodyLimit?: number;
  /** Seconds within which a request must have come in whole, its headers within 10 of them; slower ones are 408. Default 30. */
  readonly requestSeconds?: number;
  /** Nest parses JSON by itself unless a service brings parsers of its own in `configure`. */
  readonly bodyParser?: boolean;
  /** Before listening: plugins, parsers, hooks. */
  readonly configure?: (server: FastifyInstance, app: NestFastifyApplication) => Promise<void> | void;
}

/** Of all headers of a request together; more is 431. */
const MAX_HEADER_BYTES = 16_384;
const HEADERS_MS = 10_000;
/** More connections are closed as they come, before they cost anything. */
const MAX_CONNECTIONS = 10_000;

export interface HttpService {
  readonly app: NestFastifyApplication;
  readonly url: string;
  readonly port: number;
  /** Not ready from now on; requests in hand are answered, then the port is free. */
  close(): Promise<void>;
}

/** A Nest application on Fastify that listens; errors leave as problem+json, request times are measured. */
export async function bootstrapHttp(options: HttpServiceOptions): Promise<HttpService> {
  const { logger, health, metrics } = options;
  const requestTimeout = (options.requestSeconds ?? 30) * 1000;
  const adapter = new FastifyAdapter({
    logger: false,
    bodyLimit: options.bodyLimit ?? 1_048_576,
    forceCloseConnections: 'idle',
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 1_800 }, // identifiers stand in paths, percent-encoded
    requestTimeout, // Fastify's default is none: a sender of one byte a second would hold its connection for ever
    http: { headersTimeout: Math.min(requestTimeout, HEADERS_MS), connectionsCheckingInterval: 1_000, maxHeaderSize: MAX_HEADER_BYTES },
    clientErrorHandler: answerClientError,
    frameworkErrors: answerFrameworkError,
  });
  const app = await NestFactory.create<NestFastifyApplication>(options.module as Type, adapter, {
    logger: nestLogger(logger),
    abortOnError: false,
    bodyParser: options.bodyParser ?? true,
  });
  app.useGlobalFilters(new ProblemFilter(logger));
  const server = adapter.getInstance() as unknown as FastifyInstance;
  server.server.maxConnections = MAX_CONNECTIONS;
  if (metrics) {
    server.addHook('onResponse', (request, reply, done) => {
      metrics.httpRequestSeconds.observe({ method: request.method, route: request.routeOptions.url ?? '(none)', status: String(reply.statusCode) }, reply.elapsedTime / 1000);
      done();
    });
  }
  await options.configure?.(server, app);
  await app.listen({ host: options.host, port: options.port });
  const address = server.server.address();
  const port = typeof address === 'object' && address ? address.port : options.port;
  const shown = options.host === '0.0.0.0' || options.host === '::' ? '127.0.0.1' : options.host;
  const url = `http://${shown.includes(':') ? `[${shown}]` : shown}:${port}`;
  logger.info({ url }, 'listening');
  let closing: Promise<void> | undefined;
  return {
    app,
    url,
    port,
    close: () => {
      health?.drain();
      closing ??= closeAll(app, server);
      return closing;
    },
  };
}

/** Node closes idle connections only once, when asked; one whose answer was still under way then would stay open until its keep-alive ends. */
async function closeAll(app: NestFastifyApplication, server: FastifyInstance): Promise<void> {
  const sweeping = setInterval(() => server.server.closeIdleConnections(), 50);
  try {
    await app.close();
  } finally {
    clearInterval(sweeping);
  }
}
