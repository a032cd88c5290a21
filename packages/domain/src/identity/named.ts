/** Other identifiers named by the touchpoints that came in under a node's identifier. */
export interface Named {
  /** First time each was named (UTC ms). */
  readonly first: ReadonlyMap<string, number>;
  /** Those past the limit, by (first time, identifier): they are listed and not linked. */
  readonly listed: ReadonlySet<string>;
}

const NONE: ReadonlySet<string> = new Set();

export const NOBODY: Named = { first: new Map(), listed: NONE };
