import { timelineOf, type Row, type Step, type Timeline, type Value } from '@trichter/domain';
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

/** A lead as the engine works on it: kept in memory across batches, on disk in chunks. */
export interface LeadState {
  readonly lead: string;
  timeline: Timeline;
  /** Of the last record that changed the timeline. */
  offset: number;
  /** By definition number and row key. */
  readonly tombstones: Map<string, Tombstone>;
  /** What `timeline` contributes, by definition number: so that the next record needs one evaluation, not two. */
  readonly rows: Map<number, readonly Row[]>;
  stored: { touchpoints: readonly Step[]; layout: readonly Chunk[]; nextId: number };
}

export interface LeadStore {
  load(lead: string): LeadState | null;
  /** Within a transaction. */
  save(state: LeadState): void;
  /** Ids of leads behind `after`, ascending. */
  idsAfter(after: string | null, limit: number): string[];
  count(): number;
}

type Head = [offset: number, setAside: boolean, tombstones: [number, Value[], number, string][], inline: PackedTouchpoint[] | null, layout: [number, number][], nextId: number];

const chunkKey = (lead: string, id: number): string => `${lead}/${id}`;
const packAll = (touchpoints: readonly Step[], from: number, to: number): PackedTouchpoint[] => touchpoints.slice(from, to).map(packTouchpoint);

export function createLeadStore(leads: Bytes, chunks: Bytes): LeadStore {
  return {
    load(lead) {
      const bytes = leads.get(lead);
      if (!bytes) return null;
      const [offset, setAside, tombstones, inline, layout, nextId] = unpack(bytes) as Head;
      const packed = inline ?? layout.flatMap(([id]) => unpack(chunks.get(chunkKey(lead, id))!) as PackedTouchpoint[]);
      const timeline = timelineOf(lead, packed.map(unpackTouchpoint), setAside);
      return {
        lead,
        timeline,
        offset,
        tombstones: new Map(tombstones.map(([definition, key, at, name]) => [name, { definition, key, offset: at }])),
        rows: new Map(),
        stored: { touchpoints: timeline.touchpoints, layout: layout.map(([id, length]) => ({ id, length })), nextId },
      };
    },
    save(state) {
      const { touchpoints } = state.timeline;
      const { stored } = state;
      let inline: PackedTouchpoint[] | null = null;
      if (touchpoints.length <= CHUNK && stored.layout.length === 0) {
        inline = packAll(touchpoints, 0, touchpoints.length);
        state.stored = { touchpoints, layout: [], nextId: 0 };
      } else {
        const next = relayout(stored.layout, stored.nextId, stored.layout.length === 0 ? [] : stored.touchpoints, touchpoints);
        for (const { id, from, to } of next.write) chunks.putSync(chunkKey(state.lead, id), pack(packAll(touchpoints, from, to)));
        for (const id of next.remove) chunks.removeSync(chunkKey(state.lead, id));
        state.stored = { touchpoints, layout: next.layout, nextId: next.nextId };
      }
      const tombstones = [...state.tombstones].map(([name, { definition, key, offset }]): Head[2][number] => [definition, [...key], offset, name]);
      const layout = state.stored.layout.map(({ id, length }): [number, number] => [id, length]);
      const head: Head = [state.offset, state.timeline.setAside, tombstones, inline, layout, state.stored.nextId];
      leads.putSync(state.lead, pack(head));
    },
    idsAfter(after, limit) {
      const range = after === null ? { limit } : { start: after, exclusiveStart: true, limit };
      return [...leads.getKeys(range)] as string[];
    },
    count: () => leads.getCount(),
  };
}
