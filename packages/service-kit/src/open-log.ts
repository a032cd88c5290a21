import { join } from 'node:path';
import { openEmbeddedLog, type EventLog } from '@trichter/event-log';
import { workspaceFingerprint } from '@trichter/events';
import { openKafkaLog } from '@trichter/kafka';
import type { z, ZodObject } from 'zod';
import type { logVariables } from './variable.js';
import { workspaceKeyOf } from './workspace-key.js';

export type LogConfig = z.output<ZodObject<typeof logVariables>>;

export interface OpenLogOptions {
  /** Shown in broker logs. */
  readonly clientId: string;
  /** Make the workspace key in the data directory when there is none (ingest and the command line do). */
  readonly createKey?: boolean;
}

export interface OpenedLog {
  readonly log: EventLog;
  readonly workspaceKey: Buffer;
}

/** The log the configuration names: embedded under `<data>/log`, or Kafka. Fails with `WorkspaceKeyMismatch` when the log was made with another key. */
export async function openLog(config: LogConfig, { clientId, createKey = false }: OpenLogOptions): Promise<OpenedLog> {
  const workspaceKey = workspaceKeyOf({ dataDir: config.TRICHTER_DATA, given: config.TRICHTER_WORKSPACE_KEY, create: createKey });
  const workspace = workspaceFingerprint(workspaceKey);
  switch (config.TRICHTER_LOG) {
    case 'embedded':
      return { log: await openEmbeddedLog({ dir: join(config.TRICHTER_DATA, 'log'), partitions: config.TRICHTER_PARTITIONS ?? 4, workspace }), workspaceKey };
    case 'kafka': {
      const brokers = config.TRICHTER_KAFKA_BROKERS ?? [];
      return {
        log: await openKafkaLog({ brokers, topicPrefix: config.TRICHTER_TOPIC_PREFIX, partitions: config.TRICHTER_PARTITIONS ?? 48, workspace, clientId, sessionMs: config.TRICHTER_SESSION_MS }),
        workspaceKey,
      };
    }
    default:
      return config.TRICHTER_LOG satisfies never;
  }
}

/** Kafka needs brokers: a rule over two variables, checked also when others are at fault, so that all faults come together. */
export const withBrokers = <S extends ZodObject>(schema: S): S =>
  schema.refine((config) => config['TRICHTER_LOG'] !== 'kafka' || config['TRICHTER_KAFKA_BROKERS'] !== undefined, {
    path: ['TRICHTER_KAFKA_BROKERS'],
    error: 'is missing while TRICHTER_LOG is kafka',
    when: () => true,
  }) as S;
