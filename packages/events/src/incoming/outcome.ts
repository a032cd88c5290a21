import type { Envelope } from '../envelope.js';

export type RejectionCode =
  | 'not_an_object' | 'missing' | 'wrong_type' | 'bad_value' | 'too_long' | 'too_large'
  | 'bad_time' | 'bad_email' | 'no_identifier' | 'reserved_type' | 'facts_not_allowed';

/** Why one event was refused. `message` names field, value and remedy, for the person who sends. */
export interface Rejection {
  code: RejectionCode;
  /** Path in the event as sent (`data.amount`); empty for the event as a whole. */
  field: string;
  message: string;
}

export type Incoming = { kind: 'ok'; envelope: Envelope } | { kind: 'rejected'; rejection: Rejection; id: string | null };

/** What the door knows besides the event itself. */
export interface IncomingContext {
  workspaceKey: Buffer;
  /** Source of the write key; an event may name its own. */
  source: string;
  /** Write key of test traffic. */
  test: boolean;
  /** Whether the write key may write facts (costs, rates, identity, voids, erasures). */
  facts: boolean;
  /** The door's clock, UTC ms. */
  now: number;
  /** `sentAt` of the batch as sent, for events that have none of their own. */
  sentAt?: unknown;
  /** The request's user agent where a browser sent it. */
  userAgent?: string | undefined;
  /** Import the events belong to, by which they can be taken back together. */
  importId?: string | undefined;
}
