import { leftOut } from '../left-out.js';
import type { CellProjection, Row } from '../projection.js';
import { oncePerStep } from '../step.js';
import type { Step } from '../touchpoint.js';
import { quarterHourOf } from './quarter-hour.js';

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

const rowOf = oncePerStep((step: Step): Row => ({ bucket: quarterHourOf(step.time), type: step.type, channel: step.origin.channel, touchpoints: 1 }));
