import type { Projection } from '@trichter/domain';
import { tableOf, type TableShape } from '../table-shape.js';

/** Table of a definition's ledger, beside its rows. */
export const historyName = (table: string): string => `${table}_history`;

/**
 * Shape of the ledger of a projection; null where it has none (the archive and the leads' heads: nothing is counted from them).
 *
 * Cells: what the minute added for one reason (`contributors` and measures are differences), and who did it: `records` of the log, the first of them in
 * `causes`. Rows per lead: the row as it stood after the last record of the minute with that reason, `removed` included, and the event or fact behind it.
 */
export function historyTableOf(projection: Projection): TableShape | null {
  if (projection.kind === 'lead' && !projection.definition) return null;
  const { name, columns, key } = tableOf(projection);
  const about: TableShape['columns'] =
    projection.kind === 'cells'
      ? { minute: 'time', reason: 'category', contributors: 'count', records: 'count', causes: 'text' }
      : { minute: 'time', reason: 'category', cause_source: 'category', cause_id: 'text', cause_type: 'category' };
  return { name: historyName(name), columns: { ...columns, ...about }, key: [...key, 'minute', 'reason'], hasDefinition: true };
}

/** Tables a projection's rows go to. */
export const tablesOf = (projection: Projection): readonly TableShape[] => {
  const history = historyTableOf(projection);
  return history ? [tableOf(projection), history] : [tableOf(projection)];
};
