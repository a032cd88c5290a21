import { NO_REST, nodeOf, restOf, storedRest, type IdentityNode, type NodeRest, type Row, type StoredRest, type Touchpoint, type Value } from '@trichter/domain';
import { pack, unpack } from 'msgpackr';
import { CHUNK, relayout, type Chunk } from './lead-layout.js';
import type { Bytes } from './partition-env.js';
import { packTouchpoint, unpackTouchpoint, type PackedTouchpoint } from './touchpoint-codec.js';

/** A row of a lead that is gone: its key stays known, so that it can be sent again as removed. */
export interface Tombstone {
  readonly definition: number;
  readonly key: readonly Value[];
  readonly offset: number;
}

/** The node of one identifier, which is a lead, as the engine works on it: kept in memory across batches, on disk in chunks. */
export interface LeadState {
  readonly lead: string;
  node: IdentityNode;
  /** Of the last record that changed the node. */
  offset: number;
  /** By definition number and row key. */
  readonly tombstones: Map<string, Tombstone>;
  /** What the node contributes, by definition number: so that the next record needs one evaluation, not two. */
  readonly rows: Map<number, readonly Row[]>;
  stored: { held: readonly Touchpoint[]; rest: NodeRest; layout: readonly Chunk[]; nextId: number };
}

export interface LeadStore {
  has(lead: string): boolean;
  load(lead: string): LeadState | null;
  /** Within a transaction. */
  save(state: LeadState): void;
  /** Ids of leads behind `after`, ascending. */
  idsAfter(after: string | null, limit: number): string[];
  /** Ids of stored leads, ascending, that may hold one of some texts (of an id, a source, an import): a look at their bytes, a hundredth of what reading them costs. */
  idsNaming(texts: readonly string[]): string[];
  count(): number;
}

type Head = [
  identifier: string, offset: number, setAside: boolean, tombstones: [number, Value[], number, string][], inline: PackedTouchpoint[] | null, layout: [number, number][], nextId: number,
];
type PackedRest = [rest: StoredRest, voided: PackedTouchpoint[]];

/** Past so many texts reading all leads costs no more than looking for them. */
const MOST_TEXTS = 50;
/** Characters of a lead's id. */
const LEAD_LENGTH = 36;
const chunkKey = (lead: string, id: number): string => `${lead}/${id}`;
const packAll = (touchpoints: readonly Touchpoint[], from: number, to: number): PackedTouchpoint[] => touchpoints.slice(from, to).map(packTouchpoint);

export function createLeadStore(leads: Bytes, chunks: Bytes, rests: Bytes): LeadStore {
  function loadRest(lead: string): NodeRest {
    const bytes = rests.get(lead);
    if (!bytes) return NO_REST;
    const [rest, voided] = unpack(bytes) as PackedRest;
    return { ...restOf(rest), voided: voided.map(unpackTouchpoint) };
  }

  function saveRest(lead: string, rest: NodeRest): void {
    const stored = rest === NO_REST ? null : storedRest({ ...rest, voided: [] });
    if (stored) rests.putSync(lead, pack([stored, rest.voided.map(packTouchpoint)] satisfies PackedRest));
    else rests.removeSync(lead);
  }

  return {
    has: (lead) => leads.doesExist(lead),
    load(lead) {
      const bytes = leads.get(lead);
      if (!bytes) return null;
      const [identifier, offset, setAside, tombstones, inline, layout, nextId] = unpack(bytes) as Head;
      const packed = inline ?? layout.flatMap(([id]) => unpack(chunks.get(chunkKey(lead, id))!) as PackedTouchpoint[]);
      const rest = loadRest(lead);
      const node = nodeOf(identifier, packed.map(unpackTouchpoint), rest, setAside);
      return {
        lead,
        node,
        offset,
        tombstones: new Map(tombstones.map(([definition, key, at, name]) => [name, { definition, key, offset: at }])),
        rows: new Map(),
        stored: { held: node.held, rest: node.rest, layout: layout.map(([id, length]) => ({ id, length })), nextId },
      };
    },
    save(state) {
      const { held, rest } = state.node;
      const { stored } = state;
      let inline: PackedTouchpoint[] | null = null;
      if (rest !== stored.rest) saveRest(state.lead, rest);
      if (held.length <= CHUNK && stored.layout.length === 0) {
        inline = packAll(held, 0, held.length);
        state.stored = { held, rest, layout: [], nextId: 0 };
      } else {
        const next = relayout(stored.layout, stored.nextId, stored.layout.length === 0 ? [] : stored.held, held);
        for (const { id, from, to } of next.write) chunks.putSync(chunkKey(state.lead, id), pack(packAll(held, from, to)));
        for (const id of next.remove) chunks.removeSync(chunkKey(state.lead, id));
        state.stored = { held, rest, layout: next.layout, nextId: next.nextId };
      }
      const tombstones = [...state.tombstones].map(([name, { definition, key, offset }]): Head[3][number] => [definition, [...key], offset, name]);
      const layout = state.stored.layout.map(({ id, length }): [number, number] => [id, length]);
      const head: Head = [state.node.identifier, state.offset, state.node.timeline.setAside, tombstones, inline, layout, state.stored.nextId];
      leads.putSync(state.lead, pack(head));
    },
    idsAfter(after, limit) {
      const range = after === null ? { limit } : { start: after, exclusiveStart: true, limit };
      return [...leads.getKeys(range)] as string[];
    },
    idsNaming(texts) {
      const wanted = texts.map((text) => Buffer.from(text));
      const found = new Set<string>();
      // A touchpoint lies with its head, in a chunk (whose key begins with the lead), or, voided, with the rest, as facts of imports do. Texts lie there as UTF-8.
      for (const database of [leads, chunks, rests]) for (const { key, value } of database.getRange({})) if (wanted.length > MOST_TEXTS || wanted.some((text) => value.includes(text))) found.add(key.slice(0, LEAD_LENGTH));
      return [...found].sort();
    },
    count: () => leads.getCount(),
  };
}
