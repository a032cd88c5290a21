import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { migrate, openClickHouse, startEmbeddedClickHouse } from '@trichter/clickhouse';
import { generateDemo } from '../demo/generate-demo.js';
import { cpuSeconds } from './cpu-seconds.js';
import { postAll } from './http-load.js';
import { BENCH_KEY, fillLog, start } from './projector-bench.js';
import { unlimitedKeys } from './unlimited-keys.js';

/** Sent while it is measured, in each of the two phases. */
const EVENTS = 30_000;

export interface AuditFigures {
  /** In the log before it is measured. */
  readonly records: number;
  /** By CPU seconds of ingest, projector, audit and ClickHouse together. */
  readonly eventsPerCpuSecond: { readonly without: number; readonly withAudit: number };
  /** Medians of the looks that were made meanwhile, one beginning when the other is over. */
  readonly look: { readonly cpuMs: number; readonly ms: number; readonly looks: number };
}

/** The same number of events through ingest and projector beside the demo's half year, with no audit and with one look after the other. */
export async function benchAudit(dataDir: string, say: (line: string) => void): Promise<AuditFigures> {
  const records = await fillLog(dataDir);
  const server = await startEmbeddedClickHouse({ dataDir });
  const client = openClickHouse({ url: server.url, database: server.database, ...server.users.writer });
  const { user, password } = server.users.writer;

  /** CPU seconds of all but the audit, while so many events come in and become visible; and what the looks that ended by then took. */
  async function phase(name: string, auditSeconds: number, events: readonly string[]): Promise<{ cpu: number; looks: { cpuMs: number; ms: number }[] }> {
    const ingest = start('ingest', dataDir, { TRICHTER_WRITE_KEYS: BENCH_KEY.setting, ...unlimitedKeys });
    const projector = start('projector', dataDir, { TRICHTER_CLICKHOUSE_URL: server.url, TRICHTER_CLICKHOUSE_DATABASE: server.database, TRICHTER_CLICKHOUSE_USER: user, TRICHTER_CLICKHOUSE_PASSWORD: password, TRICHTER_AUDIT_SECONDS: String(auditSeconds) });
    const url = await ingest.listening;
    await projector.listening;
    await settled(records);
    const looksBefore = looksIn(dataDir).length;
    while (auditSeconds > 0 && looksIn(dataDir).length === looksBefore) await sleep(200); // the first look warms up
    const cpuOf = () => [ingest.pid(), projector.pid(), server.pid()].reduce<number>((sum, pid) => sum + cpuSeconds(pid ?? 0), 0);
    const begun = cpuOf();
    const first = looksIn(dataDir).length;
    const folded = await progress();
    for (let from = 0; from < events.length; from += 1_000) {
      await postAll({ url: `${url}/v1/events`, headers: { authorization: `Bearer ${BENCH_KEY.key}` }, bodies: [`[${events.slice(from, from + 500).join(',')}]`, `[${events.slice(from + 500, from + 1_000).join(',')}]`].filter((body) => body.length > 2), connections: 2 });
      while ((await progress()) < folded + from) await sleep(50); // never far ahead of what is visible
    }
    await settled(folded + events.length);
    while (auditSeconds > 0 && looksIn(dataDir).length < first + 2) await sleep(200);
    const cpu = cpuOf() - begun;
    const looks = looksIn(dataDir).slice(first);
    await Promise.all([ingest.stop(), projector.stop()]);
    say(`  ${name}: ${cpu.toFixed(1)} CPU s for ${events.length} events, ${looks.length} looks of the audit`);
    return { cpu, looks };
  }

  /** Records whose rows are visible, those of owners to each other among them. */
  async function progress(): Promise<number> {
    const [row] = await client.query<{ done: number }>({ sql: 'SELECT toUInt64(sum(bitAnd(version, 281474976710655))) AS done FROM progress FINAL' });
    return Number(row?.done ?? 0);
  }

  /** So many at least, and none more for two seconds. */
  async function settled(least: number): Promise<void> {
    for (let [last, since] = [-1, 0]; ; await sleep(100)) {
      const done = await progress();
      if (done !== last) [last, since] = [done, Date.now()];
      else if (done >= least && Date.now() - since >= 2_000) return;
    }
  }

  try {
    await migrate(client);
    const events = (seed: number) => generateDemo({ seed, end: Date.UTC(2026, 6, 1) }).lines.slice(0, EVENTS);
    await phase('everything folded, to begin with', 0, events(2).slice(0, 1_000));
    const without = await phase('without audit', 0, events(3));
    const withAudit = await phase('with one look after the other', 1, events(4));
    const median = (pick: (look: { cpuMs: number; ms: number }) => number) => withAudit.looks.map(pick).sort((a, b) => a - b)[withAudit.looks.length >> 1] ?? 0;
    const looked = withAudit.looks.reduce((sum, { cpuMs }) => sum + cpuMs, 0) / 1_000;
    return { records, eventsPerCpuSecond: { without: EVENTS / without.cpu, withAudit: EVENTS / (withAudit.cpu + looked) }, look: { cpuMs: median(({ cpuMs }) => cpuMs), ms: median(({ ms }) => ms), looks: withAudit.looks.length } };
  } finally {
    await client.close();
    await server.stop();
  }
}

/** Looks the audit has told of in the projector's log, which it shares. */
function looksIn(dataDir: string): { cpuMs: number; ms: number }[] {
  return readFileSync(join(dataDir, 'projector.log'), 'utf8').split('\n').flatMap((line) => {
    const [, ms] = /"ms":(\d+)/.exec(line) ?? [];
    const [, cpuMs] = /"cpuMs":(\d+)/.exec(line) ?? [];
    return cpuMs === undefined || ms === undefined ? [] : [{ cpuMs: Number(cpuMs), ms: Number(ms) }];
  });
}
