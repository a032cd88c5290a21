import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClickHouse } from '@trichter/clickhouse';
import { openEmbeddedLog, type EventLog } from '@trichter/event-log';
import { createLogger } from '@trichter/observability';
import { startQuery, type QueryOptions } from '../query.js';

export interface TestQuery {
  readonly url: string;
  readonly log: EventLog;
  get<T>(path: string): Promise<T>;
  send(method: 'PUT' | 'POST' | 'GET', path: string, body?: unknown, headers?: Record<string, string>): Promise<{ status: number; type: string; headers: Headers; body: Record<string, unknown> }>;
  stop(): Promise<void>;
}

/** The query service over a real ClickHouse and a real log of its own. */
export async function startTestQuery(clickhouse: ClickHouse, options: Partial<QueryOptions> = {}): Promise<TestQuery> {
  const dir = mkdtempSync(join(tmpdir(), 'trichter-test-query-'));
  const log = await openEmbeddedLog({ dir, workspace: '0123456789abcdef' });
  const service = await startQuery({ clickhouse, log, workspaceKey: Buffer.alloc(32, 1), invariantsMs: 0, logger: createLogger({ service: 'query', level: 'error' }), host: '127.0.0.1', port: 0, dashboard: join(dir, 'dashboard'), ...options });
  const send: TestQuery['send'] = async (method, path, body, headers = {}) => {
    const response = await fetch(service.url + path, { method, headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers }, body: body === undefined ? undefined : JSON.stringify(body) });
    const text = await response.text();
    const type = response.headers.get('content-type') ?? '';
    return { status: response.status, type, headers: response.headers, body: type.includes('json') ? JSON.parse(text) : { text } };
  };
  return {
    url: service.url,
    log,
    send,
    get: async <T>(path: string) => {
      const { status, body } = await send('GET', path);
      if (status !== 200) throw new Error(`${path} answered ${status}: ${JSON.stringify(body)}`);
      return body as T;
    },
    stop: async () => {
      await service.close();
      await log.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
