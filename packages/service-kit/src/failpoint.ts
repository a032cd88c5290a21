/** Tells a step of a service's loop that has just been done. */
export type Trace = (step: string) => void;

/**
 * Where the crash tests let a service die: with `TRICHTER_CHAOS=1` and `TRICHTER_CHAOS_KILL=written:3` it kills itself (SIGKILL, so nothing is
 * cleaned up) when the step is done for the third time. Undefined without both, so a service in earnest traces nothing.
 */
export function failpoint(environment: Readonly<Record<string, string | undefined>>, kill: () => void = killThisProcess): Trace | undefined {
  const [, wanted, times] = /^([a-z-]+):(\d+)$/.exec(environment['TRICHTER_CHAOS_KILL'] ?? '') ?? [];
  if (environment['TRICHTER_CHAOS'] !== '1' || wanted === undefined) return undefined;
  let left = Number(times);
  return (step) => {
    if (step !== wanted) return;
    left -= 1;
    if (left === 0) kill();
  };
}

const killThisProcess = (): void => void process.kill(process.pid, 'SIGKILL');
