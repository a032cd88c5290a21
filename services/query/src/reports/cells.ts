import { NOT_SET, type Cells, type CellsQuery } from '@trichter/api';
import { problem } from '@trichter/service-kit';
import { ask } from '../ask.js';
import { freshnessOf } from '../catalogue/freshness.js';
import type { Deps } from '../deps.js';
import { resolveRange } from '../range/resolve-range.js';
import { cellColumns } from '../sql/cell-columns.js';
import { cellSums } from '../sql/cells.js';
import { cellShapeOf, type CellShape, type ColumnRow } from './cell-shape.js';
import { asOfIn, projectionIn, readContext, type Context } from './context.js';
import { knownAtIn } from './known-at.js';

type SumRow = Readonly<Record<string, string | number>>;

/** Sums of any projection of kind cells, also one added since this was built: its columns are those of its table. */
export async function readCells(deps: Deps, name: string, query: CellsQuery): Promise<Cells> {
  const { from, to, timeZone } = query;
  const range = from !== undefined && to !== undefined ? resolveRange({ from, to, timeZone }) : null;
  const context = await readContext(deps);
  mustBeKnown(context, name);
  const cells = projectionIn(context, 'cells', name);
  const known = knownAtIn(context, query.knownAt, cells);
  const shape = cellShapeOf(await ask<ColumnRow>(deps, 'cell_columns', cellColumns(deps.clickhouse.database, cells.table)));
  if (shape.measures.length === 0) {
    throw problem({ status: 503, code: 'table_unreadable', title: 'The table cannot be read', detail: `this service sees no columns of ${cells.table}`, remedy: 'grant its ClickHouse user SELECT on all tables of the database, then try again', retryAfter: 5 });
  }
  const by = dimensionsIn(shape, query.by, name);
  const bucket = timeIn(shape, query, name);
  const rows = await ask<SumRow>(deps, 'cells', cellSums({
    table: cells.table, definition: cells.hash, known, bucket, range: range && { start: range.start, end: range.end },
    daysOf: query.bucket === 'day' ? timeZone : null, by, measures: shape.measures, limit: query.limit,
  }));
  return {
    projection: name,
    range: range?.shown ?? null,
    by: by.map((dimension) => dimension.name),
    bucket: query.bucket,
    dimensions: shape.dimensions.map((dimension) => dimension.name),
    measures: [...shape.measures],
    rows: rows.map((row) => ({
      day: query.bucket === 'day' ? String(row['day']) : null,
      values: Object.fromEntries(by.map((dimension, n) => [dimension.name, dimension.time ? new Date(Number(row[`d${n}`])).toISOString() : String(row[`d${n}`]) || NOT_SET])),
      sums: Object.fromEntries(shape.measures.map((measure, n) => [measure, Number(row[`m${n}`])])),
    })),
    more: Math.max(0, Number(rows[0]?.['all_rows'] ?? 0) - rows.length),
    freshness: freshnessOf(context.progress, asOfIn(context, undefined, known), cells, context.catalogue.building('cells', name), known),
  };
}

function mustBeKnown({ catalogue }: Context, name: string): void {
  if (catalogue.all('cells', name).length > 0) return;
  const names = catalogue.names().filter(({ kind }) => kind === 'cells').map((one) => one.name);
  const other = catalogue.names().find((one) => one.name === name);
  throw problem({
    status: 404,
    code: 'no_such_projection',
    title: 'No such projection',
    field: 'name',
    value: name,
    detail: other ? `${name} is of kind ${other.kind}, which has rows per lead and no cells` : `no projector has shown a projection "${name}"`,
    remedy: names.length > 0 ? `there are: ${names.join(', ')}; one just added is here once the projector was restarted` : 'see that the projector runs, then try again',
  });
}

/** As asked for, and currency always: amounts of different currencies never meet. */
function dimensionsIn({ dimensions }: CellShape, asked: string, projection: string): CellShape['dimensions'] {
  const names = [...new Set(asked.split(',').filter((name) => name !== ''))];
  if (!names.includes('currency') && dimensions.some(({ name }) => name === 'currency')) names.push('currency');
  return names.map((name) => {
    const dimension = dimensions.find((one) => one.name === name);
    if (dimension) return dimension;
    const there = dimensions.map((one) => one.name).join(', ');
    throw problem({ status: 400, code: 'invalid', title: 'No such dimension', field: 'by', value: name, detail: `${projection} has no dimension ${name}`, remedy: there ? `there are: ${there}; days come with bucket=day` : 'leave by out' });
  });
}

function timeIn({ bucket }: CellShape, query: CellsQuery, projection: string): string | null {
  const field = query.bucket === 'day' ? 'bucket' : query.from !== undefined ? 'from' : null;
  if (bucket === null && field !== null) {
    throw problem({ status: 400, code: 'invalid', title: 'No days here', field, value: query[field], detail: `${projection} has no dimension of type quarterHour, so it has no days`, remedy: 'leave from, to and bucket out' });
  }
  return bucket;
}
