import type { Touchpoint } from '../../touchpoint.js';
import type { NodeChange } from '../node-change.js';
import { strongestFirst } from '@trichter/events';
import type { VoidFact, VoidTarget } from '../voids.js';

export const MINUTE = 60_000;

/** Something from outside: an event, a fact about identities or an erasure for one identifier; or a void, for everybody. */
export type WorldRecord =
  | { readonly kind: 'at'; readonly to: string; readonly change: NodeChange }
  | { readonly kind: 'void'; readonly fact: VoidFact };

/** A touchpoint with only what identity looks at. `time` in minutes. */
export function touch(origin: string, id: string, time: number, given: Partial<Touchpoint> = {}): Touchpoint {
  return {
    origin, id, time: time * MINUTE, receivedAt: time * MINUTE, source: 'shop', type: 'page.viewed', importId: null, others: [], via: [], clamped: false, browser: false,
    url: null, referrer: null, utmSource: null, utmMedium: null, utmCampaign: null, utmTerm: null, utmContent: null, clickId: null, account: null, order: null,
    amount: null, currency: null, data: '{}', personal: null, test: false, bot: false, conflicts: 0, bodies: [], ...given,
  };
}

/** Whether it sets an identifier aside. */
export const setsAside = (record: WorldRecord): boolean => record.kind === 'at' && record.change.kind === 'lead.set_aside';

/** Few people on few devices, in times a run's gap apart or not: small enough to read when one fails, crowded enough to go wrong. */
export function randomWorld(random: () => number): WorldRecord[] {
  const someAside = random() < 0.3;
  const below = (n: number): number => Math.floor(random() * n);
  const pick = <T>(list: readonly T[]): T => list[below(list.length)]!;
  const some = (kind: string, least: number, most: number): string[] => Array.from({ length: least + below(most - least + 1) }, (_, i) => `${kind}:${i}`);
  const users = some('user', 1, 4);
  const emails = some('email', 0, 2);
  const devices = some('anonymous', 1, 3);
  const things = some('order', 0, 4);
  const minute = (): number => below(25) * 10;
  const someImport = (): string | null => (random() < 0.75 ? null : pick(['i1', 'i2']));
  const records: WorldRecord[] = [];
  const touchpoints: Touchpoint[] = [];

  const namedWith = (): string[] => {
    const ids = [random() < 0.4 ? pick(users) : null, emails.length > 0 && random() < 0.3 ? pick(emails) : null, random() < 0.7 ? pick(devices) : null];
    for (let i = below(3); i > 0 && things.length > 0; i--) ids.push(pick(things));
    const named = [...new Set(ids.filter((id) => id !== null))];
    return named.length === 0 ? [pick(devices)] : named;
  };
  /** A purchase, a refund or nothing of the kind, for the first order named; only some name it in so many words. */
  const thing = (named: readonly string[]): Pick<Touchpoint, 'type' | 'order'> => {
    const order = named.find((one) => one.startsWith('order:')) ?? null;
    return { type: order === null ? 'page.viewed' : pick(['order.completed', 'order.completed', 'order.refunded', 'page.viewed']), order: random() < 0.9 ? order : null };
  };
  for (let i = 1 + below(14); i > 0; i--) {
    const named = namedWith();
    // The door takes the first external one where there is nothing stronger, which may not be the strongest.
    const sorted = named.toSorted(strongestFirst);
    const origin = sorted[0]!.startsWith('order:') ? pick(sorted) : sorted[0]!;
    const copied = touchpoints.length > 0 && random() < 0.3 ? pick(touchpoints) : null;
    const id = copied?.id ?? `t${i}`;
    const source = copied?.source ?? pick(['shop', 'crm']);
    const importId = someImport();
    const where = copied !== null && random() < 0.4 ? { origin: copied.origin, others: copied.others } : { origin, others: sorted.filter((other) => other !== origin) };
    const time = copied !== null && random() < 0.5 ? copied.time / MINUTE : minute();
    const data = pick(['{}', '{"a":1}', '{"a":2}']);
    // Of what is set aside only orders are taken: whether an event is of one must not depend on which of its copies came first.
    const about = copied !== null && (someAside || random() < 0.8) ? ofOrder(copied) : ofOrder(thing([where.origin, ...where.others]));
    const touchpoint = touch(where.origin, id, time, { source, importId, others: where.others, data, ...about });
    touchpoints.push(touchpoint);
    records.push({ kind: 'at', to: touchpoint.origin, change: { kind: 'touchpoint', touchpoint } });
  }

  let facts = 0;
  const said = () => ({ time: minute() * MINUTE, id: `f${String(facts++).padStart(2, '0')}` });
  const all = [...users, ...emails, ...devices, ...things].sort(strongestFirst);
  const pairs: [weak: string, strong: string][] = [];
  const addFact = (pool: readonly string[], yes: 'identity.linked' | 'identity.merged', no: 'identity.unlinked' | 'identity.unmerged'): void => {
    const [strong, weak] = [pick(pool), pick(pool)].sort(strongestFirst);
    if (strong === weak || (yes === 'identity.linked' && weak!.startsWith('user:'))) return;
    pairs.push([weak!, strong!]);
    records.push({ kind: 'at', to: weak!, change: { kind: random() < 0.6 ? yes : no, to: strong!, importId: someImport(), ...said() } });
  };
  for (let i = below(6); i > 0; i--) addFact(users, 'identity.merged', 'identity.unmerged');
  for (let i = below(5); i > 0; i--) addFact(all, 'identity.linked', 'identity.unlinked');
  for (let i = below(3); i > 0 && pairs.length > 0; i--) {
    const [to, other] = pick(pairs);
    const users2 = to.startsWith('user:');
    records.push({ kind: 'at', to, change: { kind: users2 ? 'identity.unmerged' : 'identity.unlinked', to: other, importId: someImport(), ...said() } });
  }
  const aside = new Set(someAside ? [pick(all), pick(all)].slice(below(2)) : []);
  for (const to of aside) records.push({ kind: 'at', to, change: { kind: 'lead.set_aside' } });
  // Who comes back after an erasure is a new lead, so a set aside one would be anew or not by what came first.
  const erasable = all.filter((one) => !aside.has(one));
  if (random() < 0.25 && erasable.length > 0)
    for (let i = 1 + below(2); i > 0; i--)
      records.push({ kind: 'at', to: pick(erasable), change: { kind: 'lead.erased', time: minute() * MINUTE, suppress: random() < 0.25 } });
  if (random() < 0.5)
    for (let i = 1 + below(3); i > 0; i--) {
      const earlier = records.findLast((record) => record.kind === 'void');
      const target: VoidTarget = earlier?.kind === 'void' && random() < 0.5 ? earlier.fact.target : randomTarget(touchpoints, random, pick, minute);
      records.push({ kind: 'void', fact: { target, undo: random() < 0.4, importId: someImport(), ...said() } });
    }
  return records;
}

/** What of an event is about an order, with its money. */
function ofOrder({ type, order }: Pick<Touchpoint, 'type' | 'order'>): Partial<Touchpoint> {
  if (type === 'page.viewed') return { type, order };
  return { type, order, currency: 'EUR', amount: type === 'order.completed' ? 100 : 10 };
}

function randomTarget(touchpoints: readonly Touchpoint[], random: () => number, pick: <T>(list: readonly T[]) => T, minute: () => number): VoidTarget {
  const { source, id } = pick(touchpoints);
  const from = minute() * MINUTE;
  const kind = random();
  if (kind < 0.4) return { source, id };
  return kind < 0.7 ? { import: pick(['i1', 'i2']) } : { source, from, to: from + 60 * MINUTE };
}
