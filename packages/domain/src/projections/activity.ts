import { leftOut } from '../left-out.js';
import type { CellProjection, Row } from '../projection.js';
import type { Step } from '../touchpoint.js';
import { quarterHourOf } from './quarter-hour.js';

const rows = new WeakMap<Step, Row>();

/** Touchpoints by type and channel of their visit. */
export const activity: CellProjection = {
  kind: 'cells',
  name: 'activity',
  version: 1,
  dimensions: { bucket: 'quarterHour', type: 'text', channel: 'text' },
  measures: { touchpoints: 'count' },
  contribute: ({ touchpoints }) => {
    const out: Row[] = [];
    for (const step of touchpoints) if (!leftOut(step)) out.push(rowOf(step));
    return out;
  },
};

/** One row object per step for as long as the step lives: the runtime sees by identity that nothing changed. */
function rowOf(step: Step): Row {
  let row = rows.get(step);
  if (!row) rows.set(step, (row = { bucket: quarterHourOf(step.time), type: step.type, channel: step.origin.channel, touchpoints: 1 }));
  return row;
}
