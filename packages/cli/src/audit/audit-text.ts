import type { AuditResult, Difference } from '@trichter/projection';

const SHOWN = 50;

/** What the audit found, each difference with the row's key and only the columns that differ. */
export function auditText({ ok, differences, differenceCount, behind, definitions, excluded, inTransit }: AuditResult): string {
  const lines = differences.slice(0, SHOWN).map(differenceText);
  if (differenceCount > lines.length) lines.push(`and ${differenceCount - lines.length} more; see them all with --json`);
  for (const { partition, version, end } of behind) lines.push(`partition ${partition} is behind: ClickHouse has version ${version}, the log ends at offset ${end}; is the projector running?`);
  const unfinished = new Set(definitions.filter(({ outcome }) => outcome === 'backfilling').map(({ name }) => name));
  if (unfinished.size > 0) lines.push(`not compared, since still backfilling: ${[...unfinished].join(', ')}`);
  if (excluded > 0) lines.push(`${excluded} rows were touched by events that came in meanwhile, and are left out`);
  if (inTransit > 0) lines.push(`${inTransit} statements between partitions are in transit; what they move is counted once they arrive`);
  const short = [behind.length > 0 && `${behind.length} partitions behind`, unfinished.size > 0 && `${unfinished.size} not compared`].filter(Boolean);
  lines.push(ok ? 'Audit: 0 differences.' : `Audit: ${[`${differenceCount} differences`, ...short].join(', ')}.`);
  return lines.join('\n');
}

function differenceText({ table, name, partition, key, expected, found }: Difference): string {
  const where = `${table} (${name}, partition ${partition}) ${JSON.stringify(key)}`;
  if (!found) return `${where}: missing; the log gives ${JSON.stringify(expected)}`;
  if (!expected) return `${where}: should not be there; ClickHouse has ${JSON.stringify(found)}`;
  const columns = Object.keys(expected).filter((column) => JSON.stringify(expected[column]) !== JSON.stringify(found[column]));
  return `${where}: ${columns.map((column) => `${column} is ${JSON.stringify(found[column])}, the log gives ${JSON.stringify(expected[column])}`).join('; ')}`;
}
