import { createRowReader, type ClickHouse } from '@trichter/clickhouse';
import { projections } from '@trichter/domain';
import type { EventLog } from '@trichter/event-log';
import { audit, type AuditResult } from '@trichter/projection';
import { createProgress, type Output } from '../terminal/progress.js';

/** Folds the log again and compares every row with ClickHouse, with a progress line. */
export async function runAudit(log: EventLog, clickHouse: ClickHouse, out: Output, waitMs = 60_000): Promise<AuditResult> {
  const progress = createProgress('Audit', 'records', out);
  const result = await audit({
    log,
    reader: createRowReader(clickHouse),
    projections,
    waitMs,
    progress: ({ records, of }) => progress.update(records, of, 'folded again from the log'),
  });
  progress.end(`${result.records.toLocaleString('en-US')} records of ${result.leads.toLocaleString('en-US')} leads folded again, ${result.rows.toLocaleString('en-US')} rows compared`);
  return result;
}
