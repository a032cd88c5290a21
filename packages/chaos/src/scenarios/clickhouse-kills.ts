import { setTimeout as sleep } from 'node:timers/promises';
import { between } from '../load/random.js';
import type { Round, Scenario } from '../scenario.js';
import { inTurns } from './in-turns.js';

export const clickHouseKills: Scenario = {
  name: 'clickhouse',
  what: 'kill -9 of ClickHouse at random',
  run: (round) => inTurns(round, killClickHouse),
};

/** kill -9 of the ClickHouse server at random moments, under inserts and merges; it runs afterwards. */
export async function killClickHouse({ stage, random, say, timeUp }: Round, from: number, until: number): Promise<number> {
  let count = from;
  for (; count < until && !timeUp(); count += 1) {
    await sleep(between(random, 100, 1_600));
    await stage.clickHouse.kill();
    await stage.clickHouse.start();
  }
  say(`ClickHouse killed ${count} times`);
  return count - from;
}
