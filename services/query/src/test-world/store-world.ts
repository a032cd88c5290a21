import { createRowSink, type ClickHouse } from '@trichter/clickhouse';
import { activity, canonicalJson, funnelProjection, leadsProjection, revenue, touchpointsProjection, type Projection, type Row } from '@trichter/domain';
import { historyName, historyTableOf, tableOf, type SinkRow } from '@trichter/projection';
import type { FunnelDefinition } from '@trichter/api';
import type { WorldLead } from './random-world.js';

const PARTITIONS = 4;
const VERSION = 1000;
const partitionOf = (lead: string): number => Number.parseInt(lead.slice(0, 2), 16) % PARTITIONS;

/** Hashes as tests know them. */
export const hashOf = (projection: Projection): string => `hash_${projection.name}`;

/**
 * Writes what the projector would have written of these leads, by the same projections and the same sink, with what it leaves behind: older versions
 * of rows, and rows that were removed.
 */
export async function storeWorld(clickhouse: ClickHouse, world: readonly WorldLead[], funnels: readonly FunnelDefinition[], clock: number): Promise<void> {
  const projections: readonly Projection[] = [touchpointsProjection, leadsProjection, activity, revenue, ...funnels.map(funnelProjection)];
  const tables = new Map<string, SinkRow[]>();
  const add = (table: string, row: SinkRow): void => void (tables.get(table)?.push(row) ?? tables.set(table, [row]));
  for (const projection of projections) {
    const table = tableOf(projection).name;
    const definition = hashOf(projection);
    const rows = projection.kind === 'cells' ? cellsOf(projection.measures, world, projection) : leadRowsOf(projection, world);
    const made = rows.flatMap(({ partition, columns }, n): SinkRow[] => {
      const row = { definition, partition, version: VERSION + n, removed: false, columns };
      const stale = { ...row, version: 7, columns: projection.kind === 'cells' ? columns : { ...columns, ...('level' in columns && { level: 1, shadowed_by: null, shadowed_from: null }) } };
      return n % 7 === 0 ? [stale, row] : [row];
    });
    tables.set(table, [...(tables.get(table) ?? []), ...made]);
    if (historyTableOf(projection)) for (const [n, row] of made.filter(({ version }) => version >= VERSION).entries()) add(historyName(table), { ...row, columns: { ...row.columns, ...aboutChange(projection, n, String(row.columns['lead'] ?? ''), clock) } });
    for (let partition = 0; partition < PARTITIONS; partition++) {
      const body = projection.kind === 'lead' && projection.definition ? projection.definition : '';
      const kind = projection.kind === 'cells' ? 'cells' : body ? 'funnel' : 'lead';
      add('definitions', { definition, partition, version: VERSION, removed: false, columns: { kind, name: projection.name, created: kind === 'funnel' ? 0 : 1, table_name: table, body, complete: true, done: 10, total: 10 } });
    }
  }
  for (const { lead } of world.filter((_, n) => n % 5 === 0)) {
    const gone = { definition: hashOf(funnelProjection(funnels[0]!)), partition: partitionOf(lead), columns: ghost(lead, clock) };
    add('contributions', { ...gone, version: 5, removed: false });
    add('contributions', { ...gone, version: 6, removed: true });
  }
  const progress = Array.from({ length: PARTITIONS }, (_, partition) => ({ partition, version: VERSION, clock: clock - partition }));
  await createRowSink(clickhouse).write({ tables, progress });
}

/** Of cells two of three came in half an hour before the clock, the third late, two minutes before it; so it is with leads, all rows of one together. */
const aboutChange = (projection: Projection, n: number, lead: string, clock: number): Row => {
  const said = (projection.kind === 'cells' ? n : Number.parseInt(lead.slice(0, 2), 16)) % 3 === 0 ? { minute: clock - 2 * 60_000, reason: 'late' } : { minute: clock - 30 * 60_000, reason: 'event' };
  return projection.kind === 'cells' ? { ...said, contributors: 1, records: 1, causes: '[]' } : { ...said, cause_source: 'web', cause_id: `e${n}`, cause_type: 'page.viewed' };
};

const ghost = (lead: string, clock: number): Row => {
  const time = Math.floor(clock / 900_000) * 900_000 + 900_000;
  return { lead, bucket: time, entry: time, last_entry: time, level: 4, step_times: [time], shadowed_by: null, shadowed_from: null, channel: 'ghost', traffic_source: '', medium: '', campaign: '' };
};

const leadRowsOf = (projection: Projection, world: readonly WorldLead[]) =>
  world.flatMap(({ lead, timeline }) => projection.contribute(timeline).map((columns) => ({ partition: partitionOf(lead), columns: { lead, ...columns } })));

/** Cells are sums over the leads of a partition. */
function cellsOf(measures: Readonly<Record<string, unknown>>, world: readonly WorldLead[], projection: Projection) {
  const cells = new Map<string, { partition: number; columns: Record<string, Row[string]> }>();
  for (const { lead, timeline } of world) {
    const partition = partitionOf(lead);
    for (const row of projection.contribute(timeline)) {
      const key = canonicalJson([partition, Object.entries(row).filter(([name]) => !(name in measures))]);
      const cell = cells.get(key);
      if (!cell) cells.set(key, { partition, columns: { ...row } });
      else for (const measure of Object.keys(measures)) cell.columns[measure] = Number(cell.columns[measure]) + Number(row[measure]);
    }
  }
  return [...cells.values()];
}
