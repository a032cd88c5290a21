import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { killAtRename } from '../faults/kill-at-rename.js';
import { hasProgram } from '../faults/shell.js';
import { between } from '../load/random.js';
import { Unheard, type Scenario } from '../scenario.js';

/** Tries for each hit: in some, nothing is renamed within the tracer's patience. */
const MOST_TRIES = 4;

/** kill -9 of ClickHouse as it enters a rename: a part becomes visible by being renamed, so this is between written and there. Only hits count. */
export const clickHouseRename: Scenario = {
  name: 'clickhouse-rename',
  what: 'kill -9 of ClickHouse at renames, by strace',
  pace: 500,
  lacks: () => (hasProgram('strace', '-V') ? null : 'strace is missing; apt-get install strace'),
  async run({ stage, random, kills, killed, say }) {
    const hits: string[] = [];
    for (let tries = 0; hits.length < kills; tries += 1) {
      if (tries === MOST_TRIES * kills) throw new Unheard(`only ${hits.length} of ${kills} renames were hit in ${tries} tries`);
      await sleep(between(random, 0, 1_500)); // so that it is now this thread, now that one
      const what = await killAtRename(stage.clickHouse.pid()!, join(stage.dir, 'strace.out'));
      if (what === null) continue;
      hits.push(what);
      await stage.clickHouse.kill(); // nobody starts it again meanwhile
      await stage.clickHouse.start();
      await killed(hits.length);
    }
    const kinds = [...new Set(hits)].map((kind) => `${hits.filter((hit) => hit === kind).length} ${kind}`);
    say(`died as it renamed: ${kinds.join(', ')}`);
    return hits.length;
  },
};
