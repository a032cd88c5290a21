/** What a row of `contributions` says of one entry. */
export interface Contribution {
  /** Start of the quarter of an hour the entry lies in, ms. */
  readonly bucket: number;
  readonly entry: number;
  /** The last entry of the same quarter. */
  readonly last_entry: number;
  readonly level: number;
  /** When each step was filled, for the steps reached. */
  readonly step_times: readonly number[];
  /** Entry of the last earlier row with the same level or a higher one. */
  readonly shadowed_by: number | null;
  /** Entry of the first later row with a higher level. */
  readonly shadowed_from: number | null;
  readonly channel: string;
  readonly traffic_source: string;
  readonly medium: string;
  readonly campaign: string;
}

export interface LeadContribution extends Contribution {
  readonly lead: string;
}

/** A lead's best entry in a range, and how it stands. */
export interface Winner extends LeadContribution {
  readonly outcome: 'converted' | 'open' | 'dropped';
}

export interface Range {
  /** Entries in `[from, to)`, ms; both at the start of a quarter of an hour, as the days of every time zone are. */
  readonly from: number;
  readonly to: number;
  /** Windows have run up to here, ms. */
  readonly asOf: number;
}

/**
 * One row a lead: the winner of its entries in the range, told from the rows alone as the report's SQL tells it. It is the row
 * whose shadows lie outside: shadowed_by < from <= entry < to <= shadowed_from. Open also asks for the lead's last entry in range.
 */
export function winners(
  funnel: { readonly windowMs: number; readonly steps: readonly unknown[] },
  rows: readonly LeadContribution[],
  { from, to, asOf }: Range,
): Winner[] {
  const inRange = rows.filter((row) => from <= row.entry && row.entry < to);
  const lastEntry = new Map<string, number>();
  for (const { lead, last_entry } of inRange) lastEntry.set(lead, Math.max(last_entry, lastEntry.get(lead) ?? last_entry));
  return inRange
    .filter(
      (row) => (row.shadowed_by === null || row.shadowed_by < from) && (row.shadowed_from === null || to <= row.shadowed_from),
    )
    .map((row) => {
      const runs = (lastEntry.get(row.lead) ?? row.last_entry) + funnel.windowMs >= asOf;
      return { ...row, outcome: row.level === funnel.steps.length ? 'converted' : runs ? 'open' : 'dropped' };
    });
}
