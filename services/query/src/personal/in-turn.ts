let queue: Promise<unknown> = Promise.resolve();

/** What rewrites tables goes one after the other in this process: an erasure must not be undone by rows somebody copied before it. */
export function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const turn = queue.then(work, work);
  queue = turn.catch(() => undefined); // whoever asked is told
  return turn;
}
