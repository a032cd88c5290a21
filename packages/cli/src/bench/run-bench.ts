import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { benchAudit } from './audit-bench.js';
import { benchIngest } from './ingest-bench.js';
import { benchProjector } from './projector-bench.js';
import { benchReport } from './report-bench.js';
import { benchVisible } from './visible-bench.js';

const parts = ['ingest', 'projector', 'audit', 'visible', 'report'] as const;
export type BenchPart = (typeof parts)[number];
export const benchParts: readonly string[] = parts;

/** Measures the parts asked for in one run and prints a table; `say` gets the progress. Needs Linux for CPU seconds. */
export async function runBench(wanted: readonly string[], say: (line: string) => void): Promise<string> {
  const room = mkdtempSync(join(tmpdir(), 'trichter-bench-'));
  const lines = [`Node ${process.version}, ${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'})`, '', '| figure | value | beside it |', '|---|---|---|'];
  const row = (...cells: string[]) => lines.push(`| ${cells.join(' | ')} |`);
  try {
    for (const part of parts.filter((name) => wanted.length === 0 || wanted.includes(name))) {
      say(`${part} ...`);
      await measurements[part](join(room, part), say, row);
    }
  } finally {
    rmSync(room, { recursive: true, force: true });
  }
  return lines.join('\n');
}

type Measurement = (room: string, say: (line: string) => void, row: (...cells: string[]) => void) => Promise<void>;
const whole = (value: number) => Math.round(value).toLocaleString('en');

const measurements: Record<BenchPart, Measurement> = {
  async ingest(room, say, row) {
    for (const f of await benchIngest(room, say)) {
      row(
        `ingest, ${f.eventsPerRequest} a request`,
        `${whole(f.eventsPerSecond)} events/s, ${f.cpuMicrosPerEvent.toFixed(1)} CPU µs an event`,
        `bare Fastify ${whole(f.bareEventsPerSecond)} events/s, ${f.bareCpuMicrosPerEvent.toFixed(1)} CPU µs; ratio ${f.ratio.toFixed(2)}`,
      );
    }
  },
  async projector(room, say, row) {
    const f = await benchProjector(room, say);
    row('projector, log to visible', `${whole(f.eventsPerCpuSecond)} events per CPU second of its own`, `${whole(f.events)} events in ${f.wallSeconds.toFixed(1)} s; ClickHouse ${f.clickHouseCpuSeconds.toFixed(1)} CPU s`);
  },
  async audit(room, say, row) {
    const { records, eventsPerCpuSecond: f, look } = await benchAudit(room, say);
    row('ingest to visible beside an audit', `${whole(f.withAudit)} events per CPU second of all, one look after the other`, `${whole(f.without)} without any; a look at ${whole(records)} records ${whole(look.cpuMs)} CPU ms in ${whole(look.ms)} ms`);
  },
  async visible(room, _say, row) {
    const f = await benchVisible(room);
    row('accepted to visible', `p50 ${whole(f.p50Ms)} ms, p99 ${whole(f.p99Ms)} ms`, '100 events a second beside it');
  },
  async report(room, say, row) {
    const f = await benchReport(room, say);
    row('funnel report over HTTP', `${whole(f.reportMs)} ms, by channel ${whole(f.reportByChannelMs)} ms`, `windowFunnel on raw touchpoints ${whole(f.windowFunnelMs)} ms`);
    row('the same counts', f.sameCounts ? 'yes' : 'NO', `${f.reached.join(' / ')} leads; ${whole(f.contributions)} rows, ${whole(f.touchpoints)} touchpoints`);
    if (!f.sameCounts) throw new Error('the report and windowFunnel differ');
  },
};
