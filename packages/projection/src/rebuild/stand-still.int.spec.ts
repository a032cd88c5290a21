import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createLogger } from '@trichter/observability';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Projector } from '../projector.js';
import { becomeLevel } from './become-level.js';
import { claimRefold } from './claim-refold.js';
import { followRebuilds } from './follow-rebuilds.js';
import { askToStandStill, type Asked } from './stand-still.js';

let dir: string;
beforeEach(() => void (dir = mkdtempSync(join(tmpdir(), 'trichter-still-'))));
afterEach(() => rmSync(dir, { recursive: true }));

/** The file as a process that was killed by kill -9 left it. */
async function leftByKilled(path: string): Promise<void> {
  const gone = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  const file = JSON.parse(readFileSync(path, 'utf8')) as object;
  gone.kill('SIGKILL');
  await once(gone, 'exit');
  writeFileSync(path, JSON.stringify({ ...file, pid: gone.pid, token: 'of another', startedAt: '1' }));
}

describe('a living projector', () => {
  async function following() {
    const seen: string[] = [];
    const start = async (rebuild: number): Promise<Projector> => {
      seen.push(`starts ${rebuild}`);
      let finish!: () => void;
      const done = new Promise<void>((resolve) => (finish = resolve));
      const stop = async (): Promise<void> => {
        await sleep(30); // sends what it has in hand
        seen.push(`has stopped ${rebuild}`);
        finish();
      };
      return { status: () => [], failing: () => null, outboxAgeMs: () => 0, done, stop };
    };
    const sink = { write: async () => undefined, progress: async () => new Map<number, number>() };
    const projector = await followRebuilds({ dataDir: dir, logger: createLogger({ service: 'test', level: 'silent' }), sink, start, everyMs: 10 });
    return { seen, projector };
  }

  it('stands still while a refold asks for it, tells so once all it had in hand is sent, and goes on afterwards', async () => {
    const { seen, projector } = await following();
    const asked = askToStandStill(dir);
    await expect.poll(() => asked.answer()).toBe('still');
    expect(seen).toEqual(['starts 0', 'has stopped 0']);
    await sleep(60);
    expect(seen).toHaveLength(2);
    asked.release();
    await expect.poll(() => seen).toEqual(['starts 0', 'has stopped 0', 'starts 0']);
    await projector.stop();
  });

  it('goes on when the refold that asked is killed', async () => {
    const { seen, projector } = await following();
    const asked = askToStandStill(dir);
    await expect.poll(() => asked.answer()).toBe('still');
    await leftByKilled(join(dir, 'refold-asks.json'));
    await expect.poll(() => seen.at(-1)).toBe('starts 0');
    await projector.stop();
    asked.release();
  });

  it('can be stopped while it stands still', async () => {
    const { seen, projector } = await following();
    const asked = askToStandStill(dir);
    await expect.poll(() => asked.answer()).toBe('still');
    await projector.stop();
    expect(seen.filter((one) => one.startsWith('starts'))).toEqual(['starts 0']);
    asked.release();
  });
});

describe('a fold that is to take the place of the rows in use', () => {
  const given = (answer: Asked['answer'], done: () => number, committed = 10) => {
    const seen: string[] = [];
    const level = becomeLevel({
      asked: { answer, release: () => undefined }, rebuild: 1, unseenMs: 40, mostMs: 200,
      look: async () => {
        const look = { done: done(), of: 10 };
        seen.push(`looks ${look.done}`);
        return look;
      },
      stop: async () => void seen.push('stops'),
      offsets: async () => [[10], [committed]],
    });
    return { seen, level };
  };

  it('is stopped only once the projector stands still and every record it has is folded', async () => {
    let [answers, folded] = [0, 8];
    const answer = () => (answers++ < 2 ? 'stopping' : 'still'); // folded up to it before it stands still counts for nothing
    const { seen, level } = given(answer, () => (answers <= 2 ? 10 : Math.min(10, (folded += 1))));
    await level;
    expect(seen).toEqual(['looks 10', 'looks 10', 'looks 9', 'looks 10', 'stops']);
  });

  it('is not level where it does not come up in time, or where what it folded is not acknowledged', async () => {
    await expect(given(() => 'still', () => 9).level).rejects.toMatchObject({ code: 'not_level', retriable: true });
    await expect(given(() => 'still', () => 10, 9).level).rejects.toThrow(/nothing was switched over.*the same command again/);
  });

  it('ends where it is when no projector of this data directory answers', async () => {
    const { seen, level } = given(() => 'unseen', () => 9);
    await level;
    expect(seen.at(-1)).toBe('stops');
  });
});

describe('two refolds of one data directory', () => {
  it('are not run at once: the second is told who runs, since when, and what to do', () => {
    const claim = claimRefold(dir);
    expect(() => claimRefold(dir)).toThrow(new RegExp(`another refold of ${dir} has been running since 2.*process ${process.pid} on .*wait until it ends, or stop it`));
    expect(() => claimRefold(dir)).toThrow(expect.objectContaining({ code: 'refold_running', retriable: false }) as Error);
    claim.release();
    claimRefold(dir).release();
    expect(readdirSync(dir)).toEqual([]);
  });

  it('are no hindrance to each other when the first was killed, which the second is told', async () => {
    const first = claimRefold(dir);
    await leftByKilled(join(dir, 'refold.lock'));
    const second = claimRefold(dir);
    expect(first.died).toBeNull();
    expect(second.died).toMatchObject({ since: expect.stringMatching(/^2.*Z$/) as string });
    first.release(); // takes nothing away from the second
    expect(() => claimRefold(dir)).toThrow(/has been running since/);
    second.release();
    expect(readdirSync(dir)).toEqual([]);
  });
});
