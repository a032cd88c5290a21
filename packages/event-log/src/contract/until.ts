import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until `holds` is true; fails with what it waited for and `seen` when that takes longer than `ms`. */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  ms = 30_000,
  seen: () => unknown = () => '',
): Promise<void> {
  for (const end = Date.now() + ms; !(await holds()); await sleep(5))
    if (Date.now() > end) throw new Error(`waited ${ms} ms in vain until ${what} ${JSON.stringify(seen())}`);
}
