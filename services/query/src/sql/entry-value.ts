import { NOT_SET, type Breakdown, type EntryFilter } from '@trichter/api';

const columns: Readonly<Record<Breakdown, string>> = { channel: 'channel', source: 'traffic_source', medium: 'medium', campaign: 'campaign' };

/** SQL of the value at the winning entry; what is missing is `(not set)`. */
export const entryValue = (of: Breakdown): string => `if(${columns[of]} = '', '${NOT_SET}', ${columns[of]})`;

/** Conditions and parameters of a filter, in a fixed order so that equal filters give equal text. */
export function filterOf(filter: EntryFilter): { conditions: string[]; params: Record<string, string> } {
  const given = (Object.keys(columns) as Breakdown[]).filter((name) => filter[name] !== undefined);
  return {
    conditions: given.map((name) => `${entryValue(name)} = {${name}:String}`),
    params: Object.fromEntries(given.map((name) => [name, filter[name] ?? ''])),
  };
}
