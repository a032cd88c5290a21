import { problem } from '@trichter/service-kit';
import type { z, ZodType } from 'zod';

const valueAt = (input: unknown, path: readonly PropertyKey[]): unknown => path.reduce<unknown>((value, key) => (value && typeof value === 'object' ? (value as Record<PropertyKey, unknown>)[key] : undefined), input);

/** What a request says, by its contract; all faults together as one 400, each with field, value and message. */
export function checked<S extends ZodType>(contract: S, input: unknown, where: 'query' | 'body' | 'path'): z.output<S> {
  const parsed = contract.safeParse(input);
  if (parsed.success) return parsed.data;
  // A field nobody knows is named itself, not what it stands in.
  const named = parsed.error.issues.flatMap((issue) => (issue.code === 'unrecognized_keys' ? issue.keys.map((key) => ({ path: [...issue.path, key], message: issue.message })) : [issue]));
  // One fault a field, its first: a value that fails one rule mostly fails the next as well.
  const issues = named.filter(({ path }, at) => named.findIndex((other) => other.path.join('.') === path.join('.')) === at);
  const faults = issues.map(({ path, message }) => ({ field: path.join('.') || where, value: shown(valueAt(input, path)), message: valueAt(input, path) === undefined ? `is missing: ${message}` : message }));
  const first = faults[0];
  throw problem({
    status: 400,
    code: 'invalid',
    title: `The ${where} cannot be read`,
    ...(first && { field: first.field, value: first.value, detail: `${first.field}: ${first.message}` }),
    remedy: 'see /v1/openapi.json for what is expected',
    faults,
  });
}

/** Values are shown back, but not whole pages of them. */
const shown = (value: unknown): unknown => (typeof value === 'string' && value.length > 200 ? `${value.slice(0, 200)}...` : typeof value === 'object' && value !== null ? undefined : value);
