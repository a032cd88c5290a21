/** Ctrl-C (or a stop from outside) as a value: the first asks for an orderly end, a second one ends at once. */
export function interruption(say: (line: string) => void): { readonly signal: AbortSignal; readonly happened: Promise<void> } {
  const controller = new AbortController();
  const happened = new Promise<void>((resolve) => controller.signal.addEventListener('abort', () => resolve(), { once: true }));
  const interrupt = (): void => {
    if (controller.signal.aborted) process.exit(130);
    say('\nStopping in order; Ctrl-C again ends at once.');
    controller.abort();
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, interrupt);
  return { signal: controller.signal, happened };
}
