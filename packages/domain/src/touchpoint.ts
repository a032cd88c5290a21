/** A sender a touchpoint came from, and the version of what it said last. */
export interface Via {
  readonly from: string;
  readonly version: number;
}

/** One event of a lead in the fold: copies merged, time settled (UTC ms), identifiers hashed. Immutable, plain data. */
export interface Touchpoint {
  /** The identifier it came in under (`user:<64 hex>`): the strongest its sender named. */
  readonly origin: string;
  /** The import it came with; null: sent live. Copies of one import are one, so that undoing it leaves the live ones alone. */
  readonly importId: string | null;
  /** Other identifiers named with it (of all its copies), strongest first. Known at its origin only: handed over, it names none. */
  readonly others: readonly string[];
  /** Who handed it over to this node, by sender ascending; empty: it came in here. */
  readonly via: readonly Via[];
  readonly id: string;
  readonly source: string;
  readonly type: string;
  /** Event time; received time where the sender gave none or one more than 10 minutes after received (`clamped`). */
  readonly time: number;
  readonly clamped: boolean;
  /** The earliest received time of its copies. */
  readonly receivedAt: number;
  readonly browser: boolean;
  readonly url: string | null;
  readonly referrer: string | null;
  readonly utmSource: string | null;
  readonly utmMedium: string | null;
  readonly utmCampaign: string | null;
  readonly utmTerm: string | null;
  readonly utmContent: string | null;
  readonly clickId: string | null;
  readonly account: string | null;
  readonly order: string | null;
  readonly amount: number | null;
  readonly currency: string | null;
  /** JSON object text. */
  readonly data: string;
  /** Contact details as `<key id>:<base64 of the sealed block>`, which only the key store can open; no part of the content, so no conflict. */
  readonly personal: string | null;
  readonly test: boolean;
  readonly bot: boolean;
  /** How many copies with other content came in under the same source and id: different contents less one (at most 63 are told apart). */
  readonly conflicts: number;
  /** Hashes of the different contents seen, ascending; empty while there is but one. A set, so that copies of copies are not counted again. */
  readonly bodies: readonly string[];
}

/** Where a visit came from; every touchpoint of the visit has these. */
export interface Visit {
  readonly channel: string;
  readonly trafficSource: string;
  readonly medium: string;
  readonly campaign: string;
  readonly landingPage: string;
}

/** A touchpoint with what the fold computed for it. */
export interface Step extends Touchpoint {
  readonly visit: Visit;
  /** First touchpoint of a visit seen in a browser. */
  readonly beginsVisit: boolean;
}

/** Everything known of one lead, in the total order time, source, id. */
export interface Timeline {
  readonly lead: string;
  readonly touchpoints: readonly Step[];
  /** Set aside past 5,000 touchpoints: counts of people stop for it, orders and refunds go on. */
  readonly setAside: boolean;
  /** Ids of orders it has completed that count for another lead. */
  readonly denied: ReadonlySet<string>;
}
