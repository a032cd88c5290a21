import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The named SQL blocks of docs/bi.md, as they stand there. */
export function docsQueries(): ReadonlyMap<string, string> {
  const text = readFileSync(fileURLToPath(new URL('../../../../docs/bi.md', import.meta.url)), 'utf8');
  return new Map([...text.matchAll(/```sql (\w+)\n([\s\S]*?)```/g)].map(([, name, sql]) => [name as string, (sql as string).trim()]));
}
