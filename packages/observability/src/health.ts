/** connected: all well; lagging: works and is behind; waiting: cannot go on just now and tries again by itself; stopped: needs a human. From good to bad. */
export const partStates = ['connected', 'lagging', 'waiting', 'stopped'] as const;
export type PartState = (typeof partStates)[number];

/** What one check found. `detail` says what is wrong, `remedy` what to do; never a secret. */
export interface CheckResult {
  readonly ok: boolean;
  /** Default: connected where ok, else waiting. */
  readonly state?: PartState;
  readonly detail?: string;
  readonly remedy?: string;
}

export interface HealthReport {
  readonly ok: boolean;
  readonly checks: Readonly<Record<string, CheckResult>>;
}

export interface PartHealth {
  readonly state: PartState;
  readonly detail?: string;
  readonly remedy?: string;
}

/** The whole picture, for people and `trichter doctor`: the worst state of all parts, and each part with its reason. */
export interface HealthOverview {
  readonly state: PartState;
  readonly live: boolean;
  readonly ready: boolean;
  readonly parts: Readonly<Record<string, PartHealth>>;
}

export interface Health {
  /** A check that must pass before traffic comes in (the log answers, ClickHouse answers). May throw or hang: both count as failed; `remedy` is what to do then. */
  readyWhen(name: string, check: Check, remedy?: string): void;
  /** A check whose failure means only a restart helps. */
  liveWhen(name: string, check: Check): void;
  /** A part that is only told: whatever it says, traffic comes in (lag, dead letters, broken invariants). */
  tell(name: string, check: Check, remedy?: string): void;
  /** From now on not ready, so that balancers turn away while requests in hand are finished. */
  drain(): void;
  live(): Promise<HealthReport>;
  ready(): Promise<HealthReport>;
  overview(): Promise<HealthOverview>;
}

interface Part {
  readonly check: Check;
  readonly remedy?: string | undefined;
}
type Check = () => Promise<CheckResult> | CheckResult;
const shuttingDown: HealthReport = { ok: false, checks: { draining: { ok: false, detail: 'shutting down', remedy: 'send to another instance' } } };

export function createHealth({ timeoutMs = 2_000 }: { timeoutMs?: number } = {}): Health {
  const liveChecks = new Map<string, Part>();
  const readyChecks = new Map<string, Part>();
  const told = new Map<string, Part>();
  let draining = false;

  const run = async ({ check, remedy }: Part): Promise<CheckResult> => {
    const todo = remedy !== undefined && { remedy };
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<CheckResult>((resolve) => {
      timer = setTimeout(() => resolve({ ok: false, detail: `no answer within ${timeoutMs} ms`, ...todo }), timeoutMs);
    });
    try {
      return await Promise.race([check(), late]);
    } catch (error) {
      return { ok: false, detail: error instanceof Error ? error.message : String(error), ...todo };
    } finally {
      clearTimeout(timer);
    }
  };
  const report = async (checks: ReadonlyMap<string, Part>): Promise<HealthReport> => {
    const results = await Promise.all([...checks].map(async ([name, part]) => [name, await run(part)] as const));
    return { ok: results.every(([, result]) => result.ok), checks: Object.fromEntries(results) };
  };
  const ready = async (): Promise<HealthReport> => (draining ? shuttingDown : report(readyChecks));

  return {
    readyWhen: (name, check, remedy) => void readyChecks.set(name, { check, remedy }),
    liveWhen: (name, check) => void liveChecks.set(name, { check }),
    tell: (name, check, remedy) => void told.set(name, { check, remedy }),
    drain: () => {
      draining = true;
    },
    live: () => report(liveChecks),
    ready,
    async overview() {
      const [live, isReady, rest] = await Promise.all([report(liveChecks), ready(), report(told)]);
      const parts = Object.fromEntries(Object.entries({ ...live.checks, ...isReady.checks, ...rest.checks }).map(([name, result]) => [name, partOf(result)]));
      const worst = Math.max(0, ...Object.values(parts).map(({ state }) => partStates.indexOf(state)));
      return { state: partStates[worst] ?? 'connected', live: live.ok, ready: isReady.ok, parts };
    },
  };
}

const partOf = ({ ok, state, detail, remedy }: CheckResult): PartHealth => ({ state: state ?? (ok ? 'connected' : 'waiting'), ...(detail !== undefined && { detail }), ...(remedy !== undefined && { remedy }) });
