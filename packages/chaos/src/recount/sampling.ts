import { askClickHouse, type ClickHouseAddress } from '../system/ask-clickhouse.js';
import type { Stage } from '../system/stage.js';

export interface Sampling {
  readonly samples: () => number;
  /** What was seen that must never be, in words. */
  readonly broken: () => readonly string[];
  /** After this progress may be lower than before: the tables were put back. */
  forgetProgress(): void;
  stop(): Promise<void>;
}

const EVERY_MS = 2_000;
const LEADS = 25;

/**
 * Looks at the tables while things break: no count above what was sent, no lead with more than it was sent, progress that never falls. A touchpoint that goes
 * from one user of a shared browser to another leaves and arrives by two statements, each in its own time: while statements are in transit it may count
 * for both, so what knows no user may be in excess then.
 */
export function startSampling(stage: Stage): Sampling {
  const broken: string[] = [];
  let progress = new Map<number, number>();
  let samples = 0;
  let looking: Promise<void> = Promise.resolve();

  async function look(): Promise<void> {
    const address = stage.address();
    const taken = await statements(address, 'taken');
    const [activity] = await askClickHouse<{ table: string; definition: string }>(address, `SELECT table_name AS table, definition FROM v_current_definitions WHERE kind = 'cells' AND name = 'activity'`);
    const [counts] = await askClickHouse<{ touchpoints: number; activity: number; leads: number; dead: number }>(
      address,
      `SELECT (SELECT count() FROM v_touchpoints WHERE definition IN (SELECT definition FROM v_current_definitions)) AS touchpoints,
              ${activity ? `(SELECT sum(touchpoints) FROM v_${activity.table} WHERE definition = '${activity.definition}')` : '0'} AS activity,
              (SELECT uniqExact(lead) FROM v_contributions) AS leads, (SELECT count() FROM v_dead_letters) AS dead`,
    );
    const few = await askClickHouse<{ name: string; touchpoints: number }>(
      address,
      `SELECT splitByChar('.', id)[1] AS name, count() AS touchpoints FROM v_touchpoints WHERE definition IN (SELECT definition FROM v_current_definitions) GROUP BY lead, name ORDER BY rand() LIMIT ${LEADS}`,
    );
    const at = await askClickHouse<{ partition: number; version: number }>(address, 'SELECT partition, version FROM v_progress');
    const moving = (await statements(address, 'sent')) > taken ? stage.history.nameless() : 0;
    const sent = stage.history.different() + moving; // asked last, so it is above what the tables can hold
    const wrong = (fact: boolean, text: string) => void (fact && broken.push(`${new Date().toISOString()} ${text}`));
    wrong(counts!.touchpoints > sent, `touchpoints: ${counts!.touchpoints} rows of ${sent} events sent`);
    wrong(counts!.activity > sent, `activity: cells sum up to ${counts!.activity} of ${sent} events sent`);
    wrong(counts!.dead > stage.poisoned(), `dead_letters: ${counts!.dead} of ${stage.poisoned()} written`);
    for (const { name, touchpoints } of few) wrong(touchpoints > stage.history.ofLead(name), `${name}: ${touchpoints} touchpoints of ${stage.history.ofLead(name)} sent`);
    for (const { partition, version } of at) {
      wrong(version < (progress.get(partition) ?? 0), `progress of partition ${partition} fell from ${progress.get(partition)} to ${version}`);
      progress.set(partition, version);
    }
    samples += 1;
  }

  const timer = setInterval(() => {
    looking = looking.then(look).catch(isAway);
  }, EVERY_MS);
  return {
    samples: () => samples,
    broken: () => broken,
    forgetProgress: () => (progress = new Map()),
    async stop() {
      clearInterval(timer);
      await looking;
    },
  };
}

/** Statements between partitions that were sent, or taken, as far as the tables say. */
const statements = async (address: ClickHouseAddress, which: 'sent' | 'taken'): Promise<number> =>
  (await askClickHouse<{ count: number }>(address, `SELECT sum(${which}) AS count FROM v_transit`))[0]?.count ?? 0;

/** ClickHouse is down just now, or has no tables yet: nothing to be seen. */
const isAway = (): void => undefined;
