import type { ColumnType, DimensionType, MeasureType, Projection } from '@trichter/domain';

export type AnyColumnType = ColumnType | DimensionType | MeasureType;

/** What a reader or sink must know of a table: its columns beside `definition, partition, version, removed`, and which of them name a row. */
export interface TableShape {
  readonly name: string;
  readonly columns: Readonly<Record<string, AnyColumnType>>;
  /** Columns of the key beside definition and partition. */
  readonly key: readonly string[];
  /** False for tables that have no column `definition` (dead letters): rows then carry ''. */
  readonly hasDefinition: boolean;
}

export const definitionsTable: TableShape = {
  name: 'definitions',
  columns: { kind: 'category', name: 'text', created: 'count', table_name: 'text', body: 'text', complete: 'flag', done: 'count', total: 'count', ledger_from: 'count', known_from: 'count' },
  key: ['kind', 'name'],
  hasDefinition: true,
};

export const deadLettersTable: TableShape = {
  name: 'dead_letters',
  columns: {
    ...{ offset: 'count', received_at: 'time', reason: 'category', message: 'text', record_key: 'text', value: 'text', bytes: 'count' },
    ...{ replayed_at: 'maybeTime', replayed_source: 'text', replayed_id: 'text', mended: 'flag' },
  },
  key: ['offset'],
  hasDefinition: false,
};

/** Statements between partitions: how many the partition sent to the other, and the number of the last it took from it. */
export const transitTable: TableShape = {
  name: 'transit',
  columns: { other: 'count', sent: 'count', taken: 'count' },
  key: ['other'],
  hasDefinition: false,
};

/** What the doors refused, as they counted it. */
export const rejectionsTable: TableShape = {
  name: 'rejections',
  columns: { minute: 'time', source: 'category', code: 'category', field: 'text', door: 'text', rejected: 'count', example: 'text' },
  key: ['minute', 'source', 'code', 'field', 'door'],
  hasDefinition: false,
};

/** Up to which version nothing that was erased is left in the unused pages of a partition's store. */
export const rewritesTable: TableShape = { name: 'rewrites', columns: {}, key: [], hasDefinition: false };

/** Tables of the system whose rows belong to no definition. */
export const tablesWithoutDefinition: readonly TableShape[] = [deadLettersTable, transitTable, rejectionsTable, rewritesTable];

/** Table of a projection: `cells_<name>_v<version>` for cells, else the table the projection names, with `lead` in front of its key. */
export function tableOf(projection: Projection): TableShape {
  if (projection.kind === 'cells') {
    return {
      name: `cells_${projection.name}_v${projection.version}`,
      columns: { ...projection.dimensions, ...projection.measures },
      key: Object.keys(projection.dimensions),
      hasDefinition: true,
    };
  }
  return {
    name: projection.table,
    columns: { lead: 'text', ...projection.key, ...projection.columns },
    key: ['lead', ...Object.keys(projection.key)],
    hasDefinition: true,
  };
}
