import type { Key, KeyLimits } from './key.js';

/** `null`: go on. Otherwise the seconds after which there is room again, at least 1. */
export interface RateLimits {
  /** One request of this key. Refused while an earlier one's events are still being paid off, so a body need not be read to know. */
  request(key: Pick<Key, 'id' | 'limits'>): { readonly retryAfter: number; readonly limit: string } | null;
  /** Events of a request that was let in; they may overdraw, once, so that a batch larger than a second's worth gets through. */
  events(key: Pick<Key, 'id' | 'limits'>, count: number): void;
}

interface Bucket {
  requests: number;
  events: number;
  at: number;
}

/** One bucket a key and process, filled at its rate up to its burst. Two numbers a key: keys are few, made by people. */
export function createRateLimits(defaults: KeyLimits, now: () => number = () => performance.now()): RateLimits {
  const buckets = new Map<string, Bucket>();

  function filled(id: string, { requestsPerSecond, eventsPerSecond, burstSeconds }: KeyLimits): Bucket {
    const at = now();
    const bucket = buckets.get(id);
    if (bucket === undefined) {
      const full = { requests: Math.max(1, requestsPerSecond * burstSeconds), events: Math.max(1, eventsPerSecond * burstSeconds), at };
      buckets.set(id, full);
      return full;
    }
    const seconds = (at - bucket.at) / 1000;
    bucket.requests = Math.min(Math.max(1, requestsPerSecond * burstSeconds), bucket.requests + seconds * requestsPerSecond);
    bucket.events = Math.min(Math.max(1, eventsPerSecond * burstSeconds), bucket.events + seconds * eventsPerSecond);
    bucket.at = at;
    return bucket;
  }
  const seconds = (missing: number, rate: number): number => Math.max(1, Math.ceil(missing / rate));

  return {
    request({ id, limits }) {
      const own = { ...defaults, ...limits };
      const bucket = filled(id, own);
      if (bucket.events <= 0) return { retryAfter: seconds(-bucket.events, own.eventsPerSecond), limit: `${own.eventsPerSecond} events a second` };
      if (bucket.requests < 1) return { retryAfter: seconds(1 - bucket.requests, own.requestsPerSecond), limit: `${own.requestsPerSecond} requests a second` };
      bucket.requests -= 1;
      return null;
    },
    events({ id, limits }, count) {
      filled(id, { ...defaults, ...limits }).events -= count;
    },
  };
}
