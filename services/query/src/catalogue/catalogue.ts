import { FunnelDefinition } from '@trichter/api';
import type { ClickHouse } from '@trichter/clickhouse';
import { definitionStates, replacedDefinitions } from '../sql/definitions.js';

export type DefinitionKind = 'cells' | 'lead' | 'funnel';

/** One definition over all partitions. */
export interface DefinitionState {
  readonly kind: DefinitionKind;
  readonly name: string;
  readonly hash: string;
  readonly created: number;
  readonly table: string;
  readonly complete: boolean;
  /** Kept by code that is gone: readable as it was, and older than anything of the same age that is not. */
  readonly frozen: boolean;
  readonly percent: number;
  /** The first instant (ms) at which its numbers are known; 0: from the first record on. */
  readonly knownFrom: number;
  /** Partitions whose ledger begins later than the log, with the minute (ms) it begins in. */
  readonly begins: readonly { readonly partition: number; readonly minute: number }[];
  /** Of funnels; null where the code that knew it is gone and no other row has it. */
  readonly funnel: FunnelDefinition | null;
}

/** What there is to count by: for each name the definition reports use, and the newer one that is being computed. */
export interface Catalogue {
  /** Newest first. */
  all(kind: string, name: string): readonly DefinitionState[];
  current(kind: string, name: string): DefinitionState | null;
  building(kind: string, name: string): DefinitionState | null;
  /** Everything that has a definition, sorted. */
  names(): readonly { readonly kind: DefinitionKind; readonly name: string }[];
  funnelNames(): readonly string[];
}

interface Row {
  kind: DefinitionKind;
  name: string;
  definition: string;
  created: number;
  table_of: string;
  bodies: string[];
  complete_in: number;
  done_sum: number;
  total_sum: number;
  known: number;
  begins: [number, number][];
}

function funnelIn(bodies: readonly string[]): FunnelDefinition | null {
  for (const body of bodies) {
    try {
      const parsed = FunnelDefinition.safeParse(JSON.parse(body));
      if (parsed.success) return parsed.data;
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
  }
  return null;
}

export function catalogueOf(rows: readonly Row[], partitions: number): Catalogue {
  const states = rows.map((row): DefinitionState => {
    const complete = Number(row.complete_in) >= partitions;
    const percent = complete ? 100 : row.total_sum > 0 ? Math.min(99, Math.floor((100 * Number(row.done_sum)) / Number(row.total_sum))) : 0;
    const bodies = [...row.bodies, ...rows.filter((other) => other.kind === row.kind && other.name === row.name && other.created === row.created).flatMap(({ bodies: inner }) => inner)];
    return { kind: row.kind, name: row.name, hash: row.definition, created: Number(row.created), table: row.table_of, complete, frozen: row.bodies.some((body) => body.startsWith('{"frozenAt":')), percent, knownFrom: Number(row.known), begins: row.begins.map(([partition, minute]) => ({ partition: Number(partition), minute: Number(minute) })), funnel: row.kind === 'funnel' ? funnelIn(bodies) : null };
  });
  // Of two with the same `created` (new code, same definition) the one still being computed is the newer.
  const all = (kind: string, name: string): DefinitionState[] =>
    states.filter((state) => state.kind === kind && state.name === name).sort((a, b) => b.created - a.created || Number(a.frozen) - Number(b.frozen) || Number(a.complete) - Number(b.complete) || (a.hash < b.hash ? -1 : 1));
  const current = (kind: string, name: string): DefinitionState | null => all(kind, name).find((state) => state.complete) ?? null;
  return {
    all,
    current,
    building: (kind, name) => {
      const newest = all(kind, name)[0];
      return newest && !newest.complete ? newest : null;
    },
    names: () =>
      states
        .filter(({ kind, name }, at) => states.findIndex((other) => other.kind === kind && other.name === name) === at)
        .map(({ kind, name }) => ({ kind, name }))
        .sort((a, b) => (`${a.kind} ${a.name}` < `${b.kind} ${b.name}` ? -1 : 1)),
    funnelNames: () => [...new Set(states.filter(({ kind }) => kind === 'funnel').map(({ name }) => name))].sort(),
  };
}

/** Of all that is being computed the one furthest behind: one number for "is everything switched over". */
export const leastComplete = (catalogue: Catalogue): DefinitionState | null =>
  catalogue
    .names()
    .flatMap(({ kind, name }) => catalogue.building(kind, name) ?? [])
    .sort((a, b) => a.percent - b.percent)[0] ?? null;

export const readCatalogue = async (clickhouse: ClickHouse, partitions: number): Promise<Catalogue> => catalogueOf(await clickhouse.query<Row>(definitionStates()), partitions);

/** Those a definition took over from, the latest first: complete and kept by code of its own time, so their ledger says what was reported then. */
export async function definitionsBefore(clickhouse: ClickHouse, partitions: number, catalogue: Catalogue, state: DefinitionState): Promise<DefinitionState[]> {
  const replaced = catalogueOf(await clickhouse.query<Row>(replacedDefinitions(state.kind, state.name)), partitions).all(state.kind, state.name);
  return [...catalogue.all(state.kind, state.name), ...replaced].filter(({ hash, complete, frozen, knownFrom }) => hash !== state.hash && complete && !frozen && knownFrom < state.knownFrom).sort((a, b) => b.knownFrom - a.knownFrom);
}
