/**
 * The value of one log record: what the door made of one incoming event. Flat and typed, because Avro decodes that fast.
 * `time` is UTC milliseconds as the client said it, mended by `sentAt`; null means the received (log append) time counts.
 * Identifiers are keyed hashes (`user:<64 hex>`, `email:<64 hex>`, `anonymous:<64 hex>`, `<namespace>:<64 hex>` for external ones), never plain.
 * Released schemas are not edited, so there is room here for what later work fills: account, personal block, consent, import.
 */
export interface Envelope {
  id: string;
  source: string;
  type: string;
  time: number | null;
  sentAt: number | null;
  /** The door's own clock, for diagnosis only; nothing is computed from it. */
  ingestedAt: number;
  /** The strongest identifier: the record's key, and (without identity) the lead. Facts have keys of their own (`fact:definition:sales`). */
  subject: string;
  user: string | null;
  email: string | null;
  anonymous: string | null;
  external: string[];
  account: string | null;
  /** Seen in a browser: such touchpoints begin visits. */
  browser: boolean;
  url: string | null;
  referrer: string | null;
  utmSource: string | null;
  utmMedium: string | null;
  utmCampaign: string | null;
  utmTerm: string | null;
  utmContent: string | null;
  /** Name of the ad click parameter seen (`gclid`, `fbclid`, `msclkid`, ...). */
  clickId: string | null;
  /** Order (or opportunity) this touchpoint is about, as the sender names it. */
  order: string | null;
  /** Money in minor units of `currency` (ISO 4217); both or neither. */
  amount: number | null;
  currency: string | null;
  /** Free-form properties as one JSON object text, keys in the sender's order. */
  data: string;
  /** Further context (user agent, title, locale, ...) as one JSON object text. */
  context: string;
  /** Ciphertext of personal fields and the id of its key; filled by later work. */
  personal: Uint8Array | null;
  personalKey: string | null;
  importId: string | null;
  consent: string[];
  test: boolean;
  bot: boolean;
  /** What the door changed or dropped (`junk_identifier`, `clock_skew`, `id_made`, ...), for counting. */
  flags: string[];
}
