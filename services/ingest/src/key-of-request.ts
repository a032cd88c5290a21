import type { FastifyRequest } from 'fastify';

/**
 * The write key: `Authorization: Bearer KEY`, or Basic with the key as user, or `X-Write-Key`, or `?writeKey=`
 * for `navigator.sendBeacon`, which can set no headers.
 */
export function keyOfRequest({ headers, query }: Pick<FastifyRequest, 'headers' | 'query'>): string | null {
  const [scheme = '', credentials = ''] = (headers.authorization ?? '').split(' ', 2);
  switch (scheme.toLowerCase()) {
    case 'bearer':
      return credentials;
    case 'basic':
      return Buffer.from(credentials, 'base64').toString('utf8').split(':', 1)[0] ?? null;
    default: {
      const header = headers['x-write-key'];
      const parameter = (query as Record<string, unknown> | undefined)?.['writeKey'];
      return typeof header === 'string' ? header : typeof parameter === 'string' ? parameter : null;
    }
  }
}
