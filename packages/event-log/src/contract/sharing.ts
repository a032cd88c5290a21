import { expect, it } from 'vitest';
import type { Resume } from '../event-log.js';
import type { LogContext } from './log-context.js';
import { PARTITIONS } from './log-under-test.js';
import { joinGroup } from './recording-member.js';
import { numbered, text } from './records.js';
import { until } from './until.js';

export function describeSharing({ open, reopen, rebalanceMs }: LogContext): void {
  const all = Array.from({ length: PARTITIONS }, (_, partition) => partition);

  it('gives every partition to exactly one of two members', async () => {
    const [one, two] = [await open(), await reopen()];
    const a = await joinGroup(one);
    await until('the first owns all', () => a.owned.size === PARTITIONS, rebalanceMs);
    const b = await joinGroup(two);
    await one.append(all.flatMap((partition) => numbered(partition, 10)));
    await until(
      'all is handed over',
      () => new Set([...a.values(), ...b.values()]).size === 30,
      rebalanceMs,
      () => [a.calls, b.calls],
    );
    expect([...a.owned].filter((partition) => b.owned.has(partition))).toEqual([]);
    expect([...a.owned, ...b.owned].sort()).toEqual(all);
  });

  it('passes everything on when a member stops, from where it committed', async () => {
    const [one, two] = [await open(), await reopen()];
    const places = new Map<number, Resume>();
    await one.append(all.flatMap((partition) => numbered(partition, 10)));
    const a = await joinGroup(one, { places });
    await until('the first has read', () => a.values().length === 30, rebalanceMs);
    const b = await joinGroup(two, { places });
    await a.subscription.stop();
    await until(
      'the second owns all',
      () => b.owned.size === PARTITIONS,
      rebalanceMs,
      () => b.calls,
    );
    await one.append(all.flatMap((partition) => numbered(partition, 1, 10)));
    await until('the second reads on', () => new Set([...a.values(), ...b.values()]).size === 33, rebalanceMs);
    const handed = [...a.records, ...b.records].map(({ partition, offset }) => `${partition}:${offset}`);
    expect(new Set(handed).size).toBe(handed.length);
  });

  it('loses no record and never has two owners while members come and go', async () => {
    const log = await open();
    const places = new Map<number, Resume>();
    const owners = new Map<number, string>();
    const twice: string[] = [];
    const name =
      (who: string) =>
      ({ batch, done }: { batch: number; done: boolean }) => {
        if (done) return void (owners.get(batch) === who && owners.delete(batch));
        if (owners.has(batch) && owners.get(batch) !== who) twice.push(`${batch} ${who} ${owners.get(batch)}`);
        owners.set(batch, who);
      };
    const join = async (who: string) => {
      const mark = name(who);
      return joinGroup(await reopen(), {
        places,
        onBatch: async ({ partition }) => {
          mark({ batch: partition, done: false });
          await new Promise((resolve) => setTimeout(resolve, 5));
          mark({ batch: partition, done: true });
        },
      });
    };
    const a = await join('a');
    let sent = 0;
    const send = async () => {
      for (let n = 0; n < 10; n++)
        await log.append(all.map((partition) => ({ key: 'k', value: text(`${partition}:${sent++}`), partition })));
    };
    await send();
    const b = await join('b');
    await send();
    await a.subscription.stop();
    await send();
    const c = await join('c');
    await send();
    await b.subscription.stop();
    await send();
    const values = () => new Set([...a.values(), ...b.values(), ...c.values()]);
    await until(
      'everything was handed over',
      () => values().size === sent,
      rebalanceMs * 2,
      () => [a.calls, b.calls, c.calls],
    );
    expect(twice).toEqual([]);
  });
}
