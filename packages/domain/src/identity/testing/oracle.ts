import { isStronger, rankOf, strongestFirst } from '@trichter/events';
import type { Touchpoint } from '../../touchpoint.js';
import { RUN_GAP_MS, type IdentityLimits } from '../limits.js';
import type { VoidFact } from '../voids.js';
import { claimsThatCount } from './orders-true.js';
import { bodyOf, orderIn, type OwnedTouchpoint, type TrueTouchpoint } from './touchpoint-in.js';
import { setsAside, type WorldRecord } from './world.js';

interface Fact {
  readonly on: boolean;
  readonly time: number;
  readonly id: string;
}

/**
 * Who owns what, by one who sees all records at once, those that set aside before all others, and knows nothing of partitions, statements or order: every rule read off the
 * definitions anew, by sorting and trying, so that it shares no fault with the protocol.
 */
export function truthOf(all: readonly WorldRecord[], limits: IdentityLimits): OwnedTouchpoint[] {
  const records = withoutFactsOfVoidImports(all);
  const erased = erasures(records);
  const aside = new Set(records.filter(setsAside).map((record) => (record.kind === 'at' ? record.to : '')));
  const taken = ({ type, order }: TrueTouchpoint, at: string): boolean => order !== null || type !== 'page.viewed' || !aside.has(at);
  const present = withoutVoided(withoutErased(copiesAsOne(records), erased), records).filter((touchpoint) => taken(touchpoint, touchpoint.origin));
  const linked = factsOf(records, 'identity.linked', 'identity.unlinked', erased);
  const merged = factsOf(records, 'identity.merged', 'identity.unmerged', erased);
  const hard = hardTargets(merged);
  const links = [...usedLinks(present, limits), ...[...linked].filter(([, { on }]) => on).map(([pair]) => ({ ...pairOf(pair), at: -Infinity }))].filter(
    ({ weak, strong, at }) => (linked.get(`${weak} ${strong}`)?.on ?? true) && (at === -Infinity || at > (erased.get(weak)?.until ?? -Infinity)),
  );
  const next = (at: string, { time }: { readonly time: number }, refundGoesTo: string | null): string => {
    if (hard.has(at)) return hard.get(at)!;
    const mine = links.filter(({ weak }) => weak === at).sort((a, b) => (a.at === b.at ? strongestFirst(a.strong, b.strong) : a.at < b.at ? -1 : 1));
    if (mine.length > 0 && refundGoesTo !== null && isStronger(refundGoesTo, at) && (linked.get(`${at} ${refundGoesTo}`)?.on ?? true)) return refundGoesTo;
    const before = mine.filter((link) => link.at <= time);
    const latest = before.length > 0 ? before.at(-1)!.at : mine[0]?.at;
    return mine.find((link) => link.at === latest)?.strong ?? at;
  };
  const owned = (touchpoint: TrueTouchpoint, claims: ReadonlyMap<string, string>): OwnedTouchpoint[] => {
    const refunded = touchpoint.type === 'order.refunded' ? orderIn(touchpoint) : null;
    const step = (at: string): string => next(at, touchpoint, at === refunded ? (claims.get(refunded) ?? null) : null);
    let owner = touchpoint.origin;
    for (let to = step(owner); to !== owner; to = step(owner)) {
      if (!taken(touchpoint, to)) return [];
      owner = to;
    }
    return [{ ...touchpoint, owner }];
  };
  const claims = claimsThatCount(present.filter(({ type }) => type === 'order.completed').flatMap((touchpoint) => owned(touchpoint, new Map())));
  return present.flatMap((touchpoint) => owned(touchpoint, claims));
}

type Bare = TrueTouchpoint & { readonly times: readonly number[] };
type Erasures = ReadonlyMap<string, { readonly until: number; readonly suppress: boolean }>;

const pairOf = (pair: string) => ({ weak: pair.split(' ')[0]!, strong: pair.split(' ')[1]! });

function copiesAsOne(records: readonly WorldRecord[]): Bare[] {
  const names = new Map<string, Touchpoint[]>();
  for (const record of records) {
    if (record.kind !== 'at' || record.change.kind !== 'touchpoint') continue;
    const { touchpoint } = record.change;
    const name = [touchpoint.origin, touchpoint.source, touchpoint.id, touchpoint.importId].join(' ');
    names.set(name, [...(names.get(name) ?? []), touchpoint]);
  }
  return [...names].map(([name, copies]) => {
    const times = copies.map(({ time }) => time).sort((a, b) => a - b);
    const [best] = copies.filter(({ time }) => time === times[0]).sort((a, b) => (bodyOf(a) < bodyOf(b) ? -1 : 1));
    const { origin, source, id, importId, type, order, data } = best!;
    return { name, origin, source, id, importId, times, time: times[0]!, type, order, data, others: new Set(copies.flatMap(({ others }) => others)) };
  });
}

function erasures(records: readonly WorldRecord[]): Erasures {
  const erased = new Map<string, { until: number; suppress: boolean }>();
  for (const record of records) {
    if (record.kind !== 'at' || record.change.kind !== 'lead.erased') continue;
    const { time, suppress } = record.change;
    const before = erased.get(record.to);
    erased.set(record.to, { until: Math.max(time, before?.until ?? -Infinity), suppress: suppress || (before?.suppress ?? false) });
  }
  return erased;
}

/** One copy until the erasure is enough: the others are late copies of what was erased. */
function withoutErased(touchpoints: readonly Bare[], erased: Erasures): Bare[] {
  return touchpoints.filter(({ origin, times }) => {
    const erasure = erased.get(origin);
    return !erasure || (!erasure.suppress && times.every((time) => time > erasure.until));
  });
}

/** What an import that is void says counts as never said; a void of an import counts whatever it came with. */
function withoutFactsOfVoidImports(records: readonly WorldRecord[]): WorldRecord[] {
  const about = records.flatMap((record) => (record.kind === 'void' && 'import' in record.fact.target ? [{ ...record.fact, of: record.fact.target.import }] : []));
  const last = about.filter((fact) => about.every((other) => other.of !== fact.of || other.time < fact.time || (other.time === fact.time && other.id <= fact.id)));
  const voided = new Set<string | null | undefined>(last.filter(({ undo }) => !undo).map(({ of }) => of));
  return records.filter((record) => {
    if (record.kind === 'void') return 'import' in record.fact.target || !voided.has(record.fact.importId);
    return !('importId' in record.change) || !voided.has(record.change.importId);
  });
}

function withoutVoided(touchpoints: readonly Bare[], records: readonly WorldRecord[]): Bare[] {
  const facts = records.filter((record) => record.kind === 'void').map(({ fact }) => fact);
  const about = (fact: VoidFact): string => JSON.stringify(Object.entries(fact.target).sort());
  const last = facts.filter((fact) => facts.every((other) => about(other) !== about(fact) || other.time < fact.time || (other.time === fact.time && other.id <= fact.id)));
  return touchpoints.filter(
    ({ source, id, importId, time }) =>
      !last.some(({ undo, target }) => {
        if (undo) return false;
        if ('import' in target) return target.import === importId;
        if ('id' in target) return target.source === source && target.id === id;
        return target.source === source && time >= target.from && time < target.to;
      }),
  );
}

function factsOf(records: readonly WorldRecord[], yes: string, no: string, erased: Erasures): Map<string, Fact> {
  const facts = new Map<string, Fact>();
  for (const record of records) {
    if (record.kind !== 'at' || (record.change.kind !== yes && record.change.kind !== no) || !('to' in record.change)) continue;
    const { to, time, id, kind } = record.change;
    if (time <= (erased.get(record.to)?.until ?? -Infinity)) continue;
    const pair = `${record.to} ${to}`;
    const before = facts.get(pair);
    if (!before || before.time < time || (before.time === time && before.id < id)) facts.set(pair, { on: kind === yes, time, id });
  }
  return facts;
}

/** From the largest user down: whoever has several targets follows the smallest and merges the others with it. */
function hardTargets(merged: ReadonlyMap<string, Fact>): Map<string, string> {
  const targets = new Map<string, Set<string>>();
  const add = (from: string, to: string): void => void targets.set(from, (targets.get(from) ?? new Set()).add(to));
  for (const [pair, { on }] of merged) if (on) add(pairOf(pair).weak, pairOf(pair).strong);
  const hard = new Map<string, string>();
  const users = [...new Set([...merged.keys()].flatMap((pair) => [pairOf(pair).weak, pairOf(pair).strong]))].sort(strongestFirst).reverse();
  for (const user of users) {
    const [least, ...rest] = [...(targets.get(user) ?? [])].sort(strongestFirst);
    if (least === undefined) continue;
    hard.set(user, least);
    for (const other of rest) add(other, least);
  }
  return hard;
}

/** Both ways: the weaker one is linked, whichever of the two the touchpoint came in under. */
function usedLinks(touchpoints: readonly Bare[], limits: IdentityLimits): { weak: string; strong: string; at: number }[] {
  const links: { weak: string; strong: string; at: number }[] = [];
  for (const origin of new Set(touchpoints.map((touchpoint) => touchpoint.origin))) {
    const mine = touchpoints.filter((touchpoint) => touchpoint.origin === origin);
    const others = [...new Set(mine.flatMap((touchpoint) => [...touchpoint.others]))].map((other) => {
      const times = mine.filter((touchpoint) => touchpoint.others.has(other)).map(({ time }) => time).sort((a, b) => a - b);
      return { other, times };
    });
    others.sort((a, b) => a.times[0]! - b.times[0]! || strongestFirst(a.other, b.other));
    const within = [...others.filter(({ other }) => rankOf(other) < 3).slice(0, limits.identifiers), ...others.filter(({ other }) => rankOf(other) === 3).slice(0, limits.external)];
    for (const { other, times } of within) {
      const [strong, weak] = [origin, other].sort(strongestFirst) as [string, string];
      for (const [i, at] of times.entries()) if (i === 0 || at - times[i - 1]! > RUN_GAP_MS) links.push({ weak, strong, at });
    }
  }
  return links;
}
