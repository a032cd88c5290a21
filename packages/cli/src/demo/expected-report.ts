import { STAGE_OF, type DemoChannel, type Stage } from './company.js';
import type { Fate } from './fate.js';

const WINDOW = 30 * 86_400_000;
const STAGES = 4;

/** Half-open range of entries, and up to when windows have run (all UTC ms). */
export interface ExpectedRange {
  readonly from: number;
  readonly to: number;
  readonly asOf: number;
}

/** At each stage: entered = converted + open + dropped. */
export interface ExpectedStep {
  entered: number;
  converted: number;
  open: number;
  dropped: number;
}

export interface Expected {
  readonly steps: readonly ExpectedStep[];
  readonly channels: ReadonlyMap<DemoChannel, readonly ExpectedStep[]>;
}

/** What the funnel's report must say of these fates: per stage, and per stage and channel of entry. */
export function expectedReport(fates: readonly Fate[], range: ExpectedRange): Expected {
  const steps = noSteps();
  const channels = new Map<DemoChannel, ExpectedStep[]>();
  for (const fate of fates) {
    const outcome = outcomeIn(fate, range);
    if (!outcome) continue;
    let own = channels.get(outcome.channel);
    if (!own) channels.set(outcome.channel, (own = noSteps()));
    for (const counted of [steps, own]) count(counted, outcome);
  }
  return { steps, channels };
}

interface Outcome {
  readonly channel: DemoChannel;
  readonly level: Stage;
  readonly open: boolean;
}

/** The drawn fate where its entry is in the range; else (a part of the half year) what of the lead lies in it. */
function outcomeIn(fate: Fate, { from, to, asOf }: ExpectedRange): Outcome | null {
  const marks = fate.happenings.flatMap(({ time, type, visit }) => {
    const stage = STAGE_OF[type];
    return stage ? [{ time, stage, channel: visit?.channel ?? 'social' }] : [];
  });
  const entries = marks.filter(({ time, stage }) => stage === 1 && time >= from && time < to);
  const last = entries.at(-1);
  if (!last) return null;
  const running = last.time + WINDOW >= asOf;
  if (fate.channel !== null && fate.entry !== null && fate.level > 0 && fate.entry >= from && fate.entry < to) {
    return { channel: fate.channel, level: fate.level as Stage, open: running && fate.level < STAGES };
  }
  let best: { channel: DemoChannel; level: Stage } | null = null;
  for (const entry of entries) {
    let level: Stage = 1;
    for (const mark of marks) if (mark.stage === level + 1 && mark.time >= entry.time && mark.time <= entry.time + WINDOW) level = mark.stage;
    if (!best || level > best.level) best = { channel: entry.channel, level };
  }
  return best && { ...best, open: running && best.level < STAGES };
}

const noSteps = (): ExpectedStep[] => Array.from({ length: STAGES }, () => ({ entered: 0, converted: 0, open: 0, dropped: 0 }));

function count(steps: readonly ExpectedStep[], { level, open }: Outcome): void {
  steps.forEach((step, at) => {
    const stage = at + 1;
    if (level < stage) return;
    step.entered += 1;
    if (level > stage || stage === STAGES) step.converted += 1;
    else if (open) step.open += 1;
    else step.dropped += 1;
  });
}
