import type { NodeChange, VoidFact, VoidTarget } from '@trichter/domain';
import type { Envelope } from '@trichter/events';
import type { Keeping } from './kept-counts.js';

/** What a fact says, its time settled (UTC ms). `null`: its data is not what its type asks for. */
export type FactRead =
  | { readonly kind: 'identity'; readonly change: NodeChange }
  | { readonly kind: 'erasure'; readonly change: NodeChange & { readonly kind: 'lead.erased' }; readonly keep: Keeping | null }
  | { readonly kind: 'void'; readonly fact: VoidFact };

const factTypes = new Set(['identity.linked', 'identity.unlinked', 'identity.merged', 'identity.unmerged', 'lead.erased', 'touchpoint.voided']);

/** Facts the fold understands; costs, rates and the like are none of its business. */
export const isFoldedFact = (type: string): boolean => factTypes.has(type);

/** `time`: the event time, or the received time where it is missing or too far ahead. */
export function factOf(envelope: Envelope, time: number): FactRead | null {
  const { type, id, importId } = envelope;
  const data = objectIn(envelope.data);
  if (data === null) return null;
  switch (type) {
    case 'identity.linked':
    case 'identity.unlinked':
    case 'identity.merged':
    case 'identity.unmerged': {
      const to = textIn(data, 'to');
      return to === null ? null : { kind: 'identity', change: { kind: type, to, time, id, importId } };
    }
    case 'lead.erased': {
      const receipt = textIn(data, 'receipt');
      return receipt === null ? null : { kind: 'erasure', change: { kind: type, time, suppress: data['later'] === 'suppress' }, keep: data['keep'] === 'counts' ? { receipt, lead: textIn(data, 'lead'), ofOthers: new Set(textsIn(data, 'ofOthers')) } : null };
    }
    case 'touchpoint.voided': {
      const target = targetIn(data);
      return target === null ? null : { kind: 'void', fact: { target, undo: data['undo'] === true, time, id, importId } };
    }
    default:
      return null;
  }
}

type Fields = Readonly<Record<string, unknown>>;

function objectIn(text: string): Fields | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Fields) : null;
  } catch {
    return null; // not JSON: the caller says so
  }
}

const textIn = (data: Fields, name: string): string | null => (typeof data[name] === 'string' ? data[name] : null);
const textsIn = (data: Fields, name: string): readonly string[] => (Array.isArray(data[name]) ? data[name].filter((one) => typeof one === 'string') : []);
const instantIn = (data: Fields, name: string): number | null => (Number.isSafeInteger(data[name]) ? (data[name] as number) : null);

function targetIn(data: Fields): VoidTarget | null {
  const imported = textIn(data, 'import');
  if (imported !== null) return { import: imported };
  const source = textIn(data, 'source');
  if (source === null) return null;
  const id = textIn(data, 'id');
  if (id !== null) return { source, id };
  const from = instantIn(data, 'from');
  const to = instantIn(data, 'to');
  return from === null || to === null ? null : { source, from, to };
}
