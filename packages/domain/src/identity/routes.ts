/** Where a node's touchpoints go, by its links and merges. */
export interface Routes {
  /** The smallest identifier it is merged into: everything goes there. */
  readonly hard: string | null;
  /** Starts of runs, ascending by time, one per time: the strongest. -Infinity: linked by a fact, from ever. */
  readonly starts: readonly { readonly at: number; readonly to: string }[];
}
