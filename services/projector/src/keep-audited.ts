import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Logger } from '@trichter/observability';
import { latestOf, readLastAudit, type Projector } from '@trichter/projection';
import type { Config } from './config.js';

const CHILD = fileURLToPath(new URL('./audit-main.js', import.meta.url));
/** Ms after a start in which nothing is compared: there is enough to do. */
const CALM_MS = 60_000;

export interface KeepAudited {
  readonly config: Config;
  readonly logger: Logger;
  readonly projector: () => Projector | null;
  readonly now?: () => number;
  /** One look; the signal ends it. */
  readonly look?: (config: Config, signal: AbortSignal) => Promise<void>;
}

/**
 * Compares the tables with the log again and again, beside the projector. Of several projectors the one that owns partition 0 does so, and only while
 * it has nothing to catch up with. The first look comes one interval after the last that was kept (or after the start, where there is none).
 */
export function keepAudited({ config, logger, projector, now = Date.now, look = lookInChild }: KeepAudited): { stop(): void } {
  const everyMs = config.TRICHTER_AUDIT_SECONDS * 1000;
  const stopping = new AbortController();
  if (everyMs === 0) return { stop: () => undefined };
  const begun = now();
  let due = Math.max((latestOf(readLastAudit(config.TRICHTER_DATA) ?? { looks: [] })?.at ?? begun) + everyMs, begun + Math.min(CALM_MS, everyMs));
  let looking = false;

  const turn = (): void => {
    if (looking || now() < due || !isCalm(projector())) return;
    looking = true;
    due = now() + everyMs;
    look(config, stopping.signal)
      .catch((error: unknown) => logger.warn({ err: error }, 'the audit could not be started'))
      .finally(() => (looking = false));
  };
  const timer = setInterval(turn, Math.min(10_000, everyMs));
  timer.unref();
  return {
    stop() {
      clearInterval(timer);
      stopping.abort();
    },
  };
}

function isCalm(projector: Projector | null): boolean {
  const status = projector?.status() ?? [];
  return status.some(({ partition }) => partition === 0) && status.every(({ caughtUp, stopped, definitions }) => caughtUp && !stopped && definitions.every(({ stage }) => stage === 'complete'));
}

function lookInChild(config: Config, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return resolve();
    const child = fork(CHILD, [], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], execArgv: ['--enable-source-maps', '--max-semi-space-size=4'], env: { ...process.env, NODE_OPTIONS: '' } });
    const end = (): void => void child.kill('SIGKILL'); // it only reads
    signal.addEventListener('abort', end, { once: true });
    child.once('error', reject);
    child.once('exit', () => {
      signal.removeEventListener('abort', end);
      resolve();
    });
    child.send(config, (error) => error && reject(error));
  });
}
