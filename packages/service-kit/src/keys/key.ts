import { createHash, randomBytes } from 'node:crypto';
import type { Grants } from './scope.js';

/** Requests and events a second, and for how many seconds' worth it may come at once. */
export interface KeyLimits {
  readonly requestsPerSecond: number;
  readonly eventsPerSecond: number;
  readonly burstSeconds: number;
}

/** A key as the services know it: never the key itself. */
export interface Key extends Grants {
  /** Public name of the key, for lists and logs; tells nothing of the key. */
  readonly id: string;
  readonly name: string;
  /** SHA-256 of the key. */
  readonly hash: Buffer;
  /** UTC ms from which on it is no longer valid; null: no end. */
  readonly ends: number | null;
  /** Null in a part: the service's default. */
  readonly limits: Partial<KeyLimits>;
}

/**
 * SHA-256, not a slow hash: a key is 256 random bits, so there is nothing to guess and nothing a salt would keep apart; a slow hash guards
 * passwords that people choose, and would cost each request what it costs an attacker.
 */
export const hashOfKey = (text: string): Buffer => createHash('sha256').update(text).digest();

/** A new key: 256 random bits behind a prefix that scanners for leaked secrets can look for. */
export const makeKeyText = (): string => `trk_${randomBytes(32).toString('base64url')}`;
export const makeKeyId = (): string => randomBytes(5).toString('hex');
