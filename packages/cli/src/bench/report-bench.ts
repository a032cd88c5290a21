import { setTimeout as sleep } from 'node:timers/promises';
import { salesFunnel, touchpointsProjection } from '@trichter/domain';
import { definitionOf } from '@trichter/projection';
import { startInstallation } from '../supervisor/start-installation.js';
import { FROM, storeMillionLeads, TO } from './million-leads.js';
import { median } from './quantile.js';

const ROUNDS = 7;

export interface ReportFigures {
  readonly touchpoints: number;
  readonly contributions: number;
  readonly reportMs: number;
  readonly reportByChannelMs: number;
  readonly windowFunnelMs: number;
  /** Leads that reached each step, by the report; `sameCounts` says whether windowFunnel on the raw touchpoints has the same. */
  readonly reached: readonly number[];
  readonly sameCounts: boolean;
}

/** The report over the HTTP API, next to windowFunnel on the raw touchpoints of the same ClickHouse: alternating, medians. */
export async function benchReport(dataDir: string, say: (line: string) => void): Promise<ReportFigures> {
  const installation = await startInstallation({ dataDir, port: 0, ingestPort: 0, say: () => undefined });
  const client = installation.clickHouse.open('writer');
  const zone = 'from=2026-01-01&to=2026-07-01&timeZone=UTC';
  const report = async (more = '') => {
    const answer = await fetch(`${installation.pageUrl}/v1/funnels/sales/report?${zone}${more}`);
    if (!answer.ok) throw new Error(`the report answered ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as { total: { steps: { entered: number }[] } };
  };
  try {
    await untilReady(report);
    const stored = await storeMillionLeads(client, say);
    await report();
    const times = { report: [] as number[], byChannel: [] as number[], raw: [] as number[] };
    let reached: number[] = [];
    let raw: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      reached = (await timed(times.report, () => report())).total.steps.map(({ entered }) => entered);
      await timed(times.byChannel, () => report('&breakdown=channel'));
      raw = await timed(times.raw, async () => {
        const rows = await client.query<{ level: number; leads: number }>({ sql: rawFunnel(), params: { definition: definitionOf(touchpointsProjection).hash } });
        return salesFunnel.steps.map((_, step) => rows.filter(({ level }) => level > step).reduce((sum, { leads }) => sum + Number(leads), 0));
      });
    }
    return {
      ...stored, reached, sameCounts: JSON.stringify(reached) === JSON.stringify(raw),
      reportMs: median(times.report), reportByChannelMs: median(times.byChannel), windowFunnelMs: median(times.raw),
    };
  } finally {
    await client.close();
    await installation.stop();
  }
}

/** The plainest way to ask ClickHouse the same: no FINAL (every key was written once), entries bounded by the range, later steps not. */
function rawFunnel(): string {
  const steps = salesFunnel.steps.map(({ types }) => `type IN (${types.map((type) => `'${type}'`).join(', ')})`);
  const entry = `${steps[0]} AND time >= fromUnixTimestamp64Milli(toInt64(${FROM})) AND time < fromUnixTimestamp64Milli(toInt64(${TO}))`;
  const level = `windowFunnel(${salesFunnel.windowMs})(toUInt64(toUnixTimestamp64Milli(time)), ${[entry, ...steps.slice(1)].join(', ')})`;
  return `SELECT level, count() AS leads FROM (SELECT ${level} AS level FROM touchpoints WHERE definition = {definition: String} GROUP BY lead) WHERE level > 0 GROUP BY level`;
}

async function timed<T>(into: number[], work: () => Promise<T>): Promise<T> {
  const begin = performance.now();
  const result = await work();
  into.push(performance.now() - begin);
  return result;
}

/** The projector has said that the shipped funnel is complete; within 30 s. */
async function untilReady(report: () => Promise<unknown>): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      await report();
      return;
    } catch (error) {
      if (attempt >= 60) throw error;
      await sleep(500);
    }
  }
}
