import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Scenario } from '../scenario.js';

const HOUR = 3_600_000;
const PRELOAD = fileURLToPath(new URL('../../src/faults/clock-shift.mjs', import.meta.url));
/** Of ingest and the projectors, in ms: an hour ahead, an hour behind, apart from each other, and back. */
const SHIFTS = [[HOUR, -HOUR], [-HOUR, HOUR], [HOUR, HOUR], [0, 0], [-HOUR, -HOUR], [0, 0]] as const;

export const clocks: Scenario = {
  name: 'clocks',
  what: 'clocks of ingest and projectors an hour off, and jumping back',
  stage: (dir) => ({
    nodeFlags: ['--import', PRELOAD],
    ingestEnv: { CHAOS_CLOCK: join(dir, 'clock-ingest') },
    projectorEnv: { CHAOS_CLOCK: join(dir, 'clock-projector') },
  }),
  async run({ stage, short }) {
    for (const [ingest, projector] of SHIFTS) {
      writeFileSync(join(stage.dir, 'clock-ingest'), String(ingest));
      writeFileSync(join(stage.dir, 'clock-projector'), String(projector));
      await sleep(short ? 2_500 : 10_000);
    }
    return SHIFTS.length;
  },
};
