import { leftOut } from '../left-out.js';
import type { CellProjection, Row } from '../projection.js';
import type { Step } from '../touchpoint.js';
import { quarterHourOf } from './quarter-hour.js';

/** Touchpoints by type and channel of their visit. */
export const activity: CellProjection = {
  kind: 'cells',
  name: 'activity',
  version: 1,
  dimensions: { bucket: 'quarterHour', type: 'text', channel: 'text' },
  measures: { touchpoints: 'count' },
  contribute: ({ touchpoints }) => touchpoints.flatMap(rowsOf),
  perStep: rowsOf,
};

function rowsOf(step: Step): readonly Row[] {
  return leftOut(step)
    ? []
    : [{ bucket: quarterHourOf(step.time), type: step.type, channel: step.visit.channel, touchpoints: 1 }];
}
