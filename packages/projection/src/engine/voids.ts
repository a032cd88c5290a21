import { NO_VOIDS, voidedBy, withVoid, type IsVoided, type VoidFact, type VoidSet, type VoidTarget } from '@trichter/domain';
import { pack, unpack } from 'msgpackr';
import type { Bytes } from '../store/partition-env.js';

/** What is voided, as this partition knows it: every partition gets every void. Kept in LMDB. */
export interface Voids {
  voided(): IsVoided;
  /** False where the fact tells nothing new. */
  add(fact: VoidFact): boolean;
  /** Within a transaction. */
  save(): void;
}

/** A text that every touchpoint a void is about has in it. */
export function nameOf(target: VoidTarget): string {
  if ('import' in target) return target.import;
  return 'id' in target ? target.id : target.source;
}

export function createVoids(meta: Bytes): Voids {
  const bytes = meta.get('voids');
  let set: VoidSet = bytes ? new Map(unpack(bytes) as [string, VoidFact][]) : NO_VOIDS;
  let saved = set;
  let voided = voidedBy(set);
  return {
    voided: () => voided,
    add(fact) {
      const after = withVoid(set, fact);
      if (after === set) return false;
      set = after;
      voided = voidedBy(set);
      return true;
    },
    save() {
      if (saved !== set) meta.putSync('voids', pack([...set]));
      saved = set;
    },
  };
}
