import { mergeCopies } from '../copies.js';
import { bare, isOfOrder, placeOfEvent } from '../timeline.js';
import type { Touchpoint } from '../touchpoint.js';
import { finderIn, nameKey, withVia, type HeldChange } from './held.js';
import type { IdentityNode } from './node.js';
import type { NodeRest } from './node-rest.js';
import type { Turn } from './settle.js';
import type { TouchpointName } from './statements.js';

type Released = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** Touchpoints that `from` hands over. Contents of one name only ever grow together, so what several senders say is merged. */
export function takeAbsorbed({ held, rest, timeline }: IdentityNode, from: string, touchpoints: readonly Touchpoint[], version: number): Turn {
  const find = finderIn(held, touchpoints.length);
  const changes: HeldChange[] = [];
  let released: Released = rest.released;
  for (const touchpoint of touchpoints) {
    const before = find(touchpoint);
    const key = released.size === 0 ? '' : nameKey(touchpoint);
    const said = before?.via.find((one) => one.from === from)?.version ?? released.get(key)?.get(from) ?? -1;
    if (version < said) continue;
    if (version === said) {
      // The same word again, from a later version of the code: it may say more than the record before it could.
      const more = before?.via.some((one) => one.from === from) ? mergeCopies(before, touchpoint) : before;
      if (before !== null && more !== null && more !== before) changes.push({ before, after: { ...bare(more), via: before.via } });
      continue;
    }
    released = withoutWord(released, key, from);
    if (before === null && timeline.setAside && !isOfOrder(touchpoint) && placeOfEvent(held, touchpoint) < 0) continue;
    const via = withVia(before?.via ?? touchpoint.via, from, version);
    const content = before === null ? touchpoint : mergeCopies(before, touchpoint);
    changes.push({ before, after: { ...bare(content), via } });
  }
  return { changes, rest: withReleased(rest, released) };
}

/** Touchpoints that `from` takes back: gone from here unless another sender still hands them over. */
export function takeReleased({ held, rest }: IdentityNode, from: string, names: readonly TouchpointName[], version: number): Turn {
  const find = finderIn(held, names.length);
  const changes: HeldChange[] = [];
  const released = new Map(rest.released);
  let told = false;
  for (const name of names) {
    const before = find(name);
    const key = nameKey(name);
    const handed = before?.via.find((one) => one.from === from);
    if (version <= (handed?.version ?? released.get(key)?.get(from) ?? -1)) continue;
    told = true;
    released.set(key, new Map(released.get(key)).set(from, version));
    if (before === null || handed === undefined) continue;
    const via = withVia(before.via, from, null);
    changes.push({ before, after: via.length === 0 ? null : { ...bare(before), via } });
  }
  return { changes, rest: told ? { ...rest, released } : rest };
}

function withoutWord(released: Released, key: string, from: string): Released {
  const versions = released.get(key);
  if (!versions?.has(from)) return released;
  const next = new Map(released);
  const others = new Map(versions);
  others.delete(from);
  if (others.size === 0) next.delete(key);
  else next.set(key, others);
  return next;
}

const withReleased = (rest: NodeRest, released: Released): NodeRest => (released === rest.released ? rest : { ...rest, released });
