/** One touchpoint of the truth: copies under one name as one. Time in UTC ms. */
export interface TrueTouchpoint {
  readonly name: string;
  readonly origin: string;
  readonly source: string;
  readonly id: string;
  readonly importId: string | null;
  readonly time: number;
  readonly type: string;
  readonly order: string | null;
  readonly data: string;
  readonly others: ReadonlySet<string>;
}

export interface OwnedTouchpoint extends TrueTouchpoint {
  readonly owner: string;
}

/** What copies are compared by, in that order, as far as copies differ in a world. */
export const bodyOf = ({ type, order, data }: Pick<TrueTouchpoint, 'type' | 'order' | 'data'>): string => JSON.stringify([type, order]) + data;

/** The one order a purchase or refund names by identifier; null: none, or several. */
export function orderIn({ origin, others, order, type }: TrueTouchpoint): string | null {
  const named = [...new Set([origin, ...others])].filter((identifier) => identifier.startsWith('order:'));
  return order !== null && type !== 'page.viewed' && named.length === 1 ? named[0]! : null;
}
