import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openEmbeddedLog, type EventLog } from '@trichter/event-log';
import { workspaceFingerprint } from '@trichter/events';
import { workspaceKeyOf } from '@trichter/service-kit/workspace-key';
import { CommandFailure, exitCode } from '../exit-code.js';

/** The log of a data directory, for reading unless said otherwise: the embedded one beside whoever writes it, or the Kafka topic the environment names. */
export async function logAtHand(dataDir: string, env: NodeJS.ProcessEnv = process.env, { readOnly = true }: { readonly readOnly?: boolean } = {}): Promise<EventLog> {
  if (env['TRICHTER_LOG'] !== 'kafka' && !existsSync(join(dataDir, 'log'))) {
    throw new CommandFailure(`${dataDir} holds no data of Trichter; give its --data, or start one with: npm start`, exitCode.unavailable);
  }
  try {
    const workspace = workspaceFingerprint(workspaceKeyOf({ dataDir, given: env['TRICHTER_WORKSPACE_KEY'] }));
    if (env['TRICHTER_LOG'] !== 'kafka') return await openEmbeddedLog({ dir: join(dataDir, 'log'), workspace, readOnly });
    const { openKafkaLog } = await import('@trichter/kafka'); // only where it is asked for: loading it takes time
    const brokers = (env['TRICHTER_KAFKA_BROKERS'] ?? '').split(',').filter(Boolean);
    return await openKafkaLog({ brokers, topicPrefix: env['TRICHTER_TOPIC_PREFIX'] ?? 'trichter', partitions: Number(env['TRICHTER_PARTITIONS'] ?? 48), workspace, clientId: 'trichter-cli' });
  } catch (error) {
    throw new CommandFailure(error instanceof Error ? error.message : String(error), exitCode.unavailable, { cause: error });
  }
}
