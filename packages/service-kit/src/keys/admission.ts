import type { ProblemFacts } from '../problem.js';
import type { Key } from './key.js';
import type { KeyBook } from './key-book.js';
import type { RateLimits } from './rate-limits.js';
import { allows, scopesAsText, type Scope } from './scope.js';

export type Admission = { kind: 'admitted'; key: Key } | { kind: 'refused'; problem: ProblemFacts };
export type Admit = (text: string | null, need: Scope) => Admission;

/** One answer for no key, an unknown one, a revoked one and one that has ended: whether a key exists is nobody's business. */
const unauthorised: ProblemFacts = {
  status: 401, code: 'unauthorised', title: 'No valid key', detail: 'the request must carry a key of this workspace that is valid now', field: 'Authorization',
  remedy: 'send Authorization: Bearer KEY; a key is made with: trichter keys create',
};

/** Who may come in, before anything of the request's body is read. */
export function createAdmission({ book, limits, open }: { book: Pick<KeyBook, 'find'>; limits: RateLimits; /** Whom a service without any key takes everybody for; null: nobody. */ open?: () => Key | null }): Admit {
  return function admit(text, need) {
    const key = open?.() ?? (text === null || text === '' ? null : book.find(text));
    if (key === null) return { kind: 'refused', problem: unauthorised };
    if (!allows(key, need)) {
      return { kind: 'refused', problem: { status: 403, code: 'forbidden', title: 'This key may not do that', detail: `this needs the scope ${need}, the key has ${scopesAsText(key).join(', ')}`, field: 'Authorization', remedy: `use a key with that scope; one is made with: trichter keys create --scope ${need === 'write' ? 'write:SOURCE' : need}` } };
    }
    const full = limits.request(key);
    if (full === null) return { kind: 'admitted', key };
    return { kind: 'refused', problem: { status: 429, code: 'rate_limited', title: 'Too much for this key', detail: `this key may send ${full.limit}`, remedy: 'send the same again after the time in Retry-After; more events in one request cost fewer requests', retryAfter: full.retryAfter } };
  };
}
