import { z } from 'zod';
import { instantOf } from '../incoming/instant.js';
import { limits } from '../incoming/limits.js';

/** A property nobody knows would change what is meant (`form` for `from`), so these facts take none. */
const exactly = <S extends z.ZodRawShape>(shape: S) => z.strictObject({ ...shape, reason }, { error: ({ code }) => (code === 'unrecognized_keys' ? `must be one of ${Object.keys(shape).join(', ')} or reason; leave it out or mend its name` : undefined) });

const reason = z.string({ error: () => 'must be text; send it in quotes or leave it out' }).max(200, { error: () => 'must have at most 200 characters; shorten it' }).nullish();
/** Compared letter by letter with what was sent, so nothing is trimmed. */
const exact = (what: string, max: number) => {
  const error = () => `must be ${what}, text of 1 to ${max} characters; send it as it was sent with the event`;
  return z.union([z.string({ error }).min(1, { error }).max(max, { error }), z.int({ error })], { error });
};
const identifier = z.string({ error: () => 'must be an identifier as text; send it like "user:42"' });
const oneOf = <const T extends readonly [string, ...string[]]>(...values: T) => z.enum(values, { error: () => `must be ${values.map((value) => `"${value}"`).join(' or ')}; choose one` });

const IMPORT_ID = /^[A-Za-z0-9._-]{1,100}$/;
export const isImportId = (text: string): boolean => IMPORT_ID.test(text);

const instant = z.string({ error: () => 'must be a time as RFC 3339; send it like "2026-01-31T12:00:00Z"' }).superRefine((text, context) => {
  const read = instantOf(text);
  if (read.kind === 'fault') context.addIssue({ code: 'custom', message: `${read.must}; ${read.remedy}` });
});

export const twoIdentifiers = exactly({ from: identifier, to: identifier });

export const erasure = exactly({ keep: oneOf('nothing', 'counts'), later: oneOf('anew', 'suppress'), receipt: exact('the id of the receipt', limits.id).nullish() });

export const voided = exactly({
  source: exact('the source of the events', limits.source).nullish(),
  id: exact('the id of the event', limits.id).nullish(),
  import: z.string({ error: () => 'must be the id of an import; send what the import printed' }).regex(IMPORT_ID, { error: () => 'must be the id of an import, 1 to 100 letters, digits, . _ or -; send what the import printed' }).nullish(),
  from: instant.nullish(),
  to: instant.nullish(),
  undo: z.boolean({ error: () => 'must be true or false; leave it out to make void' }).nullish(),
}).superRefine((data, context) => {
  const refuse = (path: string, message: string) => context.addIssue({ code: 'custom', path: path === '' ? [] : [path], message });
  const given = (['source', 'id', 'from', 'to'] as const).filter((name) => (data[name] ?? null) !== null);
  const beside = (names: readonly string[]) => given.find((name) => names.includes(name));
  if (data.import) {
    if (given[0]) refuse(given[0], 'must be left out beside import; send one void for each thing it is about');
    return;
  }
  if (given.length === 0) return refuse('', 'must say what is void; send source and id, or import, or source, from and to');
  if (!given.includes('source')) return refuse('source', 'must be given with the rest; send the source of the events');
  if (given.includes('id')) {
    const other = beside(['from', 'to']);
    if (other) refuse(other, 'must be left out beside id; send one void for each thing it is about');
    return;
  }
  if (!given.includes('from') || !given.includes('to')) return refuse(given.includes('from') ? 'to' : given.includes('to') ? 'from' : 'id', 'must be given with source; send source and id, or source, from and to');
  const [from, to] = [instantOf(data.from), instantOf(data.to)];
  if (from.kind === 'ok' && to.kind === 'ok' && from.ms >= to.ms) refuse('to', 'must be after from, which is in while to is not; send a later time');
});
