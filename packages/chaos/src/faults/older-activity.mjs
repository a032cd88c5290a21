// Loaded before a projector (node --import): with CHAOS_ACTIVITY=families it is code of an older version, in which the projection `activity`
// counted by the family of a type (`order` for order.completed) and had a table of its own.
import { projections } from '@trichter/domain';

if (process.env.CHAOS_ACTIVITY === 'families') {
  const at = projections.findIndex(({ name }) => name === 'activity');
  const { contribute, perStep, ...rest } = projections[at];
  const older = (rows) => rows.map((row) => ({ ...row, type: row.type.split('.')[0] }));
  projections[at] = { ...rest, version: rest.version - 1, contribute: (timeline) => older(contribute(timeline)), perStep: (step) => older(perStep(step)) };
}
