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

/** `key=source[:test][:facts]`, comma separated. All faults at once; messages number the entry and never show the key. */
export function readWriteKeys(text: string): ReadWriteKeys {
  const keys = new Map<string, WriteKey>();
  const entries = text.split(',').map((entry) => entry.trim()).filter(Boolean);
  if (entries.length === 0) return { kind: 'fault', message: 'names no write key' };
  const faults: string[] = [];
  for (const [n, entry] of entries.entries()) {
    const cut = entry.indexOf('=');
    const key = entry.slice(0, Math.max(cut, 0));
    const [source = '', ...marks] = entry.slice(cut + 1).split(':');
    const fault = (message: string) => faults.push(`entry ${n + 1} ${message}`);
    if (!KEY.test(key)) fault('must begin with a key of 8 to 200 letters, digits, _ . ~ - and an equals sign');
    if (cut < 0) continue; // what follows may be the key itself, and is not looked at
    if (!SOURCE.test(source)) fault('must name a source of 1 to 100 letters, digits, _ . / -');
    for (const mark of new Set(marks)) if (mark !== 'test' && mark !== 'facts') fault(`has the mark "${mark}", known are test and facts`);
    if (keys.has(key)) fault('has the key of an earlier entry');
    keys.set(key, { source, test: marks.includes('test'), facts: marks.includes('facts') });
  }
  return faults.length === 0 ? { kind: 'ok', keys } : { kind: 'fault', message: faults.join('; ') };
}
