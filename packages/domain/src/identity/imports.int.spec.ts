import { randomOf, shuffled } from '@trichter/testing/given';
import { expect, it } from 'vitest';
import type { IdentityLimits } from './limits.js';
import { leadsHeld } from './testing/leads.js';
import { allTroubles, runWorld } from './testing/run-world.js';
import { randomWorld, setsAside, type WorldRecord } from './testing/world.js';
import type { VoidFact } from './voids.js';

const WORLDS = 1_000;
const limits: IdentityLimits = { identifiers: 2, external: 2, touchpoints: -1 };
const IMPORT = 'i1';

const about = (undo: boolean, minute: number): WorldRecord => ({ kind: 'void', fact: { target: { import: IMPORT }, undo, time: minute * 60_000, id: `z${minute}` } });
/** Said of the import by others, or of another by the import, which no door takes. */
const betweenImports = ({ target, importId }: VoidFact): boolean => 'import' in target && (target.import === IMPORT || importId === IMPORT);
/** Touchpoints, facts about identities and voids alike. */
const isImported = (record: WorldRecord): boolean => {
  if (record.kind === 'void') return record.fact.importId === IMPORT;
  const { change } = record;
  return change.kind === 'touchpoint' ? change.touchpoint.importId === IMPORT : 'importId' in change && change.importId === IMPORT;
};

it('an import that is undone has never been, whatever it held, in any order, and its undo taken back brings it back', { timeout: 600_000 }, () => {
  let facts = 0;
  for (let seed = 1; seed <= WORLDS; seed++) {
    const random = randomOf(seed);
    // What sets aside is what is told of a size, which is another without the import.
    const world = randomWorld(random).filter((record) => !setsAside(record) && !(record.kind === 'void' && betweenImports(record.fact)));
    const without = world.filter((record) => !isImported(record));
    const run = (records: readonly WorldRecord[]) => leadsHeld(runWorld(shuffled(records, random), random, allTroubles, limits).nodes);
    facts += world.filter((record) => isImported(record) && (record.kind === 'void' || record.change.kind !== 'touchpoint')).length;
    expect(run([...world, about(false, 1_000)]), `world ${seed}, undone`).toEqual(run(without));
    expect(run([...world, about(false, 1_000), about(true, 1_001)]), `world ${seed}, brought back`).toEqual(run(world));
  }
  expect(facts).toBeGreaterThan(WORLDS / 2);
});
