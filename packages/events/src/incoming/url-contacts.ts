import { percentDecoded } from './percent-decoded.js';
import { isTelephoneNumber, meaningOf } from './personal-names.js';

/** An equals sign, percent-encoded any number of times where an address is a parameter of another one. */
const EQUALS = /=|%(?:25)*3[Dd]/g;
const PARTS = /%(?:25)*(?:3F|26|23|3B|3D)/i;
/** What a name of a parameter may have, so that hostile text costs linear time. */
const LONGEST = 80;

export const mayHoldParameters = (text: string): boolean => text.includes('=') || (text.includes('%') && (text.includes('3D') || text.includes('3d')));

/**
 * The address with the values of parameters left out that say who somebody is or how to reach them (`?phone=&a=1`), in its query, behind its hash, and in
 * addresses that are parameters of it. Addresses of e-mail are replaced elsewhere. `spaces`: whether the text is one address, so that blanks belong to it.
 */
export function withoutUrlContacts(text: string, spaces = true): string {
  if (!mayHoldParameters(text)) return text;
  let kept = '';
  let from = 0;
  EQUALS.lastIndex = 0;
  for (let sign = EQUALS.exec(text); sign !== null; sign = EQUALS.exec(text)) {
    const start = startOfName(text, sign.index, from);
    const said = start === sign.index ? 'nothing' : saidBy(text.slice(start, sign.index));
    if (said === 'nothing') continue;
    const value = sign.index + sign[0].length;
    const end = endOfValue(text, value, (sign[0].length - 1) / 2, spaces);
    if (end === value || (said === 'number' && !isTelephoneNumber(text.slice(value, end)))) continue;
    kept += text.slice(from, value);
    from = EQUALS.lastIndex = end;
  }
  return from === 0 ? text : kept + text.slice(from);
}

/** `data.url`, `page.search`: the same through texts that are addresses, or queries by themselves, at any depth. */
export function withoutUrlContactsIn(value: unknown): unknown {
  if (typeof value === 'string') return mayHoldParameters(value) && isUrlLike(value) ? withoutUrlContacts(value, false) : value;
  if (Array.isArray(value)) return value.map(withoutUrlContactsIn);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutUrlContactsIn(inner)]));
}
const QUERY = /^[^=&\s]{1,80}=[^&]{0,2000}&[^=&\s]{1,80}=/;
const isUrlLike = (text: string): boolean => text.includes('://') || text.includes('%2F%2F') || '/?#'.includes(text[0]!) || QUERY.test(text);

/** Separators of one byte; a name is what stands behind the last of them. */
const isSeparator = (code: number): boolean => code === 0x26 || code === 0x3f || code === 0x3b || code === 0x23 || code === 0x3d || code <= 0x20 || code === 0x22 || code === 0x27 || code === 0x2f;

function startOfName(text: string, end: number, from: number): number {
  let start = end;
  while (start > from && end - start < LONGEST && !isSeparator(text.charCodeAt(start - 1))) start--;
  if (!text.includes('%', start)) return start;
  const parts = text.slice(start, end).split(PARTS);
  return end - parts.at(-1)!.length;
}

/** Where the value ends: at the next separator of its own level of encoding or one further out. */
function endOfValue(text: string, from: number, level: number, spaces: boolean): number {
  const encoded = level < 1 ? '' : `|%(?:25){0,${Math.ceil(level) - 1}}(?:26|23)`;
  const end = (ENDS[`${encoded}${spaces}`] ??= new RegExp(`[&#${spaces ? '' : '\\s"\'<>'}]${encoded}`, 'g'));
  end.lastIndex = from;
  return end.exec(text)?.index ?? text.length;
}
const ENDS: Record<string, RegExp> = {};

/** `number`: somebody's where its value is a telephone number (`mobile=1` names a layout). */
type Said = 'somebody' | 'number' | 'nothing';
const known = new Map<string, Said>();

/** What a parameter says: `phone`, `user[name]`, `contact.email`; nothing `product[name]`, `utm_name`. */
function saidBy(name: string): Said {
  let said = known.get(name);
  if (said !== undefined) return said;
  const path = percentDecoded(name).split(/[[\].:]+/).filter((part) => /[a-z]/i.test(part));
  const { field, sure, number } = meaningOf(path.pop() ?? '');
  const isThing = path.some((part) => meaningOf(part).below === 'thing');
  if (sure === true) said = number === true ? 'number' : 'somebody';
  else if (field === undefined || field === 'email' || field === 'crm' || isThing) said = 'nothing';
  else said = field === 'phone' ? 'number' : 'somebody';
  if (known.size < 10_000) known.set(name, said);
  return said;
}
