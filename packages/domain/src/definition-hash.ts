import { createHash } from 'node:crypto';
import { canonicalJson } from './canonical-json.js';
import type { Projection } from './projection.js';

/**
 * Raised whenever rows come out otherwise from the same log though no projection's own version rose: merging of copies, visits and
 * channel rules, limits. Every table is then filled anew beside the old one.
 */
export const FOLD_VERSION = 7;

/**
 * 16 hex digits that name what a projection computes: they are part of every table key, so old and new code never write the same row.
 * `runtimeVersion` is the projection runtime's own.
 */
export function definitionHash(projection: Projection, runtimeVersion: number): string {
  const { kind, name, version } = projection;
  const definition = projection.kind === 'lead' ? projection.definition : undefined;
  const named = canonicalJson({ kind, name, version, fold: FOLD_VERSION, runtime: runtimeVersion, definition });
  return createHash('sha256').update(named).digest('hex').slice(0, 16);
}
