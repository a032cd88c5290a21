import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { workspaceFingerprint } from '@trichter/events';
import { openKafkaLog } from '@trichter/kafka';
import type { KafkaCluster } from '@trichter/testing/kafka';
import { createHistory, type History } from '../load/history.js';
import { startSender, type Sender } from '../load/sender.js';
import type { ClickHouseAddress } from './ask-clickhouse.js';
import { clickHouseServer, type ClickHouseServer } from './clickhouse-server.js';
import { watchMemory, type MemoryWatch } from './memory-watch.js';
import { serviceProcess, type ServiceProcess } from './service-process.js';

export interface StageOptions {
  readonly name: string;
  /** Goes with the stage unless it is kept. */
  readonly dir: string;
  readonly kafka: KafkaCluster;
  readonly seed: number;
  readonly leads: number;
  readonly events: number;
  /** Share of the leads that come anonymous. */
  readonly anonymous: number;
  /** Where the projectors look for ClickHouse, when that is not where it is (a proxy). */
  readonly clickHouseUrl?: (server: ClickHouseServer) => Promise<string>;
  readonly ingestEnv?: Readonly<Record<string, string>>;
  readonly projectorEnv?: Readonly<Record<string, string>>;
  /** Put in front of the command of a projector. */
  readonly wrapProjector?: (index: number) => readonly string[];
  /** Node's own flags for ingest and projectors. */
  readonly nodeFlags?: readonly string[];
  /** Ms after which the group gives away what a silent projector has; default 2 s. */
  readonly sessionMs?: number;
  /** Data folder of a process; default: its own in `dir`. */
  readonly dataOf?: (name: string) => string;
  readonly clickHouseDir?: string;
}

/** A whole installation of real processes: brokers, ClickHouse, door, two projectors, and a load that keeps book. */
export interface Stage {
  readonly name: string;
  readonly dir: string;
  readonly seed: number;
  readonly kafka: KafkaCluster;
  readonly topic: string;
  readonly clickHouse: ClickHouseServer;
  readonly address: () => ClickHouseAddress;
  readonly ingest: ServiceProcess;
  readonly projectors: readonly [ServiceProcess, ServiceProcess];
  readonly dataOf: (name: string) => string;
  readonly history: History;
  readonly load: Sender;
  readonly ledger: string;
  readonly memory: MemoryWatch;
  /** One more process, not started; it goes with the stage. */
  another(service: 'projector' | 'query', name: string): ServiceProcess;
  /** Next offsets of the topic, by partition. */
  ends(): Promise<number[]>;
  /** Bytes that are no record of ours, straight into the topic. Answers how many are there by now. */
  poison(count: number): Promise<number>;
  poisoned(): number;
  close(): Promise<void>;
}

const WORKSPACE_KEY = 'c4'.repeat(32);
const WRITE_KEY = 'wk_chaos_0001';
export const PARTITIONS = 12;
const CLICKHOUSE_BYTES = 2_000_000_000;

export async function openStage(options: StageOptions): Promise<Stage> {
  const { name, dir, kafka, seed } = options;
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { recursive: true });
  const prefix = `chaos-${name}-${seed}-${Date.now().toString(36)}`;
  const clickHouse = await clickHouseServer(options.clickHouseDir ?? join(dir, 'clickhouse'), CLICKHOUSE_BYTES);
  const logEnv = {
    TRICHTER_LOG: 'kafka', TRICHTER_KAFKA_BROKERS: kafka.brokers.join(','), TRICHTER_TOPIC_PREFIX: prefix, TRICHTER_PARTITIONS: String(PARTITIONS),
    TRICHTER_WORKSPACE_KEY: WORKSPACE_KEY, TRICHTER_PORT: '0', TRICHTER_SESSION_MS: String(options.sessionMs ?? 2_000), TRICHTER_CHAOS: '1',
  };
  const log = await openKafkaLog({ brokers: kafka.brokers, topicPrefix: prefix, partitions: PARTITIONS, workspace: workspaceFingerprint(Buffer.from(WORKSPACE_KEY, 'hex')), clientId: 'chaos' });
  const clickHouseUrl = (await options.clickHouseUrl?.(clickHouse)) ?? clickHouse.url;
  const { user, password } = clickHouse.login();
  const clickHouseEnv = { TRICHTER_CLICKHOUSE_URL: clickHouseUrl, TRICHTER_CLICKHOUSE_USER: user, TRICHTER_CLICKHOUSE_PASSWORD: password };
  const dataOf = options.dataOf ?? ((of: string) => join(dir, of));
  const { nodeFlags = [] } = options;
  const ingest = serviceProcess({ service: 'ingest', name: 'ingest', nodeFlags, output: join(dir, 'ingest.log'), env: { ...logEnv, TRICHTER_DATA: dataOf('ingest'), TRICHTER_WRITE_KEYS: `${WRITE_KEY}=web`, ...options.ingestEnv } });
  const projector = (of: string, wrap: readonly string[] = []) =>
    serviceProcess({ service: 'projector', name: of, nodeFlags, wrap, output: join(dir, `${of}.log`), env: { ...logEnv, ...clickHouseEnv, TRICHTER_DATA: dataOf(of), TRICHTER_MAX_BATCH: '500', ...options.projectorEnv } });
  const projectors = [projector('projector-1', options.wrapProjector?.(0)), projector('projector-2', options.wrapProjector?.(1))] as const;

  const history = createHistory(options);
  const ledger = join(dir, 'acknowledged.jsonl');
  const load = startSender({ history, door: () => ingest.url(), writeKey: WRITE_KEY, ledger });
  const more: ServiceProcess[] = [];
  const memory = watchMemory(() => [...[ingest, ...projectors, ...more].map((process) => ({ name: process.name, pid: process.pid() })), { name: 'clickhouse', pid: clickHouse.pid() }]);
  let poisoned = 0;

  await ingest.start();
  await Promise.all(projectors.map((each) => each.start()));
  return {
    name,
    dir,
    seed,
    kafka,
    topic: `${prefix}.touchpoints`,
    clickHouse,
    address: () => ({ url: clickHouse.url, ...clickHouse.login(), database: 'trichter' }),
    ingest,
    projectors,
    dataOf,
    history,
    load,
    ledger,
    memory,
    another(service, of) {
      const another = service === 'projector' ? projector(of) : serviceProcess({ service, name: of, output: join(dir, `${of}.log`), env: { ...logEnv, ...clickHouseEnv, TRICHTER_DATA: dataOf(of) } });
      more.push(another);
      return another;
    },
    ends: () => patiently(() => log.ends()),
    async poison(count) {
      await patiently(() => log.append(Array.from({ length: count }, (_, index) => ({ key: `junk-${poisoned + index}`, value: Buffer.from(`no record ${poisoned + index}`) }))));
      return (poisoned += count);
    },
    poisoned: () => poisoned,
    async close() {
      await load.stop();
      memory.stop();
      await Promise.all([ingest, ...projectors, ...more].map((each) => each.kill()));
      await clickHouse.kill();
      await log.close();
    },
  };
}

const PATIENCE_MS = 90_000;

async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  for (const until = Date.now() + PATIENCE_MS; ; await sleep(200)) {
    try {
      return await ask();
    } catch (error) {
      if ((error as { retriable?: boolean }).retriable !== true || Date.now() > until) throw error;
    }
  }
}
