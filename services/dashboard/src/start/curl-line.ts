import type { Status } from '@trichter/api';

/** Ready to paste: the service's own address and key, one event of the first stage. */
export function curlLine({ ingestUrl, writeKey }: Pick<Status, 'ingestUrl' | 'writeKey'>): string {
  const base = (ingestUrl ?? 'http://127.0.0.1:4410').replace(/\/+$/, '');
  const address = base.endsWith('/v1/events') ? base : `${base}/v1/events`;
  return `curl ${address} -H 'Authorization: Bearer ${writeKey ?? 'KEY'}' -H 'Content-Type: application/json' -d '{"type":"page.viewed","anonymousId":"visitor-1"}'`;
}
