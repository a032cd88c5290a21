import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { workspaceFingerprint } from '@trichter/events';
import { workspaceKeyOf } from '@trichter/service-kit/workspace-key';
import { startServiceChild } from '../supervisor/service-child.js';
import { cpuSeconds } from './cpu-seconds.js';
import { postAll } from './http-load.js';
import { median } from './quantile.js';
import { unlimitedKeys } from './unlimited-keys.js';

const WRITE_KEY = 'wk_bench_0000000000000000';
const ROUNDS = 5;

interface Door {
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

export interface IngestFigures {
  readonly eventsPerRequest: number;
  readonly eventsPerSecond: number;
  readonly bareEventsPerSecond: number;
  /** Median over the rounds of (ours / bare), each pair measured back to back. */
  readonly ratio: number;
  readonly cpuMicrosPerEvent: number;
  readonly bareCpuMicrosPerEvent: number;
}

/** Ingest next to a bare Fastify that writes to the same kind of log: alternating rounds, warm, one log folder each. */
export async function benchIngest(room: string, say: (line: string) => void): Promise<IngestFigures[]> {
  const ours = await startIngest(join(room, 'ours'));
  const bare = await startBare(join(room, 'bare'));
  try {
    const figures: IngestFigures[] = [];
    for (const eventsPerRequest of [1, 100]) figures.push(await compare(ours, bare, eventsPerRequest, say));
    return figures;
  } finally {
    await ours.stop();
    await bare.stop();
  }
}

async function compare(ours: Door, bare: Door, eventsPerRequest: number, say: (line: string) => void): Promise<IngestFigures> {
  const requests = eventsPerRequest === 1 ? 6_000 : 300;
  await measure(ours, 'warm-a', requests, eventsPerRequest);
  await measure(bare, 'warm-b', requests, eventsPerRequest);
  const pairs: { ours: Measure; bare: Measure }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const pair = { ours: await measure(ours, `o${round}`, requests, eventsPerRequest), bare: await measure(bare, `b${round}`, requests, eventsPerRequest) };
    pairs.push(pair);
    say(`  ${eventsPerRequest} a request, round ${round + 1}: ${Math.round(pair.ours.rate)} events/s, bare ${Math.round(pair.bare.rate)} events/s`);
  }
  return {
    eventsPerRequest,
    eventsPerSecond: median(pairs.map((pair) => pair.ours.rate)),
    bareEventsPerSecond: median(pairs.map((pair) => pair.bare.rate)),
    ratio: median(pairs.map((pair) => pair.ours.rate / pair.bare.rate)),
    cpuMicrosPerEvent: median(pairs.map((pair) => pair.ours.cpuMicros)),
    bareCpuMicrosPerEvent: median(pairs.map((pair) => pair.bare.cpuMicros)),
  };
}

interface Measure {
  readonly rate: number;
  readonly cpuMicros: number;
}

async function measure(door: Door, round: string, requests: number, eventsPerRequest: number): Promise<Measure> {
  const bodies = Array.from({ length: requests }, (_, request) => {
    const events = Array.from({ length: eventsPerRequest }, (_, i) => sampleEvent(`${round}-${eventsPerRequest}-${request}-${i}`));
    return JSON.stringify(eventsPerRequest === 1 ? events[0] : events);
  });
  const before = cpuSeconds(door.pid);
  const { seconds } = await postAll({ url: door.url, headers: { authorization: `Bearer ${WRITE_KEY}` }, bodies, connections: eventsPerRequest === 1 ? 64 : 8 });
  const events = requests * eventsPerRequest;
  return { rate: events / seconds, cpuMicros: ((cpuSeconds(door.pid) - before) * 1e6) / events };
}

function sampleEvent(id: string) {
  return {
    id,
    type: 'page.viewed',
    anonymousId: `visitor-${id.slice(-3)}`,
    time: new Date(Date.UTC(2026, 0, 10, 9) + id.length).toISOString(),
    context: {
      page: { url: 'https://shop.example/products/7?utm_source=google&utm_medium=cpc&utm_campaign=winter', referrer: 'https://www.google.com/', title: 'Product 7' },
      userAgent: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36',
    },
    data: { product: 'p-7', position: 3, list: 'winter' },
  };
}

async function startIngest(dataDir: string): Promise<Door> {
  mkdirSync(dataDir, { recursive: true });
  workspaceKeyOf({ dataDir, given: undefined, create: true });
  const file = fileURLToPath(new URL('../../../../services/ingest/dist/main.js', import.meta.url));
  const env = { TRICHTER_LOG: 'embedded', TRICHTER_DATA: dataDir, TRICHTER_PORT: '0', TRICHTER_WRITE_KEYS: `${WRITE_KEY}=*`, TRICHTER_LOG_LEVEL: 'error', ...unlimitedKeys };
  const child = startServiceChild({ name: 'ingest', file, env, logFile: join(dataDir, 'ingest.log'), say: () => undefined });
  const url = await child.listening;
  return { url: `${url}/v1/events`, pid: child.pid() ?? 0, stop: () => child.stop() };
}

async function startBare(dataDir: string): Promise<Door> {
  mkdirSync(dataDir, { recursive: true });
  const workspace = workspaceFingerprint(workspaceKeyOf({ dataDir, given: undefined, create: true }));
  const file = fileURLToPath(new URL('./bare-fastify.js', import.meta.url));
  const child = spawn(process.execPath, [file, join(dataDir, 'log'), workspace], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [port] = await new Promise<string[]>((resolve) => createInterface(child.stdout).once('line', (line) => resolve([line])));
  const stop = async () => {
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await gone;
  };
  return { url: `http://127.0.0.1:${port}/v1/events`, pid: child.pid ?? 0, stop };
}
