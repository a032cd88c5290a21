import { execFile, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { repositoryRoot } from './repository-root.js';

const run = promisify(execFile);
const jvmOf = (heapMb: number) => ['-Xms64m', `-Xmx${heapMb}m`, '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Djava.awt.headless=true'];

/**
 * Ends the JVM also when this process is killed and cannot: the shell sees its standard input close. The pid's file appears
 * whole: read while still empty it would be pid 0, and a signal to that ends everything in this process's own group.
 */
const WITH_PARENT =
  'exec 3<&0; "$@" </dev/null & pid=$!; echo $pid > "$PID_FILE.new"; mv "$PID_FILE.new" "$PID_FILE"; ' +
  '(cat <&3 >/dev/null; kill -9 $pid 2>/dev/null) & wait $pid';

export interface BrokerSettings {
  readonly nodeId: number;
  readonly dir: string;
  /** Address it listens on and names to its clients. */
  readonly host: string;
  readonly heapMb: number;
  readonly port: number;
  readonly controllerPort: number;
  readonly replicas: number;
  readonly clusterId: string;
}

export interface JavaBroker {
  readonly pid: number;
  /** True while the JVM runs. */
  alive(): boolean;
  /** `SIGTERM` hands over leadership first; `SIGKILL` is a crash. */
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}

/** Runs one broker (node 1 is the controller too) in the directory given; formats it when it is new. */
export async function startJavaBroker(jars: string, settings: BrokerSettings): Promise<JavaBroker> {
  const { dir, nodeId, host, port, controllerPort } = settings;
  const jvm = jvmOf(settings.heapMb);
  const properties = join(dir, 'server.properties');
  const first = nodeId === 1;
  const listeners = [`PLAINTEXT://${host}:${port}`, ...(first ? [`CONTROLLER://127.0.0.1:${controllerPort}`] : [])].join(',');
  writeFileSync(
    properties,
    fill({ ...settings, dir: join(dir, 'data'), roles: first ? 'broker,controller' : 'broker', listeners }),
  );
  const classpath = join(jars, '*');
  if (!existsSync(join(dir, 'data', 'meta.properties')))
    await run('java', [
      ...jvm,
      '-cp',
      classpath,
      'kafka.tools.StorageTool',
      'format',
      `--cluster-id=${settings.clusterId}`,
      '-c',
      properties,
    ]);

  const output = openSync(join(dir, 'broker.log'), 'a');
  const pidFile = join(dir, 'broker.pid');
  const shell = spawn('sh', ['-c', WITH_PARENT, 'sh', 'java', ...jvm, '-cp', classpath, 'kafka.Kafka', properties], {
    stdio: ['pipe', output, output],
    env: { ...process.env, PID_FILE: pidFile },
  });
  closeSync(output);
  const ended = new Promise<void>((resolve) => shell.once('exit', () => resolve()));
  while (!existsSync(pidFile)) await sleep(5);
  const pid = Number(readFileSync(pidFile, 'utf8'));
  if (!(pid > 1)) throw new Error(`${pidFile} holds no process id: ${JSON.stringify(readFileSync(pidFile, 'utf8'))}`);

  return {
    pid,
    alive: () => shell.exitCode === null && shell.signalCode === null,
    async stop(signal = 'SIGTERM') {
      if (shell.exitCode === null) killIfThere(pid, signal);
      const impatient = setTimeout(() => killIfThere(pid, 'SIGKILL'), 15_000);
      await ended;
      clearTimeout(impatient);
      shell.stdin?.destroy();
    },
  };
}

function killIfThere(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function fill(values: object): string {
  const template = readFileSync(join(repositoryRoot(), 'infra/kafka/server.properties'), 'utf8');
  return template.replace(/\$\{(\w+)\}/g, (_, name: string) => String((values as Record<string, unknown>)[name]));
}
