import type { Envelope } from '../envelope.js';
import type { Contacts } from '../contacts.js';

export type RejectionCode =
  | 'not_an_object' | 'missing' | 'wrong_type' | 'bad_value' | 'too_long' | 'too_large'
  | 'bad_time' | 'bad_email' | 'no_identifier' | 'reserved_type' | 'facts_not_allowed' | 'source_not_allowed';

/** Why one event was refused. `message` names field, value and remedy, for the person who sends. */
export interface Rejection {
  code: RejectionCode;
  /** Path in the event as sent (`data.amount`); empty for the event as a whole. */
  field: string;
  message: string;
}

/** `contacts`: what is to be sealed into the envelope before it is encoded; null where there is nothing, or contacts are not kept. */
export type Incoming = { kind: 'ok'; envelope: Envelope; contacts: Contacts | null } | { kind: 'rejected'; rejection: Rejection; id: string | null };

/** What the door knows besides the event itself. */
export interface IncomingContext {
  workspaceKey: Buffer;
  /** Source of the write key: that of events that name none. */
  source: string;
  /** Whether an event may name another source, and a void be about one. Without it neither may. */
  anySource?: boolean | undefined;
  /** Write key of test traffic. */
  test: boolean;
  /** Whether the write key may write facts (costs, rates, identity, voids). */
  facts: boolean;
  /** The door's clock, UTC ms. */
  now: number;
  /** `sentAt` of the batch as sent, for events that have none of their own. */
  sentAt?: unknown;
  /** The request's user agent where a browser sent it. */
  userAgent?: string | undefined;
  /** Import the events belong to, by which they can be taken back together. */
  importId?: string | undefined;
  /** Whether contact details are handed over for sealing or dropped, which is the default. */
  contacts?: 'keep' | 'drop' | undefined;
  /** Paths of properties in `data` that are personal here (`buyer.remark`): treated as contact details are. */
  personalProperties?: readonly string[] | undefined;
}
