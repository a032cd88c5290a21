/** What a cell table can be asked for, from its columns in ClickHouse alone: no code of the projection is needed. */
export interface CellShape {
  /** Quarters of an hour: what a range of days bounds. Called `bucket`, else the first time there is; null where cells have no time. */
  readonly bucket: string | null;
  readonly dimensions: readonly { readonly name: string; readonly time: boolean }[];
  readonly measures: readonly string[];
}

export interface ColumnRow {
  readonly name: string;
  readonly type: string;
  readonly in_key: number;
}

/** Columns of the sorting key are dimensions, whole numbers beside it measures. */
export function cellShapeOf(columns: readonly ColumnRow[]): CellShape {
  const keys = columns.filter(({ in_key }) => Number(in_key) === 1).map(({ name, type }) => ({ name, time: type.startsWith('DateTime64') }));
  const times = keys.filter(({ time }) => time);
  const bucket = (times.find(({ name }) => name === 'bucket') ?? times[0])?.name ?? null;
  return {
    bucket,
    dimensions: keys.filter(({ name }) => name !== bucket),
    measures: columns.filter(({ in_key, type }) => Number(in_key) === 0 && /^U?Int\d+$/.test(type)).map(({ name }) => name),
  };
}
