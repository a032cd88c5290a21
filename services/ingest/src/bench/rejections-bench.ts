/* What counting rejections costs the door: node services/ingest/dist/bench/rejections-bench.js */
import { randomBytes } from 'node:crypto';
import { createLogger, createMetrics } from '@trichter/observability';
import { createIngest, type IngestRequest } from '../ingest.js';
import { createRejections } from '../rejections.js';

const ROUNDS = 9;
const EVENTS = 20_000;
/** An order whose amount is no whole number, so it is refused, after all else was looked at. */
const bad = (n: number) => ({ id: `o${n}`, type: 'order.completed', userId: `u${n % 500}`, time: '2026-01-10T09:00:00Z', data: { order: `o${n}`, amount: 49.9, currency: 'EUR' } });

const metrics = createMetrics({ service: 'bench' });
const logger = createLogger({ service: 'bench', level: 'silent' });
const workspaceKey = randomBytes(32);
const rejections = createRejections({ log: () => ({ append: () => Promise.resolve([]) }), metrics, logger });
const deps = { gate: { append: () => Promise.resolve('durable' as const), drained: () => Promise.resolve(), state: () => 'open' as const }, metrics, workspaceKey: () => workspaceKey, maxBytes: 5_242_880 };
const without = createIngest(deps);
const counting = createIngest({ ...deps, rejections });

/** Requests a CPU second: the machine may be busy with something else. */
async function rate(ingest: typeof without, requests: readonly IngestRequest[]): Promise<number> {
  const before = process.cpuUsage();
  for (const request of requests) await ingest(request);
  const { user, system } = process.cpuUsage(before);
  return (requests.length * 1e6) / (user + system);
}
const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!;

for (const each of [1, 100]) {
  const requests = Array.from({ length: EVENTS / each }, (_, request): IngestRequest => {
    const events = Array.from({ length: each }, (_, n) => bad(request * each + n));
    return { body: Buffer.from(JSON.stringify(each === 1 ? events[0] : events)), contentType: 'application/json', contentEncoding: '', userAgent: undefined, key: { source: 'shop', anySource: false, test: false, facts: false } };
  });
  await rate(counting, requests);
  await rate(without, requests);
  const rounds: { without: number; counting: number }[] = [];
  for (let round = 0; round < ROUNDS; round++) rounds.push({ without: await rate(without, requests), counting: await rate(counting, requests) });
  const ratio = median(rounds.map((pair) => pair.counting / pair.without));
  process.stdout.write(`${each} refused events a request: ${Math.round(median(rounds.map((pair) => pair.counting)))} requests a CPU second, ${Math.round(median(rounds.map((pair) => pair.without)))} without counting; ratio ${ratio.toFixed(3)}\n`);
}
await rejections.close();
