import { hashOfKey, type Key } from './key.js';
import { queryScopes, readWriteGrant } from './scope.js';

export type ReadWriteKeys = { kind: 'ok'; keys: readonly Key[] } | { kind: 'fault'; message: string };

const KEY = /^[A-Za-z0-9_.~-]{8,200}$/;

/**
 * `key=source[:test][:facts]`, comma separated, hashed at once: the process holds no key in clear beside its environment.
 * All faults together; messages number the entry and never show the key.
 */
export function readWriteKeys(text: string): ReadWriteKeys {
  const keys = new Map<string, Key>();
  const entries = text.split(',').map((entry) => entry.trim()).filter(Boolean);
  if (entries.length === 0) return { kind: 'fault', message: 'names no write key' };
  const faults: string[] = [];
  for (const [n, entry] of entries.entries()) {
    const cut = entry.indexOf('=');
    const key = entry.slice(0, Math.max(cut, 0));
    const fault = (message: string) => faults.push(`entry ${n + 1} ${message}`);
    if (!KEY.test(key)) fault('must begin with a key of 8 to 200 letters, digits, _ . ~ - and an equals sign');
    if (cut < 0) continue; // what follows may be the key itself, and is not looked at
    const grant = readWriteGrant(entry.slice(cut + 1));
    if (!('source' in grant)) grant.forEach(fault);
    const hash = hashOfKey(key);
    if (keys.has(hash.toString('hex'))) fault('has the key of an earlier entry');
    keys.set(hash.toString('hex'), { id: `environment-${n + 1}`, name: `entry ${n + 1} of TRICHTER_WRITE_KEYS`, hash, write: 'source' in grant ? grant : null, query: new Set(), ends: null, limits: {} });
  }
  return faults.length === 0 ? { kind: 'ok', keys: [...keys.values()] } : { kind: 'fault', message: faults.join('; ') };
}

/** `TRICHTER_QUERY_TOKEN`: all of the query service except contact fields, which want a key made for them. */
export const keyOfToken = (token: string): Key => ({ id: 'environment-token', name: 'TRICHTER_QUERY_TOKEN', hash: hashOfKey(token), write: null, query: new Set(queryScopes.filter((scope) => scope !== 'contacts')), ends: null, limits: {} });
