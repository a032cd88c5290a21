import { createRowReader, type ClickHouse } from '@trichter/clickhouse';
import { projections } from '@trichter/domain';
import type { EventLog } from '@trichter/event-log';
import { audit, type AuditOptions, type AuditResult } from '@trichter/projection';
import { createProgress, type Output } from '../terminal/progress.js';

/** Folds the log again and compares every row (of the sample) with ClickHouse, with a progress line. */
export async function runAudit(log: EventLog, clickHouse: ClickHouse, out: Output, options: Pick<AuditOptions, 'waitMs' | 'sample' | 'pause' | 'rebuild'> = {}): Promise<AuditResult> {
  const progress = createProgress('Audit', 'records', out);
  const result = await audit({
    log,
    reader: createRowReader(clickHouse),
    projections,
    ...options,
    progress: ({ records, of }) => progress.update(records, of, 'folded again from the log'),
  });
  const read = `${result.records.toLocaleString('en-US')} records`;
  const leads = `${result.leads.toLocaleString('en-US')} leads`;
  progress.end(`${options.sample ? `${read} read, ${leads}` : `${read} of ${leads}`} folded again, ${result.rows.toLocaleString('en-US')} rows compared`);
  return result;
}
