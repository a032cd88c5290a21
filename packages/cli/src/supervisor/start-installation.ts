import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { workspaceKeyOf } from '@trichter/service-kit/workspace-key';
import { CommandFailure, exitCode } from '../exit-code.js';
import { choosePorts, type ChosenPort } from './choose-ports.js';
import { clickHouseFor, type ClickHouseAtHand } from './clickhouse-at-hand.js';
import { closeDataDir } from './close-data-dir.js';
import { removeRunFile, runningOn, writeRunFile } from './run-file.js';
import { startServiceChild, type ServiceChild } from './service-child.js';
import { anySourceKey, everydayKey, writeKeysOf } from './write-keys.js';

export interface InstallationOptions {
  readonly dataDir: string;
  readonly host?: string;
  /** Port of the page and API, and of the door; null: the usual one where it is free, else any. */
  readonly port?: number | null;
  readonly ingestPort?: number | null;
  readonly say: (line: string) => void;
  /** Told as soon as the page answers, before the rest is up. */
  readonly pageAnswers?: (url: string) => void;
}

export interface Installation {
  readonly dataDir: string;
  readonly pageUrl: string;
  readonly ingestUrl: string;
  readonly writeKey: string;
  /** For events that name a source of their own. */
  readonly anySourceKey: string;
  readonly clickHouse: ClickHouseAtHand;
  readonly projector: ServiceChild;
  /** Door first, so nothing new comes in; then the projector sends what it has; ClickHouse last. */
  stop(): Promise<void>;
}

const entryOf = (service: string) => fileURLToPath(new URL(`../../../../services/${service}/dist/main.js`, import.meta.url));

/** Starts everything a data directory needs on one machine and keeps it up until `stop`. */
export async function startInstallation(options: InstallationOptions): Promise<Installation> {
  const dataDir = resolve(options.dataDir);
  const { host = '127.0.0.1', say } = options;
  const running = runningOn(dataDir);
  if (running) throw new CommandFailure(`Trichter already runs on ${dataDir} (process ${running.pid}): ${running.pageUrl}`, exitCode.unavailable);
  for (const service of ['ingest', 'projector', 'query']) {
    if (!existsSync(entryOf(service))) throw new CommandFailure(`services/${service} is not built; run: npm run build`, exitCode.unavailable);
  }
  const ports = await choosePorts({ host, port: options.port ?? null, ingestPort: options.ingestPort ?? null });
  closeDataDir(dataDir);
  mkdirSync(join(dataDir, 'run'), { recursive: true, mode: 0o700 });
  workspaceKeyOf({ dataDir, given: process.env['TRICHTER_WORKSPACE_KEY'], create: true });
  const writeKeys = process.env['TRICHTER_WRITE_KEYS'] ?? writeKeysOf(dataDir);

  const shared = { TRICHTER_LOG: process.env['TRICHTER_LOG'] ?? 'embedded', TRICHTER_DATA: dataDir, TRICHTER_HOST: host, TRICHTER_WRITE_KEYS: writeKeys };
  const children: ServiceChild[] = [];
  const child = (name: string, { port, elsewhere }: ChosenPort, env: Readonly<Record<string, string>> = {}) => {
    const started = startServiceChild({
      name,
      file: entryOf(name),
      env: { ...shared, ...env, TRICHTER_PORT: String(port) },
      logFile: join(dataDir, 'run', `${name}.log`),
      say,
      ...(elsewhere && { elsewhere: async () => ({ TRICHTER_PORT: String(await elsewhere()) }) }),
    });
    children.push(started);
    return started;
  };
  const atLast: { clickHouse?: ClickHouseAtHand } = {};
  const stop = once(async () => {
    for (const service of children) await service.stop();
    await atLast.clickHouse?.stop();
    removeRunFile(dataDir);
  });

  try {
    const ingest = child('ingest', ports.ingest);
    const clickHouse = (atLast.clickHouse = await clickHouseFor(dataDir, say));
    const envOf = (user: 'projector' | 'reader') => {
      const login = clickHouse.login(user);
      return { TRICHTER_CLICKHOUSE_URL: clickHouse.url, TRICHTER_CLICKHOUSE_DATABASE: clickHouse.database, TRICHTER_CLICKHOUSE_USER: login.user, TRICHTER_CLICKHOUSE_PASSWORD: login.password };
    };
    // Started in the order in which they are stopped.
    // A large young generation: less collecting for the projector, whose garbage is short-lived.
    const projector = child('projector', ports.projector, { NODE_OPTIONS: '--max-semi-space-size=64', ...envOf('projector'), ...migratorEnvOf(clickHouse) });
    // Only now is it certain where the door is; the page shows it.
    const ingestUrl = await ingest.listening;
    const query = child('query', ports.page, { TRICHTER_INGEST_URL: ingestUrl, ...envOf('reader'), ...eraserEnvOf(clickHouse) });
    const pageUrl = await query.listening;
    options.pageAnswers?.(pageUrl);
    const projectorUrl = await projector.listening;
    writeRunFile(dataDir, { pid: process.pid, startedAt: new Date().toISOString(), ingestUrl, pageUrl, projectorUrl, clickHouse: { url: clickHouse.url, database: clickHouse.database, embedded: clickHouse.embedded } });
    return { dataDir, pageUrl, ingestUrl, writeKey: everydayKey(writeKeys), anySourceKey: anySourceKey(writeKeys), clickHouse, projector, stop };
  } catch (error) {
    await stop();
    if (error instanceof CommandFailure) throw error;
    throw new CommandFailure(`Trichter could not be started on ${dataDir}: ${error instanceof Error ? error.message : String(error)}`, exitCode.unavailable, { cause: error });
  }
}

/** Who makes tables when the projector starts; rows are added as somebody who cannot. */
function migratorEnvOf(clickHouse: ClickHouseAtHand): Record<string, string> {
  const { user, password } = clickHouse.login('writer');
  return { TRICHTER_CLICKHOUSE_MIGRATOR_USER: user, TRICHTER_CLICKHOUSE_MIGRATOR_PASSWORD: password };
}

/** Who rewrites tables when a lead is erased; reports are read as somebody who cannot. */
function eraserEnvOf(clickHouse: ClickHouseAtHand): Record<string, string> {
  const { user, password } = clickHouse.login('eraser');
  return { TRICHTER_CLICKHOUSE_ERASER_USER: user, TRICHTER_CLICKHOUSE_ERASER_PASSWORD: password };
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => (done ??= work());
}
