/** What one identifier is known to be linked to. Times in UTC ms. */
export interface KnownLink {
  readonly identifier: string;
  readonly other: string;
  /** soft: by use on touchpoints. hard: a merge of users that others cause. fact: said outright. claim: `identifier` is an order that lead `other` has completed. */
  readonly rule: 'soft' | 'hard' | 'fact' | 'claim';
  /** Starts of the runs, ascending. */
  readonly starts: readonly number[];
  readonly first: number | null;
  /** Whether it counts. */
  readonly on: boolean;
  /** Past the limit: named, not linked. */
  readonly listed: boolean;
}

/** The link in a row of the table `identities`. */
export const knownLinkOf = (row: Readonly<Record<string, unknown>>): KnownLink => ({
  identifier: String(row['identifier']),
  other: String(row['other']),
  rule: row['rule'] as KnownLink['rule'],
  starts: (row['starts_at'] as readonly unknown[]).map(Number),
  first: row['first_at'] === null ? null : Number(row['first_at']),
  on: Boolean(row['on']),
  listed: Boolean(row['listed']),
});
