import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

/** Bundles have their hash in their name, so they never change; everything else is asked for again each time (and is mostly 304). */
const cacheControl = (path: string): string => (/[\\/]assets[\\/]/.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache');

const missing = '<!doctype html><meta charset="utf-8"><title>Trichter</title><p>The dashboard is not built. Run <code>npm run build</code>; the API answers under <a href="/v1/openapi.json">/v1</a>.';

const policy = "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/** The dashboard's built files at `/`. An unknown path that a browser asks a page for gets the page, which knows its own places. */
export async function serveDashboard(server: FastifyInstance, folder: string): Promise<void> {
  const index = join(folder, 'index.html');
  const headers = (set: (name: string, value: string) => unknown): void => {
    set('content-security-policy', policy);
    set('x-content-type-options', 'nosniff');
    set('referrer-policy', 'no-referrer');
  };
  const page = (): string => (existsSync(index) ? readFileSync(index, 'utf8') : missing);
  if (existsSync(folder)) {
    await server.register(fastifyStatic, {
      root: folder,
      prefix: '/',
      index: false,
      cacheControl: false,
      setHeaders: (reply, path) => {
        reply.header('cache-control', cacheControl(path));
        headers((name, value) => reply.header(name, value));
      },
    });
  }
  server.addHook('onRequest', async (request, reply) => {
    const [path = '/'] = request.url.split('?');
    const aPage = request.method === 'GET' && !/^\/(v1|health|metrics)(\/|$)/.test(path) && !/\.[a-z0-9]+$/i.test(path);
    if (!aPage) return;
    headers((name, value) => reply.header(name, value));
    return reply.header('cache-control', 'no-cache').type('text/html; charset=utf-8').send(page());
  });
}
