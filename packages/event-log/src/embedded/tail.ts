import type { Store } from './store.js';

/** How long a record written by another process may lie unseen, in ms. One look costs about 2 microseconds. */
const LOOK_EVERY_MS = 10;

/** Wakes readers that have reached the end. */
export interface Tail {
  /** Resolves once the state is another than `version`, the one the reader has looked at; or at `wake`. */
  moved(version: number): Promise<void>;
  wake(): void;
}

export function createTail(store: Store): Tail {
  let waiting: (() => void)[] = [];
  let oldest = 0;
  let timer: NodeJS.Timeout | undefined;

  function wake(): void {
    clearTimeout(timer);
    timer = undefined;
    const woken = waiting;
    waiting = [];
    for (const resolve of woken) resolve();
  }

  function look(): void {
    store.refresh();
    if (store.current()?.version !== oldest) wake();
    else timer = setTimeout(look, LOOK_EVERY_MS);
  }

  return {
    moved: (version) =>
      new Promise((resolve) => {
        if (waiting.length === 0) oldest = version;
        waiting.push(resolve);
        if (version !== store.current()?.version) return wake();
        timer ??= setTimeout(look, LOOK_EVERY_MS);
      }),
    wake,
  };
}
