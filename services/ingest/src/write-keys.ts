/** What a write key lets its holder do. It is no secret from visitors of a web page; it names who writes. */
export interface WriteKey {
  readonly source: string;
  /** Its events are test traffic: kept, counted beside, left out of reports. */
  readonly test: boolean;
  /** May write facts: costs, reach, rates. Never put such a key into a page. */
  readonly facts: boolean;
}

export type WriteKeys = ReadonlyMap<string, WriteKey>;
export type ReadWriteKeys = { kind: 'ok'; keys: WriteKeys } | { kind: 'fault'; message: string };

const KEY = /^[A-Za-z0-9_.~-]{8,200}$/;
const SOURCE = /^[A-Za-z0-9_./-]{1,100}$/;

/** `key=source[:test][:facts]`, comma separated. Messages number the entry and never show the key. */
export function readWriteKeys(text: string): ReadWriteKeys {
  const keys = new Map<string, WriteKey>();
  const entries = text.split(',').map((entry) => entry.trim()).filter(Boolean);
  const fault = (n: number, message: string): ReadWriteKeys => ({ kind: 'fault', message: `entry ${n + 1} ${message}` });
  if (entries.length === 0) return { kind: 'fault', message: 'names no write key' };
  for (const [n, entry] of entries.entries()) {
    const cut = entry.indexOf('=');
    const key = entry.slice(0, cut);
    const [source = '', ...marks] = entry.slice(cut + 1).split(':');
    if (cut < 0 || !KEY.test(key)) return fault(n, 'must begin with a key of 8 to 200 letters, digits, _ . ~ - and an equals sign');
    if (!SOURCE.test(source)) return fault(n, 'must name a source of 1 to 100 letters, digits, _ . / -');
    const unknown = marks.find((mark) => mark !== 'test' && mark !== 'facts');
    if (unknown !== undefined) return fault(n, `has the mark "${unknown}", known are test and facts`);
    if (keys.has(key)) return fault(n, 'has the key of an earlier entry');
    keys.set(key, { source, test: marks.includes('test'), facts: marks.includes('facts') });
  }
  return { kind: 'ok', keys };
}
