import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FunnelReport } from '@trichter/api';
import { openClickHouse, startEmbeddedClickHouse } from '@trichter/clickhouse';
import { readRebuild } from '@trichter/projection';
import { logAtHand } from '../audit/log-at-hand.js';
import { runAudit } from '../audit/run-audit.js';
import { generateDemo, type DemoData } from '../demo/generate-demo.js';
import { dayOf } from '../demo/run-demo.js';
import { untilCounted } from '../demo/until-counted.js';
import { sendEvents } from '../door/send-events.js';
import { CommandFailure, exitCode } from '../exit-code.js';
import { askReport } from '../report/ask-report.js';
import { startInstallation } from '../supervisor/start-installation.js';
import type { Output } from '../terminal/progress.js';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const KEY = `wk_${randomBytes(12).toString('hex')}`;

export interface TriedCompose {
  readonly servers: FunnelReport;
  readonly embedded: FunnelReport;
  /** Rows that differ between the log in Kafka and ClickHouse; 0 when all is well. */
  readonly differences: number;
  readonly same: boolean;
}

/** What a command beside the servers is told: environment, and the volume of the projector. */
export interface Servers {
  readonly env: Readonly<Record<string, string>>;
  readonly dataDir: string;
}

/**
 * The services of docker-compose.yml without containers: command and environment as written there, a real Apache Kafka on loopback and a
 * ClickHouse server with the users that file mounts; the same events go through both their door and that of an embedded installation, and both are asked the same. `meanwhile` is
 * done while the servers are up and everything is counted.
 */
export async function tryCompose(out: Output, leads: number, meanwhile: (servers: Servers) => Promise<void> = async () => undefined): Promise<TriedCompose> {
  const room = mkdtempSync(join(tmpdir(), 'trichter-compose-'));
  const data = generateDemo({ seed: 11, end: Date.UTC(2026, 6, 1), leads });
  try {
    const { report: servers, differences } = await onServers(join(room, 'servers'), data, out, meanwhile);
    const embedded = await onOneMachine(join(room, 'embedded'), data, out);
    const numbers = ({ total, breakdown }: FunnelReport) => JSON.stringify([total, breakdown]);
    return { servers, embedded, differences, same: numbers(servers) === numbers(embedded) };
  } finally {
    rmSync(room, { recursive: true, force: true });
  }
}

async function onServers(dataDir: string, data: DemoData, out: Output, meanwhile: (servers: Servers) => Promise<void>) {
  const { KafkaMissing, runCompose, startKafka } = await import('@trichter/testing'); // only here: a running product needs no test kit
  const kafka = await startKafka().catch((error: unknown) => {
    throw error instanceof KafkaMissing ? new CommandFailure(error.message, exitCode.unavailable, { cause: error }) : error;
  });
  const passwords = Object.fromEntries(['MIGRATOR', 'PROJECTOR', 'ERASER', 'QUERY', 'BI'].map((whose) => [`CLICKHOUSE_${whose}_PASSWORD`, randomBytes(24).toString('hex')]));
  const infra = join(root, 'infra/clickhouse');
  const serverFiles = { users: [join(infra, 'users/trichter.xml')], config: ['statements.xml', 'rights.xml'].map((file) => join(infra, 'config', file)), environment: passwords };
  const server = await startEmbeddedClickHouse({ dataDir, serverFiles });
  const workspaceKey = randomBytes(32).toString('hex');
  const variables = { TRICHTER_WORKSPACE_KEY: workspaceKey, TRICHTER_WRITE_KEYS: `${KEY}=*`, ...passwords };
  const hosts = { 'kafka:9092': kafka.brokers.join(','), 'clickhouse:8123': new URL(server.url).host };
  try {
    const compose = await runCompose({ root, variables, hosts, dataDir: join(dataDir, 'volumes'), services: ['ingest', 'projector', 'query'] });
    try {
      const urlOf = (name: string) => compose.services.get(name)?.url ?? '';
      const report = await counted({ ingestUrl: urlOf('ingest'), pageUrl: urlOf('query'), key: KEY }, data, out);
      const ofLog = { TRICHTER_LOG: 'kafka', TRICHTER_KAFKA_BROKERS: kafka.brokers.join(','), TRICHTER_WORKSPACE_KEY: workspaceKey };
      const ofTables = Object.fromEntries(Object.entries(compose.services.get('projector')?.environment ?? {}).filter(([name]) => name.startsWith('TRICHTER_CLICKHOUSE_')));
      const projectorData = join(dataDir, 'volumes', 'projector');
      await meanwhile({ env: { ...ofLog, ...ofTables }, dataDir: projectorData });
      const log = await logAtHand(dataDir, ofLog);
      const client = openClickHouse({ url: server.url, database: server.database, user: ofTables['TRICHTER_CLICKHOUSE_USER'] ?? '', password: ofTables['TRICHTER_CLICKHOUSE_PASSWORD'] ?? '' });
      try {
        return { report, differences: (await runAudit(log, client, out, { rebuild: readRebuild(projectorData).current })).differences.length };
      } finally {
        await client.close();
        await log.close();
      }
    } finally {
      await compose.stop();
    }
  } finally {
    await server.stop();
    await kafka.stop();
  }
}

async function onOneMachine(dataDir: string, data: DemoData, out: Output): Promise<FunnelReport> {
  const installation = await startInstallation({ dataDir, port: 0, ingestPort: 0, say: (line) => out.write(`${line}\n`) });
  try {
    return await counted({ ...installation, key: installation.anySourceKey }, data, out);
  } finally {
    await installation.stop();
  }
}

interface Doors {
  readonly ingestUrl: string;
  readonly pageUrl: string;
  readonly key: string;
}

async function counted({ ingestUrl, pageUrl, key }: Doors, data: DemoData, out: Output): Promise<FunnelReport> {
  await sendEvents({ url: ingestUrl, key }, data.lines);
  await untilCounted(pageUrl, out, new AbortController().signal);
  const asOf = new Date(data.to).toISOString(); // both installations have a clock of their own; which windows have run must not depend on it
  return askReport(pageUrl, 'sales', { from: dayOf(data.from), to: dayOf(data.to), timeZone: 'UTC', breakdown: 'channel', asOf });
}
