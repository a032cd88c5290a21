import { z } from 'zod';
import { Freshness } from './freshness.js';
import { NOT_SET } from './funnel-report.js';
import { knownFields } from './known-fields.js';
import { KnownAt, Range, RangeQuery } from './time-range.js';

export const ProjectionDefinition = z
  .object({
    kind: z.enum(['cells', 'lead', 'funnel']).meta({ description: 'cells: sums by dimensions, read at /v1/projections/{name}/cells; lead: rows per lead; funnel: entries per lead' }),
    name: z.string(),
    hash: z.string().meta({ description: 'Names what is computed: code version, runtime and definition' }),
    created: z.int().meta({ description: 'Orders the definitions of one name: the code version, or for a saved funnel its position in the log' }),
    table: z.string().meta({ description: 'Table in ClickHouse' }),
    complete: z.boolean().meta({ description: 'In all partitions' }),
    percent: z.number().min(0).max(100),
    current: z.boolean().meta({ description: 'Reads are counted by this one: the newest that is complete' }),
  })
  .meta({ id: 'ProjectionDefinition' });
export type ProjectionDefinition = z.infer<typeof ProjectionDefinition>;

export const ProjectionList = z
  .object({ projections: z.array(ProjectionDefinition).meta({ description: 'By kind and name, newest first' }), freshness: Freshness })
  .meta({ id: 'ProjectionList' });
export type ProjectionList = z.infer<typeof ProjectionList>;

const name = '[A-Za-z_][A-Za-z0-9_]{0,99}';
export const ProjectionName = z
  .string()
  .regex(new RegExp(`^${name}$`), 'name must be letters, digits and _, not beginning with a digit')
  .meta({ description: 'Name of a projection of kind `cells`', example: 'revenue' });

const { from, to, timeZone } = RangeQuery.shape;

export const CellsQuery = knownFields({
    from: from.optional(),
    to: to.optional(),
    timeZone,
    knownAt: KnownAt,
    by: z
      .string()
      .max(1000)
      .regex(new RegExp(`^(${name}(,${name})*)?$`), 'by must be names of dimensions with commas between, such as first_channel,last_channel')
      .default('')
      .meta({ description: 'Dimensions to sum by, commas between; none: one sum. A dimension `currency` is always among them, since amounts of different currencies are never added', example: 'first_channel' }),
    bucket: z.enum(['day', 'none']).default('none').meta({ description: 'Also by day of the time zone' }),
    limit: z.coerce.number().int().min(1, 'limit must be between 1 and 10000').max(10_000, 'limit must be between 1 and 10000').default(1000),
  })
  .refine((query) => (query.from === undefined) === (query.to === undefined), { path: ['to'], message: 'from and to are sent together, or neither for all time' });
export type CellsQuery = z.infer<typeof CellsQuery>;

export const Cells = z
  .object({
    projection: z.string(),
    range: Range.nullable().meta({ description: 'null: all time' }),
    by: z.array(z.string()).meta({ description: 'Dimensions that were summed by' }),
    bucket: z.enum(['day', 'none']),
    dimensions: z.array(z.string()).meta({ description: 'All there are to sum by, beside the day' }),
    measures: z.array(z.string()).meta({ description: 'Counts, or minor units of the currency' }),
    rows: z
      .array(
        z.object({
          day: z.iso.date().nullable().meta({ description: 'null unless bucket=day' }),
          values: z.record(z.string(), z.string()).meta({ description: `Value of each dimension summed by; times as ISO 8601, ${NOT_SET} for none` }),
          sums: z.record(z.string(), z.int()).meta({ description: 'Sum of each measure' }),
        }),
      )
      .meta({ description: 'Oldest day first, then the most of the first measure; where all sums are 0 there is no row' }),
    more: z.int().min(0).meta({ description: 'Rows left out past the limit' }),
    freshness: Freshness,
  })
  .meta({ id: 'Cells' });
export type Cells = z.infer<typeof Cells>;
