import { table } from '../terminal/table.js';
import type { Columns } from './guess-columns.js';
import type { SheetOfRows } from './read-table.js';
import type { ReadRow } from './row-to-event.js';

const ROWS = 10;

/** What was understood: which column is what, which are left out, and the first ten rows. */
export function preview({ columns }: SheetOfRows, used: Columns, rows: readonly ReadRow[]): string {
  const meanings = Object.entries(used).map(([meaning, column]) => `${meaning} from "${columns[column]}"`);
  const left = columns.filter((_, column) => !Object.values(used).includes(column));
  const shown = rows.slice(0, ROWS).map((row, at) => (row.kind === 'fault' ? [String(at + 1), 'cannot be read:', row.message, '', ''] : cellsOf(at + 1, row.event)));
  return [
    `Understood: ${meanings.join(', ')}`,
    ...(left.length > 0 ? [`Left out:   ${left.map((column) => `"${column}"`).join(', ')}`] : []),
    '',
    table([['row', 'time', 'lead', 'type', 'amount'], ...shown], 4),
  ].join('\n');
}

function cellsOf(row: number, event: Readonly<Record<string, unknown>>): string[] {
  const { amount, currency } = (event['data'] ?? {}) as { amount?: number; currency?: string };
  const lead = event['userId'] ? `user ${String(event['userId'])}` : event['email'] ? String(event['email']) : event['anonymousId'] ? `anonymous ${String(event['anonymousId'])}` : 'by order';
  return [String(row), String(event['time']), lead, String(event['type']), amount === undefined ? '' : `${amount} minor units ${currency}`];
}
