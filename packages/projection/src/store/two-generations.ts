/**
 * A cache that holds at least `limit` and at most twice as many entries used last: when the young half is full it becomes the old half.
 * Cheaper than a linked list, and nothing is evicted in the middle of a batch unless the batch itself is larger.
 */
export interface TwoGenerations<T> {
  get(key: string): T | undefined;
  peek(key: string): T | undefined;
  set(key: string, value: T, weight?: number): void;
  clear(): void;
}

export function createTwoGenerations<T>(limit: number): TwoGenerations<T> {
  let young = new Map<string, T>();
  let old = new Map<string, T>();
  let weight = 0;

  const set = (key: string, value: T, by = 1): void => {
    young.set(key, value);
    weight += by;
    if (weight < limit) return;
    old = young;
    young = new Map();
    weight = 0;
  };
  return {
    get(key) {
      const found = young.get(key);
      if (found !== undefined) return found;
      const older = old.get(key);
      if (older !== undefined) set(key, older);
      return older;
    },
    peek: (key) => young.get(key) ?? old.get(key),
    set,
    clear() {
      young = new Map();
      old = new Map();
      weight = 0;
    },
  };
}
