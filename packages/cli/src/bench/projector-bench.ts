import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startEmbeddedClickHouse, openClickHouse, migrate } from '@trichter/clickhouse';
import { workspaceKeyOf } from '@trichter/service-kit/workspace-key';
import { generateDemo } from '../demo/generate-demo.js';
import { startServiceChild, type ServiceChild } from '../supervisor/service-child.js';
import { cpuSeconds } from './cpu-seconds.js';
import { postAll } from './http-load.js';
import { quantile } from './quantile.js';
import { unlimitedKeys } from './unlimited-keys.js';

/** The write key of what is measured; events may name any source. */
export const BENCH_KEY = { key: 'wk_bench_0000000000000000', setting: 'wk_bench_0000000000000000=*' };
const ROUNDS = 3;
const serviceFile = (name: string) => fileURLToPath(new URL(`../../../../services/${name}/dist/main.js`, import.meta.url));

export interface ProjectorFigures {
  readonly events: number;
  /** Median over fresh rounds: events by the projector's own CPU seconds, from its start to the last row visible in ClickHouse. */
  readonly eventsPerCpuSecond: number;
  readonly clickHouseCpuSeconds: number;
  readonly wallSeconds: number;
}

/** Projects the demo's half year from a full log, from nothing, several times. The CPU of starting Node is counted in. */
export async function benchProjector(room: string, say: (line: string) => void): Promise<ProjectorFigures> {
  const filled = join(room, 'filled');
  const events = await fillLog(filled);
  const rounds: ProjectorFigures[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const dataDir = join(room, `round-${round}`);
    cpSync(filled, dataDir, { recursive: true });
    const figures = await project(dataDir, events);
    rounds.push(figures);
    say(`  round ${round + 1}: ${Math.round(figures.eventsPerCpuSecond)} events per CPU second, ClickHouse ${figures.clickHouseCpuSeconds.toFixed(1)} CPU s, ${figures.wallSeconds.toFixed(1)} s`);
  }
  const of = (pick: (figures: ProjectorFigures) => number) => quantile(rounds.map(pick), 0.5);
  return { events, eventsPerCpuSecond: of((r) => r.eventsPerCpuSecond), clickHouseCpuSeconds: of((r) => r.clickHouseCpuSeconds), wallSeconds: of((r) => r.wallSeconds) };
}

export const start = (name: string, dataDir: string, env: Record<string, string>): ServiceChild =>
  startServiceChild({ name, file: serviceFile(name), env: { TRICHTER_LOG: 'embedded', TRICHTER_DATA: dataDir, TRICHTER_PORT: '0', ...env }, logFile: join(dataDir, `${name}.log`), say: () => undefined });

/** A log with the demo's half year; answers how many events. */
export async function fillLog(dataDir: string): Promise<number> {
  mkdirSync(dataDir, { recursive: true });
  workspaceKeyOf({ dataDir, given: undefined, create: true });
  const ingest = start('ingest', dataDir, { TRICHTER_WRITE_KEYS: BENCH_KEY.setting, ...unlimitedKeys });
  const url = await ingest.listening;
  const { lines } = generateDemo({ seed: 1, end: Date.UTC(2026, 6, 1) });
  const bodies: string[] = [];
  for (let i = 0; i < lines.length; i += 500) bodies.push(`[${lines.slice(i, i + 500).join(',')}]`);
  await postAll({ url: `${url}/v1/events`, headers: { authorization: `Bearer ${BENCH_KEY.key}` }, bodies, connections: 4 });
  await ingest.stop();
  return lines.length;
}

async function project(dataDir: string, events: number): Promise<ProjectorFigures> {
  const server = await startEmbeddedClickHouse({ dataDir });
  const client = openClickHouse({ url: server.url, database: server.database, ...server.users.writer });
  try {
    await migrate(client);
    const idle = cpuSeconds(server.pid());
    const begin = performance.now();
    const { user, password } = server.users.writer;
    const projector = start('projector', dataDir, {
      TRICHTER_CLICKHOUSE_URL: server.url,
      TRICHTER_CLICKHOUSE_DATABASE: server.database,
      TRICHTER_CLICKHOUSE_USER: user,
      TRICHTER_CLICKHOUSE_PASSWORD: password,
    });
    await projector.listening;
    const figures = await untilProjected();
    await projector.stop();
    return figures;

    /** Every record but each partition's first is an event: their offsets add up to the number sent. */
    async function untilProjected(): Promise<ProjectorFigures> {
      for (;;) {
        const [row] = await client.query<{ done: number }>({ sql: 'SELECT toUInt64(sum(bitAnd(version, 281474976710655))) AS done FROM progress FINAL' });
        if (Number(row?.done ?? 0) >= events) {
          const cpu = cpuSeconds(projector.pid() ?? 0);
          return { events, eventsPerCpuSecond: events / cpu, clickHouseCpuSeconds: cpuSeconds(server.pid()) - idle, wallSeconds: (performance.now() - begin) / 1000 };
        }
        await sleep(50);
      }
    }
  } finally {
    await client.close();
    await server.stop();
  }
}
