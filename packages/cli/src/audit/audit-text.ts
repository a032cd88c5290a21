import type { AuditResult } from '@trichter/projection';
import { differenceText } from './difference-text.js';

const SHOWN = 50;
/** Tables of nothing but what the log says: a refold does not mend them. */
const OF_THE_LOG: ReadonlySet<string> = new Set(['log', 'statements']);

/** What the audit found, each difference with the row's key and only the columns that differ; the outcome comes last. */
export function auditText({ ok, differences, differenceCount, behind, definitions, excluded, inTransit, sealed, ledgers }: AuditResult): string {
  const lines = differences.slice(0, SHOWN).map(differenceText);
  if (differenceCount > lines.length) lines.push(`and ${differenceCount - lines.length} more; see ${differenceCount > differences.length ? `the first ${differences.length}` : 'them all'} with --json`);
  for (const { partition, version, end } of behind) lines.push(`partition ${partition} is behind: ClickHouse has version ${version}, the log ends at offset ${end}; is the projector running?`);
  const unfinished = new Set(definitions.filter(({ outcome }) => outcome === 'backfilling').map(({ name }) => name));
  if (unfinished.size > 0) lines.push(`not compared, since still backfilling: ${[...unfinished].join(', ')}`);
  if (excluded > 0) lines.push(`${excluded} rows were touched by events that came in meanwhile, and are left out`);
  if (inTransit > 0) lines.push(`${inTransit} statements between partitions are in transit; what they move is counted once they arrive`);
  if (ledgers > 0 && sealed !== null) lines.push(`What was known at ${new Date(sealed).toISOString()} (the last sealed minute) is compared with the ledger, too.`);
  const short = [behind.length > 0 && `${behind.length} partitions behind`, unfinished.size > 0 && `${unfinished.size} not compared`].filter(Boolean);
  lines.push(ok ? 'Audit: 0 differences.' : `Audit: ${[`${differenceCount} differences${tablesOf(differences)}`, ...short].join(', ')}.`);
  if (differences.some(({ table }) => !OF_THE_LOG.has(table))) lines.push('To mend tables: npm run trichter -- refold');
  return lines.join('\n');
}

function tablesOf(differences: AuditResult['differences']): string {
  const counts = new Map<string, number>();
  for (const { table } of differences) counts.set(table, (counts.get(table) ?? 0) + 1);
  return counts.size === 0 ? '' : ` (${[...counts].map(([table, count]) => `${table} ${count}`).join(', ')})`;
}
