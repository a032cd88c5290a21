import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../free-port.js';
import { readComposeFile, type ComposeService } from './compose-file.js';

export interface RunComposeOptions {
  /** The checkout: commands are relative to it. */
  readonly root: string;
  readonly variables: Readonly<Record<string, string>>;
  /** What a container would reach by name, e.g. `kafka:9092`, and where it is here. */
  readonly hosts: Readonly<Record<string, string>>;
  /** Stands for the volumes: each has a folder in it, a service without one gets its own; logs are beside them. */
  readonly dataDir: string;
  readonly services: readonly string[];
}

export interface RunningService {
  readonly name: string;
  readonly url: string;
  /** As it was given here: host names replaced. */
  readonly environment: Readonly<Record<string, string>>;
  readonly process: ChildProcess;
}

export interface RunningCompose {
  readonly services: ReadonlyMap<string, RunningService>;
  /** Ends every service as compose does: SIGTERM, SIGKILL after 10 s. */
  stop(): Promise<void>;
}

/** Runs services of docker-compose.yml without containers: their command and environment as written, host names and volumes replaced. */
export async function runCompose(options: RunComposeOptions): Promise<RunningCompose> {
  const file = readComposeFile(join(options.root, 'docker-compose.yml'), options.variables);
  const running = new Map<string, RunningService>();
  const stop = async () => {
    await Promise.all([...running.values()].map((service) => end(service.process)));
  };
  try {
    for (const name of options.services) {
      const service = file.get(name);
      if (!service) throw new Error(`docker-compose.yml has no service ${name}; it has ${[...file.keys()].join(', ')}`);
      running.set(name, await startService(service, options));
    }
  } catch (cause) {
    await stop();
    throw cause;
  }
  return { services: running, stop };
}

async function startService(service: ComposeService, options: RunComposeOptions): Promise<RunningService> {
  const port = await freePort();
  const dataDir = join(options.dataDir, service.volumes.get(service.environment['TRICHTER_DATA'] ?? '') ?? service.name);
  mkdirSync(dataDir, { recursive: true });
  const environment: Record<string, string> = Object.fromEntries(
    Object.entries(service.environment).map(([key, value]) => [key, replaceHosts(value, options.hosts)]),
  );
  Object.assign(environment, { TRICHTER_DATA: dataDir, TRICHTER_HOST: '127.0.0.1', TRICHTER_PORT: String(port), PATH: process.env.PATH ?? '' });
  const [command = '', ...args] = service.command;
  const child = spawn(command, args, { cwd: options.root, env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  const log = createWriteStream(join(options.dataDir, `${service.name}.log`));
  child.stdout.pipe(log);
  child.stderr.pipe(log);
  await healthy(service, child, environment, options);
  return { name: service.name, url: `http://127.0.0.1:${port}`, environment, process: child };
}

/** Runs the file's own health check until it passes; at most 60 s. */
async function healthy(service: ComposeService, child: ChildProcess, environment: Record<string, string>, options: RunComposeOptions) {
  const [command = '', ...args] = service.healthcheck;
  for (let attempt = 0; attempt < 120; attempt++) {
    if (child.exitCode !== null) throw new Error(`${service.name} ended with code ${child.exitCode}; see ${options.dataDir}/${service.name}.log`);
    const ok = await new Promise<boolean>((resolve) => execFile(command, args, { env: environment }, (error) => resolve(error === null)));
    if (ok) return;
    await sleep(500);
  }
  await end(child);
  throw new Error(`${service.name} did not become healthy within 60 s; see ${options.dataDir}/${service.name}.log`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await ended;
  clearTimeout(timer);
}

function replaceHosts(value: string, hosts: Readonly<Record<string, string>>): string {
  return Object.entries(hosts).reduce((text, [name, here]) => text.replaceAll(name, here), value);
}
