import type { NewRecord } from '@trichter/event-log';
import { decodeRecord, keptCode, type RejectionsCounted } from '@trichter/events';
import { createLogger, createMetrics } from '@trichter/observability';
import { describe, expect, it } from 'vitest';
import { createRejections, MOST_KINDS, MOST_MINUTES } from './rejections.js';

const START = 1_767_225_600_000;
const amount = { code: 'bad_value', field: 'data.amount', message: 'data.amount must be a whole number, got 49.9 in order.completed "secret-order-7"; send 4990' };

function door(append: (records: readonly NewRecord[]) => Promise<unknown> = () => Promise.resolve()) {
  const sent: RejectionsCounted[] = [];
  const clock = { now: START };
  const metrics = createMetrics({ service: 'test' });
  const log = {
    append: async (records: readonly NewRecord[]) => {
      await append(records);
      for (const { value } of records) {
        const decoded = decodeRecord(value);
        if (decoded.kind === 'rejections.counted') sent.push(decoded);
      }
      return [];
    },
  };
  const rejections = createRejections({ log: () => log, metrics, logger: createLogger({ service: 'test', level: 'silent' }), now: () => clock.now, everyMs: 5 });
  const forgotten = async () => Number(/rejections_forgotten_total\{[^}]*\} (\d+)/.exec((await metrics.page()).body)?.[1] ?? 0);
  return { rejections, sent, clock, forgotten };
}

describe('rejections', () => {
  it('are counted by minute, source, code and field with one masked example, and sent when the minute is over', async () => {
    const { rejections, sent, clock } = door();
    rejections.note('web', [amount, amount, { code: 'missing', field: 'type', message: 'type is missing; send it' }]);
    rejections.note('shop', [amount]);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(sent).toEqual([]);
    clock.now += 60_000;
    await expect.poll(() => sent.length).toBe(2);
    expect(sent).toMatchObject([
      { minute: START, source: 'web', counts: [{ code: 'bad_value', field: 'data.amount', count: 2, example: 'data.amount must be a whole number, got 49.9 in order.completed "xxxxxx-xxxxx-9"; send 4990' }, { code: 'missing', field: 'type', count: 1 }] },
      { minute: START, source: 'shop', counts: [{ count: 1 }] },
    ]);
    await rejections.close();
    expect(sent).toHaveLength(2);
  });

  it('of text that is no JSON show nothing of it', async () => {
    const { rejections, sent } = door();
    rejections.note('web', [{ code: 'unparsable', field: '', message: 'the line must be one JSON object, Unexpected token \'d\', ..."mail": ada@firm.de" is not valid JSON; mend or leave out this line' }]);
    await rejections.close();
    expect(sent[0]?.counts[0]?.example).toBe('the line must be one JSON object');
  });

  it('count what was dropped from events that were taken as so many events', async () => {
    const { rejections, sent } = door();
    const junk = { code: keptCode('junk_identifier'), field: '', message: 'identifiers such as "null" were dropped' };
    rejections.note('web', [{ ...junk, count: 3 }]);
    rejections.note('web', [{ ...junk, count: 4 }]);
    await rejections.close();
    expect(sent).toMatchObject([{ source: 'web', counts: [{ code: 'kept.junk_identifier', count: 7 }] }]);
  });

  it('of the minute that runs are sent when the door closes', async () => {
    const { rejections, sent } = door();
    rejections.note('web', [amount]);
    await rejections.close();
    rejections.note('web', [amount]);
    expect(sent).toMatchObject([{ counts: [{ count: 1 }] }]);
  });

  it('are kept while the log is away, and say the same when a copy was in already', async () => {
    let away = true;
    const tried: string[] = [];
    const { rejections, sent, clock } = door(async (records) => {
      tried.push(...records.map(({ value }) => Buffer.from(value).toString('hex')));
      if (away) throw new Error('gone');
    });
    rejections.note('web', [amount]);
    clock.now += 60_000;
    await expect.poll(() => tried.length).toBeGreaterThan(1);
    rejections.note('web', [amount, amount]);
    away = false;
    await expect.poll(() => sent.length).toBe(1);
    expect(new Set(tried).size).toBe(1);
    await rejections.close();
    expect(sent.map(({ minute, counts }) => [minute, counts[0]?.count])).toEqual([[START, 1], [START + 60_000, 2]]);
  });

  it('are bounded in kinds and in minutes, and what is forgotten is counted', async () => {
    const { rejections, sent, clock, forgotten } = door(() => Promise.reject(new Error('gone')));
    for (let minute = 0; minute < MOST_MINUTES + 5; minute += 1) {
      rejections.note('web', Array.from({ length: MOST_KINDS + 50 }, (_, n) => ({ ...amount, field: `data.${n}` })));
      clock.now += 60_000;
    }
    expect(await forgotten()).toBe(5 * (MOST_KINDS + 50));
    await rejections.close();
    expect(sent).toEqual([]);
  });

  it('cost the door less than two microseconds each', () => {
    const { rejections } = door();
    const batch = Array.from({ length: 1_000 }, (_, n) => ({ ...amount, field: `data.${n % 20}` }));
    rejections.note('web', batch);
    const begun = process.cpuUsage();
    for (let round = 0; round < 200; round += 1) rejections.note('web', batch);
    const { user, system } = process.cpuUsage(begun);
    const microseconds = (user + system) / 200_000;
    process.stdout.write(`one noted rejection: ${microseconds.toFixed(3)} µs of CPU\n`);
    expect(microseconds).toBeLessThan(2);
  });
});
