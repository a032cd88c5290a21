import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { KafkaCluster } from '@trichter/testing/kafka';
import { seeded } from './load/random.js';
import { recount, type Recounted } from './recount/recount.js';
import { startSampling } from './recount/sampling.js';
import type { Round, Scenario } from './scenario.js';
import { settle } from './system/settle.js';
import { openStage, type Stage } from './system/stage.js';

export interface Settings {
  readonly kills: number;
  readonly seed: number;
  readonly events: number;
  readonly leads: number;
  readonly short: boolean;
  /** Minutes after which a scenario of many kills breaks no more, recounts and ends; null: it does all. */
  readonly minutes: number | null;
  /** Events a second while things break; default: the scenario's own. */
  readonly pace: number | null;
  /** Ms of silence after which the group gives away what a projector has; default: the scenario's own. */
  readonly sessionMs: number | null;
  readonly dir: string;
  /** Keep the directory of a scenario that failed. */
  readonly keep: boolean;
  readonly say: (line: string) => void;
}

export interface Outcome {
  readonly name: string;
  readonly seed: number;
  readonly kills: number;
  readonly seconds: number;
  readonly events: number;
  readonly rows: number;
  readonly differences: number;
  readonly lost: number;
  readonly samples: number;
  /** Most resident memory, MB, by process. */
  readonly memoryMb: Readonly<Record<string, number>>;
  /** From the last thing broken to everything counted. */
  readonly recoverySeconds: number;
  /** Why it failed; empty when it passed. */
  readonly failures: readonly string[];
}

/** Above this a process does not count as bounded, MB; ClickHouse has a limit of its own (2 GB). */
const MOST_MB: Readonly<Record<string, number>> = { ingest: 700, 'projector-1': 1_200, 'projector-2': 1_200, clickhouse: 3_000 };
const RECOUNT_EVERY = 25;
/** Share of the leads that come anonymous and log in: their touchpoints are handed over between partitions while things break. */
const ANONYMOUS = 0.2;
/** Recovering is getting nearer: longer than this nothing may stand still. */
const MOST_STANDSTILL_SECONDS = 180;

/** Sets a stage, breaks things under load, waits for the end, recounts, and says in one value how it went. */
export async function runScenario(scenario: Scenario, kafka: KafkaCluster, settings: Settings): Promise<Outcome> {
  const { kills, seed, events, leads, short, say } = settings;
  const begun = performance.now();
  const dir = join(settings.dir, scenario.name);
  const failures: string[] = [];
  let counted: Recounted = { events: 0, lost: 0, rows: 0, differences: 0, examples: [] };
  let broke = 0;
  let samples = 0;
  let recoverySeconds = 0;
  let memoryMb: Readonly<Record<string, number>>;
  let stage: Stage | null = null;
  try {
    stage = await openStage({ name: scenario.name, dir, kafka, seed, leads, events, anonymous: ANONYMOUS, ...(settings.sessionMs !== null && { sessionMs: settings.sessionMs }), ...(await scenario.stage?.(dir)) });
    const opened = stage;
    const sampling = startSampling(opened);
    const pace = settings.pace ?? scenario.pace ?? 250;
    const count = async (): Promise<Recounted> => {
      recoverySeconds = await settle(opened, MOST_STANDSTILL_SECONDS * 1000);
      counted = await recount(opened.address(), opened.ledger, dir, opened.poisoned());
      if (counted.differences > 0 || counted.lost > 0) throw new Error(`${counted.differences} differences, ${counted.lost} lost of ${counted.events} events`);
      return counted;
    };
    const round: Round = {
      stage: opened,
      sampling,
      random: seeded(seed),
      kills,
      events,
      short,
      timeUp: () => settings.minutes !== null && performance.now() - begun > settings.minutes * 60_000,
      say: (line) => say(`  ${scenario.name}: ${line}`),
      async recount() {
        await opened.load.pause();
        const found = await count();
        opened.load.pace(pace);
        return found;
      },
      async atRest(look) {
        await opened.load.pause();
        recoverySeconds = await settle(opened, MOST_STANDSTILL_SECONDS * 1000);
        await look();
        opened.load.pace(pace);
      },
      async killed(number) {
        if (number % RECOUNT_EVERY === 0 && number !== kills) await round.counted(`${number} of ${kills} kills`);
      },
      async counted(words) {
        const { events: so, rows } = await round.recount();
        round.say(`${words}, ${so} events, ${rows} rows, 0 differences, recovered in ${recoverySeconds.toFixed(1)} s, ${Math.round((performance.now() - begun) / 1000)} s so far`);
      },
    };
    opened.load.pace(pace);
    broke = await scenario.run(round);
    await opened.load.until(events);
    await count();
    await sampling.stop();
    samples = sampling.samples();
    failures.push(...sampling.broken().slice(0, 5));
    if (samples === 0) failures.push('the tables could not be sampled once');
  } catch (error) {
    failures.push(error instanceof Error ? error.message : String(error), ...counted.examples);
  } finally {
    memoryMb = stage?.memory.peaks() ?? {};
    await stage?.close();
    await scenario.clear?.();
  }
  for (const [name, mb] of Object.entries(memoryMb)) if (mb > (MOST_MB[name] ?? 1_200)) failures.push(`${name} took ${mb} MB`);
  if (!(failures.length > 0 && settings.keep)) rmSync(dir, { recursive: true, force: true });
  const { differences, lost, rows } = counted;
  return { name: scenario.name, seed, kills: broke, seconds: (performance.now() - begun) / 1000, events: counted.events, rows, differences, lost, samples, memoryMb, recoverySeconds, failures };
}

/** One line for each scenario. */
export function lineOf(outcome: Outcome): string {
  const { name, seed, kills, seconds, events, differences, lost, samples, memoryMb, recoverySeconds, failures } = outcome;
  const memory = Object.entries(memoryMb).map(([process, mb]) => `${process} ${mb}`).join(', ');
  return `${failures.length === 0 ? 'passed' : 'FAILED'} ${name}: seed ${seed}, ${kills} kills, ${seconds.toFixed(0)} s, ${events} events, ${differences} differences, ${lost} lost, ${samples} samples, peak MB ${memory}, recovered in ${recoverySeconds.toFixed(1)} s`;
}
