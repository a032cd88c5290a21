/** What one check found. `detail` says what is wrong and what to do; never a secret. */
export interface CheckResult {
  readonly ok: boolean;
  readonly detail?: string;
}

export interface HealthReport {
  readonly ok: boolean;
  readonly checks: Readonly<Record<string, CheckResult>>;
}

export interface Health {
  /** A check that must pass before traffic comes in (the log answers, ClickHouse answers). May throw or hang: both count as failed. */
  readyWhen(name: string, check: () => Promise<CheckResult> | CheckResult): void;
  /** A check whose failure means only a restart helps. */
  liveWhen(name: string, check: () => Promise<CheckResult> | CheckResult): void;
  /** From now on not ready, so that balancers turn away while requests in hand are finished. */
  drain(): void;
  live(): Promise<HealthReport>;
  ready(): Promise<HealthReport>;
}

type Check = () => Promise<CheckResult> | CheckResult;

export function createHealth({ timeoutMs = 2_000 }: { timeoutMs?: number } = {}): Health {
  const liveChecks = new Map<string, Check>();
  const readyChecks = new Map<string, Check>();
  let draining = false;

  const run = async (check: Check): Promise<CheckResult> => {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<CheckResult>((resolve) => {
      timer = setTimeout(() => resolve({ ok: false, detail: `no answer within ${timeoutMs} ms` }), timeoutMs);
    });
    try {
      return await Promise.race([check(), late]);
    } catch (error) {
      return { ok: false, detail: error instanceof Error ? error.message : String(error) };
    } finally {
      clearTimeout(timer);
    }
  };
  const report = async (checks: ReadonlyMap<string, Check>): Promise<HealthReport> => {
    const results = await Promise.all([...checks].map(async ([name, check]) => [name, await run(check)] as const));
    return { ok: results.every(([, result]) => result.ok), checks: Object.fromEntries(results) };
  };

  return {
    readyWhen: (name, check) => void readyChecks.set(name, check),
    liveWhen: (name, check) => void liveChecks.set(name, check),
    drain: () => {
      draining = true;
    },
    live: () => report(liveChecks),
    ready: async () => (draining ? { ok: false, checks: { draining: { ok: false, detail: 'shutting down' } } } : report(readyChecks)),
  };
}
