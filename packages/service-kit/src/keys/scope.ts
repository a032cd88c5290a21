/** What a holder may do at the query service; `write` stands beside them, since it names a source. */
export const queryScopes = ['read', 'contacts', 'administer'] as const;
export type QueryScope = (typeof queryScopes)[number];
/** `read`: reports. `contacts`: see contact fields in them. `administer`: change definitions, identities, erase. `write`: send events. None implies another. */
export type Scope = QueryScope | 'write';

/** What a key that writes may write. */
export interface WriteGrant {
  /** Source of its events, whether they name it or not; of one for any source, that of events that name none. */
  readonly source: string;
  /** Its events may name any source: `write:*`. */
  readonly anySource: boolean;
  /** Its events are test traffic: kept, counted beside, left out of reports. */
  readonly test: boolean;
  /** May write facts: costs, reach, rates. Never put such a key into a page. */
  readonly facts: boolean;
}

export interface Grants {
  readonly write: WriteGrant | null;
  readonly query: ReadonlySet<QueryScope>;
}
export type ReadGrants = { kind: 'ok'; grants: Grants } | { kind: 'fault'; message: string };

/** Source of what is written without one by a key for any source. */
const UNNAMED = 'server';
const SOURCE = /^[A-Za-z0-9_./-]{1,100}$/;
const isQueryScope = (text: string): text is QueryScope => (queryScopes as readonly string[]).includes(text);

/** `web`, `web:test`, `shop:facts`, `*:facts`: source (`*`: any) and marks. The faults, or the grant. */
export function readWriteGrant(text: string): WriteGrant | readonly string[] {
  const [source = '', ...marks] = text.split(':');
  const faults: string[] = [];
  const anySource = source === '*';
  if (!anySource && !SOURCE.test(source)) faults.push('must name a source of 1 to 100 letters, digits, _ . / -, or * for any');
  for (const mark of new Set(marks)) if (mark !== 'test' && mark !== 'facts') faults.push(`has the mark "${mark}", known are test and facts`);
  return faults.length > 0 ? faults : { source: anySource ? UNNAMED : source, anySource, test: marks.includes('test'), facts: marks.includes('facts') };
}

/** Scopes as text: `write:SOURCE[:test][:facts]`, `read`, `contacts`, `administer`; a key writes for one source, or with `*` for any. */
export function readScopes(scopes: readonly string[]): ReadGrants {
  let write: WriteGrant | null = null;
  const query = new Set<QueryScope>();
  for (const scope of scopes) {
    if (isQueryScope(scope)) {
      query.add(scope);
      continue;
    }
    if (!scope.startsWith('write:')) return { kind: 'fault', message: `scope must be write:SOURCE, read, contacts or administer, got "${scope}"` };
    const grant = readWriteGrant(scope.slice('write:'.length));
    if (!('source' in grant)) return { kind: 'fault', message: `scope "${scope}" ${grant.join('; ')}` };
    if (write !== null) return { kind: 'fault', message: 'a key writes for one source; make another key for the second one, or one for any source with write:*' };
    write = grant;
  }
  if (write === null && query.size === 0) return { kind: 'fault', message: 'a key needs at least one scope: write:SOURCE, read, contacts or administer' };
  return { kind: 'ok', grants: { write, query } };
}

export const scopesAsText = ({ write, query }: Grants): string[] => [
  ...(write === null ? [] : [`write:${write.anySource ? '*' : write.source}${write.test ? ':test' : ''}${write.facts ? ':facts' : ''}`]),
  ...query,
];

export const allows = ({ write, query }: Grants, scope: Scope): boolean => (scope === 'write' ? write !== null : query.has(scope));
