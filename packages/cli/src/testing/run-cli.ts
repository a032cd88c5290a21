import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

export interface Cli {
  readonly process: ChildProcess;
  /** All it has written so far, both streams. */
  output(): string;
  readonly ended: Promise<{ code: number | null; stdout: string; stderr: string }>;
  /** Resolves with the match once it has written this; rejects when it ends before. */
  says(pattern: RegExp): Promise<RegExpMatchArray>;
}

/** The built command line in a process of its own, without a terminal. */
export function startCli(args: readonly string[], { input, env = {} }: { input?: string; env?: Record<string, string> } = {}): Cli {
  const child = spawn(process.execPath, ['--enable-source-maps', MAIN, ...args], { env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdin.end(input ?? '');
  const ended = new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => child.once('close', (code) => resolve({ code, stdout, stderr })));
  return {
    process: child,
    output: () => stdout + stderr,
    ended,
    async says(pattern) {
      for (;;) {
        const match = (stdout + stderr).match(pattern);
        if (match) return match;
        if (child.exitCode !== null || child.signalCode !== null) throw new Error(`ended without saying ${String(pattern)}:\n${stdout}${stderr}`);
        await sleep(50);
      }
    },
  };
}

export const runCli = (args: readonly string[], options?: { input?: string; env?: Record<string, string> }) => startCli(args, options).ended;

/** Processes whose command line or environment names this text (a data directory): what a stopped Trichter may not leave behind. */
export function processesOf(text: string): string[] {
  const all = execFileSync('ps', ['axeww', '-o', 'pid=,args='], { encoding: 'utf8', maxBuffer: 64e6 });
  return all.split('\n').filter((line) => line.includes(text) && !line.includes('ps axeww')).map((line) => line.trim().slice(0, 120));
}

/** Waits up to `withinMs` until none is left; answers what is left then. */
export async function processesLeft(text: string, withinMs: number): Promise<string[]> {
  const until = Date.now() + withinMs;
  while (processesOf(text).length > 0 && Date.now() < until) await sleep(100);
  return processesOf(text);
}
