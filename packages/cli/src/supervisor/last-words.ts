import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

const MOST_BYTES = 65_536;
const MOST_LINES = 12;

/** Why a service ended, as its log tells it. */
export interface LastWords {
  /** For the person at the terminal: the message of the last fatal line, else the last lines as text. */
  readonly message: string;
  /** Code of the fatal error; null where there is none. */
  readonly code: string | null;
}

interface LogLine {
  readonly level?: string;
  readonly msg?: string;
  readonly err?: { readonly message?: string; readonly code?: string };
}

/** What a service wrote to its log behind `from`, the log's size when it was started: earlier runs have their own troubles. */
export function lastWords(file: string, from: number): LastWords {
  const lines = textBehind(file, from)
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((text) => ({ text, log: logLine(text) }));
  const fatal = lines.findLast(({ log }) => log?.level === 'fatal')?.log;
  if (fatal) return { message: fatal.err?.message ?? fatal.msg ?? '', code: fatal.err?.code ?? null };
  const last = lines.slice(-MOST_LINES).map(({ text, log }) => log?.msg ?? text);
  return { message: last.join('\n'), code: null };
}

/** Size of a log file; 0 where there is none yet. */
export function logSize(file: string): number {
  return withFile(file, (descriptor) => fstatSync(descriptor).size) ?? 0;
}

function textBehind(file: string, from: number): string {
  const text = withFile(file, (descriptor) => {
    const { size } = fstatSync(descriptor);
    const start = Math.max(Math.min(from, size), size - MOST_BYTES);
    const bytes = Buffer.alloc(size - start);
    readSync(descriptor, bytes, 0, bytes.length, start);
    return bytes.toString('utf8');
  });
  return text ?? '';
}

function withFile<T>(file: string, read: (descriptor: number) => T): T | null {
  let descriptor: number;
  try {
    descriptor = openSync(file, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  try {
    return read(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function logLine(text: string): LogLine | null {
  if (!text.startsWith('{')) return null;
  try {
    return JSON.parse(text) as LogLine;
  } catch {
    return null; // cut off, or not ours
  }
}
