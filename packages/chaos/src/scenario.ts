import type { Random } from './load/random.js';
import type { Recounted } from './recount/recount.js';
import type { Sampling } from './recount/sampling.js';
import type { Stage, StageOptions } from './system/stage.js';

export interface Round {
  readonly stage: Stage;
  readonly sampling: Sampling;
  readonly random: Random;
  /** How often the scenario breaks something, where that can be counted. */
  readonly kills: number;
  /** Acknowledged events the round goes on to at least. */
  readonly events: number;
  /** Shorter waits: away, apart and asleep for seconds instead of a minute. */
  readonly short: boolean;
  /** No more is to be broken: what was given for the round is over. */
  timeUp(): boolean;
  /** Tells how far it is. */
  say(line: string): void;
  /** Pauses the load, waits until everything is counted, recounts, and goes on. Throws at the first difference. */
  recount(): Promise<Recounted>;
  /** Pauses the load, waits until everything is counted, looks, and goes on. */
  atRest(look: () => Promise<void>): Promise<void>;
  /** Recounts, and says so after the words given. */
  counted(words: string): Promise<void>;
  /** Recounts every 25th time. */
  killed(count: number): Promise<void>;
}

/** One way in which things break. */
export interface Scenario {
  readonly name: string;
  /** What is broken, in a line. */
  readonly what: string;
  /** What it needs of the machine (root, strace); null when it is there. */
  readonly lacks?: () => string | null;
  /** Events a second while things break. */
  readonly pace?: number;
  /** It needs a Kafka of its own, on this address of the machine. */
  readonly kafkaHost?: () => string;
  readonly stage?: (dir: string) => Partial<StageOptions> | Promise<Partial<StageOptions>>;
  /** Breaks things while the load goes on, and leaves everything running. Answers how often it broke something. */
  run(round: Round): Promise<number>;
  /** After the stage is gone. */
  readonly clear?: () => void | Promise<void>;
}

/** A remedy a refusal must name, and did not; or a thing that went on though it must not. */
export class Unheard extends Error {
  readonly code = 'unheard';
  readonly retriable = false;
}
