import { createWriteStream, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { bodyOf, type History, type LoadEvent } from './history.js';

export interface SenderOptions {
  readonly history: History;
  /** Where the door is now; it may move when ingest starts again. */
  readonly door: () => string;
  readonly writeKey: string;
  /** One line for each event of each request that was answered 202, written before the next request leaves. */
  readonly ledger: string;
}

export interface Sender {
  /** Sends so many events a second (0: pauses; Infinity: as fast as the door takes them). */
  pace(perSecond: number): void;
  /** Sends until so many were acknowledged, then pauses with nothing in hand. */
  until(acknowledged: number): Promise<void>;
  /** Pauses; resolves once everything sent is acknowledged and in the ledger. */
  pause(): Promise<void>;
  /** Sends all of the ledger once more, as clients do that hear that the log was lost. */
  again(): Promise<void>;
  readonly acknowledged: () => number;
  /** Requests that were not answered 202 and were sent again. */
  readonly retries: () => number;
  stop(): Promise<void>;
}

const BATCH = 50;
const CONNECTIONS = 4;
/** Events of a request when all is sent again. */
const AGAIN = 500;
const RETRY_MS = 150;
const REQUEST_MS = 15_000;

/** Sends the history over HTTP and keeps asking until each request is acknowledged: what stands in the ledger must be counted, once. */
export function startSender({ history, door, writeKey, ledger }: SenderOptions): Sender {
  writeFileSync(ledger, '');
  const out = createWriteStream(ledger, { flags: 'a' });
  let perSecond = 0;
  let allowance = 0;
  let last = performance.now();
  let inHand = 0;
  let acknowledged = 0;
  let retries = 0;
  let stopped = false;
  let failure: unknown = null;

  /** Whether a batch may leave now, at the pace asked for. */
  function mayGo(): boolean {
    const now = performance.now();
    allowance = perSecond === Infinity ? BATCH : Math.min(4 * BATCH, allowance + ((now - last) / 1000) * perSecond);
    last = now;
    if (perSecond === 0 || allowance < BATCH) return false;
    allowance -= BATCH;
    return true;
  }

  async function work(): Promise<void> {
    while (!stopped) {
      if (!mayGo()) {
        await sleep(10);
        continue;
      }
      inHand += 1;
      const events = Array.from({ length: BATCH }, () => history.next());
      await deliver(events);
      inHand -= 1;
    }
  }

  async function deliver(events: readonly LoadEvent[]): Promise<void> {
    const body = JSON.stringify(events.map(bodyOf));
    while (!(await post(body, events.length))) {
      if (stopped) return;
      retries += 1;
      await sleep(RETRY_MS);
    }
    await new Promise<void>((resolve, reject) => out.write(events.map((event) => `${JSON.stringify(event)}\n`).join(''), (error) => (error ? reject(error) : resolve())));
    acknowledged += events.length;
  }

  async function post(body: string, count: number): Promise<boolean> {
    let response: Response;
    try {
      response = await fetch(`${door()}/v1/events`, { method: 'POST', body, headers: { authorization: `Bearer ${writeKey}`, 'content-type': 'application/json' }, signal: AbortSignal.timeout(REQUEST_MS) });
      const text = await response.text();
      if (response.status === 202) {
        const answer = JSON.parse(text) as { accepted: number; rejected: unknown[] };
        if (answer.accepted !== count) throw Object.assign(new Error(`the door refused events of this load: ${text.slice(0, 500)}`), { refused: true });
        return true;
      }
      if (response.status === 429 || response.status === 503) return false;
      throw Object.assign(new Error(`the door answered ${response.status}: ${text.slice(0, 500)}`), { refused: true });
    } catch (error) {
      if ((error as { refused?: boolean }).refused) throw error;
      return false; // no answer, or half of one: it is not known whether the log has them, so they are sent again
    }
  }

  const workers = Array.from({ length: CONNECTIONS }, () => work().catch((error: unknown) => (failure = error)));
  const check = () => {
    if (failure) throw failure;
  };
  return {
    pace: (rate) => (perSecond = rate),
    async until(count) {
      while (acknowledged < count) {
        check();
        if (perSecond === 0) perSecond = Infinity;
        await sleep(20);
      }
      await this.pause();
    },
    async pause() {
      perSecond = 0;
      while (inHand > 0) {
        check();
        await sleep(10);
      }
      check();
    },
    async again() {
      const events = readFileSync(ledger, 'utf8').split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as LoadEvent);
      for (let at = 0; at < events.length; at += AGAIN) {
        const some = events.slice(at, at + AGAIN);
        while (!(await post(JSON.stringify(some.map(bodyOf)), some.length))) await sleep(RETRY_MS);
      }
    },
    acknowledged: () => acknowledged,
    retries: () => retries,
    async stop() {
      stopped = true;
      await Promise.all(workers);
      await new Promise<void>((resolve) => out.end(resolve));
    },
  };
}
