import type { IdentityNode } from './node.js';
import type { Routes } from './routes.js';
import type { Statement } from './statements.js';

/** What to tell the larger of several users this one is merged into: they are the same as the smallest, and because of whom. */
export function mergeStatements({ identifier, routes: was }: IdentityNode, { routes: is }: IdentityNode): readonly Statement[] {
  if (was === is) return [];
  const statements: Statement[] = [];
  const state = (routes: Routes | null, other: Routes | null, on: boolean): void => {
    for (const to of routes?.also ?? [])
      if (other === null || other.hard !== routes!.hard || !other.also.includes(to))
        statements.push({ kind: 'merge.stated', from: identifier, to, target: routes!.hard!, on });
  };
  state(was, is, false);
  state(is, was, true);
  return statements;
}
