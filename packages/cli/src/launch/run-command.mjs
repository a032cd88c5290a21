import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/**
 * Runs a command in the same terminal and resolves with its exit code (128 + n after signal n, as shells do).
 * Ctrl-C reaches the child through the terminal; other signals are passed on, so whoever stops this process stops the child.
 */
export function runCommand(command, args, { env = process.env, cwd = process.cwd(), stdio = 'inherit', onOutput } = {}) {
  return new Promise((done, failed) => {
    const child = spawn(command, args, { cwd, env, stdio });
    const passOn = (signal) => child.kill(signal);
    // In a terminal the child has had Ctrl-C already; a second one would cut its orderly stop short.
    const interrupt = (signal) => void (process.stdin.isTTY ? undefined : passOn(signal));
    const handlers = { SIGINT: interrupt, SIGTERM: passOn, SIGHUP: passOn };
    for (const [signal, handler] of Object.entries(handlers)) process.on(signal, handler);
    if (onOutput) for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', onOutput);
    const finish = () => Object.entries(handlers).forEach(([signal, handler]) => process.removeListener(signal, handler));
    child.once('error', (error) => (finish(), failed(error)));
    child.once('close', (code, signal) => (finish(), done(code ?? 128 + (constants.signals[signal] ?? 0))));
  });
}
