import { setTimeout as sleep } from 'node:timers/promises';
import { CommandFailure, exitCode } from '../exit-code.js';

export interface Door {
  readonly url: string;
  readonly key: string;
}

export interface RejectedLine {
  /** Place among the lines given, from 0. */
  readonly line: number;
  readonly id: string | null;
  readonly code: string;
  readonly message: string;
}

export interface Sent {
  readonly accepted: number;
  readonly rejected: readonly RejectedLine[];
}

export interface SendOptions {
  /** Requests at the same time. */
  readonly parallel?: number;
  readonly batch?: number;
  /** How long to go on trying while the door is closed or overloaded. */
  readonly patienceMs?: number;
  readonly signal?: AbortSignal;
  /** Import the events belong to, by which they can be taken back together. */
  readonly importId?: string;
  /** Every line below this place (from 0) is in the log for good. */
  readonly acknowledged?: (lines: number) => void;
}

interface Answer {
  accepted: number;
  rejected: { index: number; id: string | null; code: string; message: string }[];
}

/** Sends NDJSON lines through the HTTP door, in order of their places, several requests at once. Trying again is harmless: an event counts once. */
export async function sendEvents(door: Door, lines: readonly string[], { parallel = 3, batch = 500, patienceMs = 60_000, signal, importId, acknowledged }: SendOptions = {}): Promise<Sent> {
  const rejected: RejectedLine[] = [];
  const finished = new Set<number>();
  let accepted = 0;
  let next = 0;
  let inOrder = 0;
  async function sender(): Promise<void> {
    while (next < lines.length && !signal?.aborted) {
      const from = next;
      next = Math.min(next + batch, lines.length);
      const to = next;
      const answer = await post(door, lines.slice(from, to).join('\n'), patienceMs, importId, signal);
      if (!answer) return;
      accepted += answer.accepted;
      for (const { index, id, code, message } of answer.rejected) rejected.push({ line: from + index, id, code, message });
      finished.add(from);
      while (finished.delete(inOrder)) inOrder = Math.min(inOrder + batch, lines.length);
      acknowledged?.(inOrder);
    }
  }
  await Promise.all(Array.from({ length: parallel }, sender));
  return { accepted, rejected: rejected.sort((a, b) => a.line - b.line) };
}

/** Null when the caller has given up. */
async function post({ url, key }: Door, body: string, patienceMs: number, importId: string | undefined, signal?: AbortSignal): Promise<Answer | null> {
  const until = Date.now() + patienceMs;
  for (let wait = 100; ; wait = Math.min(2 * wait, 2_000)) {
    if (signal?.aborted) return null;
    let problem: string;
    try {
      const response = await fetch(`${url}/v1/events`, { method: 'POST', headers: { authorization: `Bearer ${key}`, 'content-type': 'application/x-ndjson', ...(importId !== undefined && { 'trichter-import': importId }) }, body, ...(signal && { signal }) });
      if (response.status === 202) return (await response.json()) as Answer;
      problem = `${response.status} ${await response.text()}`;
      if (response.status !== 429 && response.status !== 503) throw new CommandFailure(`the door at ${url} refused the events: ${problem.slice(0, 600)}`, response.status === 401 ? exitCode.usage : exitCode.failed);
      wait = Math.max(wait, 1000 * Number(response.headers.get('retry-after') ?? 0));
    } catch (error) {
      if (error instanceof CommandFailure) throw error;
      if (signal?.aborted) return null;
      problem = error instanceof Error ? `${error.message}${error.cause instanceof Error ? ` (${error.cause.message})` : ''}` : String(error);
    }
    if (Date.now() + wait > until) throw new CommandFailure(`the door at ${url} does not take events: ${problem.slice(0, 600)}`, exitCode.unavailable);
    await sleep(wait);
  }
}
