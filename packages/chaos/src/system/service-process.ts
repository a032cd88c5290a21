import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { repositoryRoot } from '@trichter/testing/kafka';

export interface ServiceOptions {
  /** `ingest` or `projector`. */
  readonly service: string;
  /** Names it in lines and files: `projector-1`. */
  readonly name: string;
  readonly env: Readonly<Record<string, string>>;
  /** Everything it writes goes here. */
  readonly output: string;
  /** What to put in front of the command: `ip netns exec NAME`. */
  readonly wrap?: readonly string[];
  /** Flags of node itself. */
  readonly nodeFlags?: readonly string[];
}

/** One service as a process of its own, which can be killed and started again as often as one likes. */
export interface ServiceProcess {
  readonly name: string;
  pid(): number | null;
  /** Address of its door; the last one while it is down. */
  url(): string;
  /** Starts it and waits until it listens. `env` counts for this start alone. Rejects with its last lines when it ends before. */
  start(env?: Readonly<Record<string, string>>): Promise<void>;
  /** Starts it without waiting. */
  launch(env?: Readonly<Record<string, string>>): void;
  signal(signal: NodeJS.Signals): void;
  kill(): Promise<void>;
  /** SIGTERM, and waits; killed after 25 s. */
  stop(): Promise<void>;
  running(): boolean;
  /** Exit code and signal once it is gone; waits for it. */
  gone(): Promise<{ code: number | null; signal: string | null }>;
  /** All it has said. */
  said(): string;
}

export function serviceProcess({ service, name, env, output, wrap = [], nodeFlags = [] }: ServiceOptions): ServiceProcess {
  const entry = join(repositoryRoot(), 'services', service, 'dist/main.js');
  let child: ChildProcess | null = null;
  let url = '';
  let listening: Promise<void> = Promise.resolve();
  let ended: Promise<{ code: number | null; signal: string | null }> = Promise.resolve({ code: null, signal: null });

  function launch(more: Readonly<Record<string, string>> = {}): void {
    const out = openSync(output, 'a');
    const [command = process.execPath, ...args] = [...wrap, process.execPath, ...nodeFlags, entry];
    const started = spawn(command, args, { env: { PATH: process.env['PATH'], ...env, ...more }, stdio: ['ignore', out, out, 'ipc'] });
    closeSync(out);
    child = started;
    ended = new Promise((resolve) => started.once('exit', (code, signal) => resolve({ code, signal })));
    listening = new Promise((resolve, reject) => {
      started.once('message', (message: { url: string }) => {
        url = message.url;
        resolve();
      });
      started.once('exit', (code, signal) => reject(new Error(`${name} ended with ${signal ?? code} before it listened; its last words:\n${tail(output)}`)));
      started.once('error', reject);
    });
    listening.catch(() => undefined);
  }
  const running = () => child !== null && child.exitCode === null && child.signalCode === null;

  return {
    name,
    pid: () => (running() ? (child?.pid ?? null) : null),
    url: () => url,
    launch,
    async start(more) {
      launch(more);
      await listening;
    },
    signal: (signal) => void child?.kill(signal),
    async kill() {
      if (running()) child?.kill('SIGKILL');
      await ended;
    },
    async stop() {
      if (running()) child?.kill('SIGTERM');
      const late = setTimeout(() => child?.kill('SIGKILL'), 25_000);
      await ended;
      clearTimeout(late);
      await sleep(0);
    },
    running,
    gone: () => ended,
    said: () => (existsSync(output) ? readFileSync(output, 'utf8') : ''),
  };
}

const tail = (file: string): string => readFileSync(file, 'utf8').trim().split('\n').slice(-8).join('\n');
