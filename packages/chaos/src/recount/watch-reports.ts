import { setTimeout as sleep } from 'node:timers/promises';

/** The report of activity as the query service answers it. */
export interface ActivitySeen {
  readonly total: number;
  /** How its rows are counted; `mixed` where two definitions stand in one report. */
  readonly by: 'families' | 'types' | 'mixed' | 'nothing';
}

export interface ReportWatch {
  look(): Promise<ActivitySeen>;
  /** From now on no report may have fewer events. */
  atLeast(events: number): void;
  seen(): number;
  /** What was seen that must never be, in words. */
  broken(): readonly string[];
  stop(): Promise<void>;
}

const EVERY_MS = 500;
const RANGE = 'from=2026-01-01&to=2026-07-31&timeZone=UTC';

/** Asks the query service for the same report again and again: once it was there it is there, of one definition, and nothing goes from it. */
export function watchReports(url: () => string): ReportWatch {
  const broken: string[] = [];
  let floor = 0;
  let seen = 0;
  let stopped = false;

  async function look(): Promise<ActivitySeen> {
    const response = await fetch(`${url()}/v1/activity?${RANGE}`, { signal: AbortSignal.timeout(30_000) });
    if (!response.ok) throw Object.assign(new Error(`the query service answered ${response.status}: ${(await response.text()).slice(0, 300)}`), { status: response.status });
    const { total, values } = (await response.json()) as { total: number; values: { value: string }[] };
    const types = values.filter(({ value }) => value.includes('.')).length;
    return { total, by: values.length === 0 ? 'nothing' : types === 0 ? 'families' : types === values.length ? 'types' : 'mixed' };
  }

  async function watch(): Promise<void> {
    for (; !stopped; await sleep(EVERY_MS)) {
      const least = floor; // asked for before
      try {
        const { total, by } = await look();
        if (by === 'mixed') broken.push('one report had rows of two definitions');
        if (total < least) broken.push(`a report had ${total} events, and one before had ${least}`);
        seen += 1;
      } catch (error) {
        if (seen > 0 && least > 0 && (error as { status?: number }).status !== undefined) broken.push((error as Error).message);
      }
    }
  }
  const watching = watch();
  return {
    look,
    atLeast: (events) => (floor = events),
    seen: () => seen,
    broken: () => broken,
    async stop() {
      stopped = true;
      await watching;
    },
  };
}
