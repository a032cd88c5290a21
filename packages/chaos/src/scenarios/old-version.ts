import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Unheard, type Round, type Scenario } from '../scenario.js';
import { watchReports } from '../recount/watch-reports.js';

const PRELOAD = fileURLToPath(new URL('../../src/faults/older-activity.mjs', import.meta.url));
/** Two versions ago: the runtime made rows otherwise, so every definition has another hash; and activity was counted by family of type. */
const OLDEST = { TRICHTER_CHAOS_RUNTIME: '-1', CHAOS_ACTIVITY: 'families' };
/** One version ago: the runtime as it is; one projection still the older one, with a table of its own. */
const OLDER = { TRICHTER_CHAOS_RUNTIME: '0', CHAOS_ACTIVITY: 'families' };
const PRESENT = { TRICHTER_CHAOS_RUNTIME: '0', CHAOS_ACTIVITY: '' };

/** Two upgrades: versions of the code run beside each other, each with rows of its own, and reports are of one whole definition at any time. */
export const oldVersion: Scenario = {
  name: 'old-version',
  what: 'older versions of the projector beside newer ones: first the runtime differs, then a projection',
  stage: () => ({ nodeFlags: ['--import', PRELOAD], projectorEnv: OLDEST }),
  async run(round) {
    const { stage, short, say } = round;
    const wait = short ? 3_000 : 15_000;
    const query = stage.another('query', 'query');
    await query.start();
    const reports = watchReports(query.url);
    try {
      await sleep(wait);
      await whole(round, reports, 'families');
      await upgrade(round, OLDER, wait);
      await whole(round, reports, 'families');
      say('the runtime was changed');
      await upgrade(round, PRESENT, wait);
      await whole(round, reports, 'types');
      say(`activity was changed; ${reports.seen()} reports were whole, of one definition each`);
    } finally {
      await reports.stop();
    }
    return 2;
  },
};

/** One projector is started with the other version, dies beside the one with the old, comes back, and then the other follows. */
async function upgrade({ stage: { projectors: [first, second] } }: Round, version: Readonly<Record<string, string>>, wait: number): Promise<void> {
  await second.stop();
  await second.start(version);
  await sleep(wait);
  await second.kill();
  await second.start(version);
  await sleep(wait);
  await first.stop();
  await first.start(version);
}

/** At rest the report must have every event, counted as the version does that runs. */
async function whole(round: Round, reports: ReturnType<typeof watchReports>, by: 'families' | 'types'): Promise<void> {
  await round.atRest(async () => {
    const sent = round.stage.history.different();
    const report = await reports.look();
    if (report.total !== sent || report.by !== by) throw new Unheard(`the report has ${report.total} of ${sent} events by ${report.by}, and should have all by ${by}`);
    reports.atLeast(sent);
  });
  if (reports.broken().length > 0) throw new Unheard(`reports were not whole: ${reports.broken().slice(0, 3).join('; ')}`);
}
