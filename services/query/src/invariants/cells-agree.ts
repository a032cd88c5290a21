import { lookAtActivity } from './activity-agrees.js';
import { lookAtEntries } from './entries-agree.js';
import { createLeadLook } from './leads-agree.js';
import { looked, MOST_VIOLATIONS, skipped, type Look, type Looked } from './look.js';
import { createOrdersLook } from './orders-agree.js';

/** What is told twice is compared: cells of activity and of revenue, rows of leads and rows of funnels, each with the rows of touchpoints they follow from. */
export function createCellsLook(random: () => number): (look: Look) => Promise<Looked> {
  const looks = [lookAtActivity, createOrdersLook(), createLeadLook(random), lookAtEntries];
  return async (look) => {
    const outcomes: Looked[] = [];
    for (const at of looks) outcomes.push(await at(look));
    const found = outcomes.flatMap((outcome) => (outcome.kind === 'looked' ? [outcome.violations] : []));
    const [why] = outcomes.flatMap((outcome) => (outcome.kind === 'skipped' ? [outcome.why] : []));
    // One part that could not be looked at does not hide what another has found; without a finding it is told that not all was looked at.
    if (why !== undefined && found.every((violations) => violations.length === 0)) return skipped(why);
    return looked(
      found.flat().slice(0, MOST_VIOLATIONS),
      outcomes.some((outcome) => outcome.kind === 'looked' && outcome.unsettled),
    );
  };
}
