import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Connection } from '@trichter/clickhouse';

export interface ToBeKilled {
  readonly clickhouse: Connection;
  /** Holds `log`, `keys` and `erasures`. */
  readonly dir: string;
  readonly workspace: string;
  readonly workspaceKey: Buffer;
  readonly identifiers: readonly string[];
  /** The step after which it dies by SIGKILL. */
  readonly at: string;
}

const query = fileURLToPath(new URL('../../../', import.meta.url));

/** Erases in a process of its own (as built, in `dist`) that kills itself in between; resolves with the signal it ended by and what it said. */
export async function eraseUntilKilled({ clickhouse, dir, workspace, workspaceKey, identifiers, at }: ToBeKilled): Promise<{ readonly signal: string | null; readonly said: string }> {
  const program = `
    import { openClickHouse } from '@trichter/clickhouse';
    import { openEmbeddedLog } from '@trichter/event-log';
    import { createMetrics } from '@trichter/observability';
    import { openKeyStore } from '@trichter/personal';
    import { failpoint } from '@trichter/service-kit';
    import { createProgressReader } from ${JSON.stringify(`${query}dist/catalogue/freshness.js`)};
    import { createPendingFunnels } from ${JSON.stringify(`${query}dist/funnels/pending-funnels.js`)};
    import { erasureFiles } from ${JSON.stringify(`${query}dist/personal/erasure-job.js`)};
    import { eraseLeads } from ${JSON.stringify(`${query}dist/personal/erase-leads.js`)};
    const dir = ${JSON.stringify(dir)};
    const clickhouse = openClickHouse(${JSON.stringify(clickhouse)});
    const log = await openEmbeddedLog({ dir: dir + '/log', workspace: '${workspace}' });
    const workspaceKey = Buffer.from('${workspaceKey.toString('hex')}', 'hex');
    const erasing = { clickhouse, files: erasureFiles(dir + '/erasures'), workspaceKey, trace: failpoint(process.env) };
    await eraseLeads({ clickhouse, log, keys: openKeyStore(dir + '/keys'), erasing, now: Date.now, progress: createProgressReader(clickhouse, log, Date.now), pending: createPendingFunnels(), metrics: createMetrics({ service: 'query' }) }, { leads: [], identifiers: ${JSON.stringify(identifiers)}, keep: 'counts', later: 'anew' });
    process.exit(7);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], { cwd: query, env: { ...process.env, TRICHTER_CHAOS: '1', TRICHTER_CHAOS_KILL: `${at}:1` }, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (part: string) => (said += part));
  const [, signal] = (await once(child, 'exit')) as [number | null, string | null];
  return { signal, said };
}
