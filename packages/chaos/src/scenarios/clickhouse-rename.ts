import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { hasProgram } from '../faults/shell.js';
import type { Scenario } from '../scenario.js';

const MOST_RENAMES = 4;
const PATIENCE_MS = 20_000;

/**
 * kill -9 of ClickHouse as it enters a rename: a part becomes visible by being renamed, so this is between written and there. strace counts the
 * calls of each thread, so `when` goes through the first four of whichever thread comes to it.
 */
export const clickHouseRename: Scenario = {
  name: 'clickhouse-rename',
  what: 'kill -9 of ClickHouse at every rename, by strace',
  pace: 500,
  lacks: () => (hasProgram('strace', '-V') ? null : 'strace is missing; apt-get install strace'),
  async run({ stage, kills, killed, say }) {
    let hit = 0;
    for (let count = 1; count <= kills; count += 1) {
      const pid = stage.clickHouse.pid()!;
      const when = 1 + ((count - 1) % MOST_RENAMES);
      const tracer = spawn('strace', ['-f', '-q', '-p', String(pid), '-o', '/dev/null', '-e', 'trace=rename,renameat,renameat2', '-e', `inject=rename,renameat,renameat2:signal=KILL:when=${when}`], { stdio: ['ignore', 'ignore', 'pipe'] });
      let said = '';
      tracer.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
      const gone = new Promise<void>((resolve) => tracer.once('exit', () => resolve()));
      await Promise.race([gone, sleep(PATIENCE_MS)]);
      if (/not permitted/i.test(said)) throw new Error(`strace may not trace here: ${said.trim()}`);
      const killedByRename = !alive(pid);
      if (killedByRename) hit += 1;
      tracer.kill('SIGKILL');
      await stage.clickHouse.kill();
      await stage.clickHouse.start();
      await killed(count);
    }
    say(`${hit} of ${kills} died at a rename`);
    return hit;
  },
};

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false; // no such process
  }
}
