import type { DemoChannel, Product, Stage } from './company.js';

/** How a visit came about. */
export interface Visit {
  readonly channel: DemoChannel;
  readonly source: string;
  readonly medium: string;
  readonly campaign: string;
  readonly landing: string;
  readonly referrer: string | null;
}

/** One thing that will happen to a lead. */
export interface Happening {
  time: number;
  readonly type: string;
  /** The page visit it belongs to; null for what a server reports. */
  readonly visit: Visit | null;
  /** First of its visit's pages. */
  readonly lands?: boolean;
  readonly product?: Product;
  readonly sale?: { readonly id: string; readonly amount: number };
  readonly campaign?: string;
  readonly network?: string;
}

/** What becomes of a lead, drawn before any event is written. */
export interface Fate {
  readonly index: number;
  /** The strongest it is ever known by; what each event says of it is drawn later (`known-as.ts`). */
  readonly identifier: { readonly field: 'anonymousId' | 'userId' | 'email'; readonly value: string };
  /** Channel and time of the winning entry; null for leads that never enter. */
  readonly channel: DemoChannel | null;
  readonly entry: number | null;
  /** Stages reached, 0 to 4, and when each was. */
  readonly level: 0 | Stage;
  readonly stages: readonly number[];
  readonly happenings: readonly Happening[];
  /** Orders in minor units of EUR, refunds taken off. */
  readonly revenue: number;
}
