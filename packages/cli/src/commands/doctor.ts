import { accessSync, constants, existsSync, statfsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { HealthOverview } from '@trichter/observability';
import { groupOf, readRebuild } from '@trichter/projection';
import type { Command } from 'commander';
import { exitCode } from '../exit-code.js';
import { logAtHand } from '../audit/log-at-hand.js';
import type { Ended } from './ended.js';
import { runningOn } from '../supervisor/run-file.js';
import { figure } from '../terminal/progress.js';
import { withData } from './options.js';

interface Finding {
  readonly what: string;
  readonly ok: boolean;
  readonly detail: string;
}

const LEAST_FREE_BYTES = 2e9;

export function addDoctor(program: Command, ended: Ended): void {
  withData(program.command('doctor').description('check this machine, the data directory and the services, and say what to do'))
    .option('--json', 'the findings as a JSON array')
    .action(async ({ data, json }: { data: string; json?: boolean }) => {
      const findings = await examine(resolve(data));
      if (json) process.stdout.write(`${JSON.stringify(findings)}\n`);
      else for (const { what, ok, detail } of findings) process.stdout.write(`${ok ? 'ok  ' : 'BAD '} ${what}: ${detail}\n`);
      ended(findings.every(({ ok }) => ok) ? exitCode.ok : exitCode.failed);
    });
}

async function examine(dataDir: string): Promise<Finding[]> {
  const findings: Finding[] = [{ what: 'Node', ok: true, detail: `${process.versions.node} on ${process.platform} ${process.arch}` }, ...directory(dataDir)];
  const running = runningOn(dataDir);
  findings.push({ what: 'Trichter', ok: true, detail: running ? `runs since ${running.startedAt}, process ${running.pid}` : `does not run on ${dataDir}; start it with: npm start` });
  if (existsSync(join(dataDir, 'log')) || process.env['TRICHTER_LOG'] === 'kafka') findings.push(await theLog(dataDir));
  if (running) {
    findings.push(await service('ingest', running.ingestUrl), await service('projector', running.projectorUrl), await service('query and page', running.pageUrl));
    findings.push(await answers('ClickHouse', `${running.clickHouse.url}/ping`));
  }
  return findings;
}

function directory(dataDir: string): Finding[] {
  const there = existsSync(dataDir) ? dataDir : resolve(dataDir, '..');
  try {
    accessSync(there, constants.W_OK);
  } catch (error) {
    return [{ what: 'data directory', ok: false, detail: `${there} cannot be written (${(error as NodeJS.ErrnoException).code}); give another --data or mend its rights` }];
  }
  const { bavail, bsize } = statfsSync(there);
  const free = bavail * bsize;
  return [
    { what: 'data directory', ok: true, detail: existsSync(dataDir) ? dataDir : `${dataDir} will be made at the first start` },
    { what: 'disk', ok: free > LEAST_FREE_BYTES, detail: `${(free / 1e9).toFixed(1)} GB free${free > LEAST_FREE_BYTES ? '' : '; make room, the log and ClickHouse need at least 2 GB'}` },
  ];
}

async function theLog(dataDir: string): Promise<Finding> {
  try {
    const log = await logAtHand(dataDir);
    const ends = await log.ends();
    const committed = await log.committed(groupOf(readRebuild(dataDir).current));
    await log.close();
    const behind = ends.reduce((sum, end, partition) => sum + end - (committed[partition] ?? 0), 0);
    return { what: 'log', ok: true, detail: `generation ${log.generation}, ${log.partitions} partitions, ${figure(ends.reduce((sum, end) => sum + end, 0))} records, ${figure(behind)} not counted yet` };
  } catch (error) {
    return { what: 'log', ok: false, detail: error instanceof Error ? error.message : String(error) };
  }
}

/** What a service says of itself: its worst state, and every part that is not well, with the remedy. */
async function service(name: string, url: string): Promise<Finding> {
  try {
    const response = await fetch(`${url}/health`, { signal: AbortSignal.timeout(10_000) });
    return { what: name, ...healthText(url, (await response.json()) as HealthOverview) };
  } catch (error) {
    return { what: name, ok: false, detail: `${url} does not answer (${error instanceof Error ? error.message : String(error)}); its log is in the data directory under run/` };
  }
}

export function healthText(url: string, { state, live, ready, parts }: HealthOverview): { ok: boolean; detail: string } {
  const unwell = Object.entries(parts).filter(([, part]) => part.state !== 'connected' || part.remedy !== undefined);
  const told = unwell.map(([part, { state: of, detail, remedy }]) => `${part} is ${of}${detail ? ` (${detail})` : ''}${remedy ? `: ${remedy}` : ''}`);
  return { ok: live && ready && state !== 'stopped', detail: [`${url} is ${state}`, ...told].join('; ') };
}

async function answers(what: string, url: string): Promise<Finding> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
    return { what, ok: response.ok, detail: response.ok ? new URL(url).origin : `${new URL(url).origin} is not ready: ${(await response.text()).slice(0, 400)}` };
  } catch (error) {
    return { what, ok: false, detail: `${new URL(url).origin} does not answer (${error instanceof Error ? error.message : String(error)}); its log is in the data directory under run/` };
  }
}
