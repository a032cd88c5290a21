import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chooseRunner } from './choose-runner.js';
import { startKafkaContainer } from './container-kafka.js';
import { freePort } from '../free-port.js';
import { hasCommand } from './has-command.js';
import { startJavaBroker, type BrokerSettings, type JavaBroker } from './java-broker.js';
import { kafkaJars } from './kafka-jars.js';
import type { KafkaCluster } from './kafka-cluster.js';
import { untilAnswering } from './until-answering.js';

export interface KafkaOptions {
  /** Brokers to run; default 1. Topics and group offsets are replicated over all of them. */
  readonly brokers?: number;
  /** Keep the data here; default a temporary directory that goes with `stop`. A container keeps none: `keptIn` says so. */
  readonly dir?: string;
  /** Address the brokers listen on and name to their clients; default 127.0.0.1. */
  readonly host?: string;
  /** Largest heap of each broker, MB; default 512. */
  readonly heapMb?: number;
  /** Port of the first broker; default any free one. */
  readonly port?: number;
}

/** A real Apache Kafka on this machine: from Maven's jars where there are Java and Maven, else in Docker; else says what is missing. */
export async function startKafka(options: KafkaOptions = {}): Promise<KafkaCluster> {
  const atHand = { java: hasCommand('java', '-version'), maven: hasCommand('mvn', '-v'), docker: () => hasCommand('docker', 'info') };
  const runner = chooseRunner(atHand, options.brokers ?? 1);
  return runner === 'jars' ? startFromJars(await kafkaJars(), options) : startKafkaContainer(options);
}

async function startFromJars(jars: string, { brokers: count = 1, dir: kept, port: wanted, host = '127.0.0.1', heapMb = 512 }: KafkaOptions): Promise<KafkaCluster> {
  const dir = kept ?? mkdtempSync(join(tmpdir(), 'trichter-kafka-'));
  mkdirSync(dir, { recursive: true });
  const clusterId = keptClusterId(dir);
  const controllerPort = await freePort();
  const settings: BrokerSettings[] = [];
  for (let index = 0; index < count; index++) {
    const nodeDir = join(dir, `broker-${index + 1}`);
    mkdirSync(nodeDir, { recursive: true });
    settings.push({
      nodeId: index + 1,
      dir: nodeDir,
      host,
      heapMb,
      port: index === 0 && wanted ? wanted : await freePort(),
      controllerPort,
      replicas: count,
      clusterId,
    });
  }
  const running: (JavaBroker | undefined)[] = [];

  const startBroker = async (index = 0) => {
    const setting = settings[index]!;
    rmSync(join(setting.dir, 'broker.pid'), { force: true });
    const broker = (running[index] = await startJavaBroker(jars, setting));
    await untilAnswering(broker, setting);
  };
  const stopBroker = async (index = 0, signal?: 'SIGTERM' | 'SIGKILL') => {
    await running[index]?.stop(signal);
    running[index] = undefined;
  };
  const stop = async () => {
    // A temporary cluster has nothing to hand over, and the last brokers would wait for the controller in vain.
    await Promise.all(settings.map((_, index) => stopBroker(index, kept && count === 1 ? 'SIGTERM' : 'SIGKILL')));
    if (!kept) rmSync(dir, { recursive: true, force: true });
  };

  try {
    await Promise.all(settings.map((_, index) => startBroker(index)));
  } catch (error) {
    await stop();
    throw error;
  }
  return { brokers: settings.map(({ port }) => `${host}:${port}`), keptIn: kept ?? null, startBroker, stopBroker, stop };
}

/** Data directories belong to one cluster id; a kept one has to be found again. */
function keptClusterId(dir: string): string {
  const file = join(dir, 'cluster-id');
  if (!existsSync(file)) writeFileSync(file, randomBytes(16).toString('base64url'));
  return readFileSync(file, 'utf8');
}
