import { NO_VOIDS, targetsOf, voidedBy, withVoid, type IsVoided, type VoidFact, type VoidSet, type VoidTarget } from '@trichter/domain';
import { pack, unpack } from 'msgpackr';
import type { Bytes } from '../store/partition-env.js';

/** What is voided, as this partition knows it: every partition gets every void. Kept in LMDB. */
export interface Voids {
  voided(): IsVoided;
  /** False where the fact tells nothing new. */
  add(fact: VoidFact): boolean;
  /** Texts of which every touchpoint, and every lead, that a void is about has one in it: of an import also what its own facts are about, since they fall with it. */
  names(target: VoidTarget): readonly string[];
  /** Within a transaction. */
  save(): void;
}

/** A text that every touchpoint a void is about has in it. */
function nameOf(target: VoidTarget): string {
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
    names: (target) => ('import' in target ? [...new Set([target, ...targetsOf(set, target.import)].map(nameOf))] : [nameOf(target)]),
    save() {
      if (saved !== set) meta.putSync('voids', pack([...set]));
      saved = set;
    },
  };
}
