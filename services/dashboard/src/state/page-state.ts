import type { Breakdown } from '@trichter/api';
import { defaultRange, type Range } from './range.js';

// The lists are written out, since importing them as values would bring zod into the bundle.
export const breakdowns = ['channel', 'source', 'medium', 'campaign'] as const satisfies readonly Breakdown[];

export const outcomes = ['entered', 'converted', 'open', 'dropped'] as const;
export type Outcome = (typeof outcomes)[number];

export const languages = ['de', 'en'] as const;
export type Language = (typeof languages)[number];

export const views = ['report', 'letters'] as const;
export type View = (typeof views)[number];

/** Which leads are listed: those behind one number of the page. */
export interface LeadsBehind {
  /** Counts from 1; null: the number of the whole funnel. */
  readonly step: number | null;
  readonly outcome: Outcome;
  /** The row of the breakdown table the number stands in; null: the number of the whole funnel (under the page's filter). */
  readonly value: string | null;
}

/** How far back changes of a number are looked for. */
export const spans = ['1h', '24h', '7d', '30d'] as const;
export type Span = (typeof spans)[number];

/** Everything a link to the page must carry to show somebody else the same. */
export interface PageState {
  readonly funnel: string;
  readonly range: Range;
  readonly timeZone: string;
  readonly breakdown: Breakdown;
  /** Only leads whose winning entry has this value of the breakdown. */
  readonly only: string | null;
  readonly leads: LeadsBehind | null;
  /** Instead of the leads behind the number: why it changed in that span. */
  readonly changes: Span | null;
  /** The lead whose timeline is open. */
  readonly lead: string | null;
  readonly language: Language;
  /** The report, or what was refused and could not be read. */
  readonly view: View;
}

export const initialState: PageState = {
  funnel: 'sales',
  range: defaultRange,
  timeZone: 'UTC',
  breakdown: 'channel',
  only: null,
  leads: null,
  changes: null,
  lead: null,
  language: 'en',
  view: 'report',
};
