/** A share of all leads, half-open within [0, 2^32): ids of leads are uniform hashes, so a range of them is a sample. */
export interface LeadSample {
  readonly from: number;
  readonly to: number;
}

const ALL = 2 ** 32;

/** Where a lead stands in [0, 2^32). ClickHouse sorts UUIDs by their second half first, so such a range is one of its primary key, too. */
export const placeOf = (lead: string): number => Number.parseInt(lead.slice(19, 23) + lead.slice(24, 28), 16);

export const isSampled = ({ from, to }: LeadSample, lead: string): boolean => {
  const place = placeOf(lead);
  return place >= from && place < to;
};

/** The ids at which a sample begins and before which it ends (null: at the last), as ClickHouse compares them. */
export const sampleBounds = ({ from, to }: LeadSample): { readonly from: string; readonly to: string | null } => ({ from: idAt(from), to: to >= ALL ? null : idAt(to) });

/** The share (above 0, at most 1) of leads to look at in this turn (from 0): after `turnsFor(share)` turns every lead was looked at. */
export function sampleOf(share: number, turn: number): LeadSample {
  const turns = turnsFor(share);
  const at = turn % turns;
  return { from: Math.floor((ALL / turns) * at), to: at === turns - 1 ? ALL : Math.floor((ALL / turns) * (at + 1)) };
}

export const turnsFor = (share: number): number => Math.max(1, Math.ceil(1 / share - 1e-9));

function idAt(place: number): string {
  const hex = place.toString(16).padStart(8, '0');
  return `00000000-0000-0000-${hex.slice(0, 4)}-${hex.slice(4)}00000000`;
}
