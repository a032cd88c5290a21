import { describe, expect, it } from 'vitest';
import { looked, skipped, type Look, type Looked } from './look.js';
import { AGAIN_AT_ONCE, MOST_SPANS, untilSound } from './until-sound.js';

/** Days of which some are broken; a look tells so, or what it is told to say of the day. */
function days() {
  const broken = new Set<number>();
  const says = new Map<number, Looked>();
  const visits: number[] = [];
  const at = untilSound(() => ({ start }) => {
    visits.push(start);
    const said = says.get(start);
    if (said) return Promise.resolve(said);
    return Promise.resolve(looked(broken.has(start) ? [{ message: `day ${String(start).padStart(2, '0')} is broken`, facts: {} }] : []));
  });
  const look = async (day: number): Promise<string[] | string> => {
    visits.length = 0;
    const outcome = await at({ start: day, end: day + 1 } as Look);
    return outcome.kind === 'looked' ? outcome.violations.map(({ message }) => message) : outcome.why;
  };
  return { broken, says, visits, look };
}

describe('a span that broke', () => {
  it('is told of whatever other spans say, is looked at again each time, and is over once it is sound itself', async () => {
    const { broken, visits, look } = days();
    broken.add(3);
    expect(await look(9)).toEqual([]);
    expect(await look(3)).toEqual(['day 03 is broken']);
    for (const day of [9, 5, 9]) {
      expect(await look(day)).toEqual(['day 03 is broken']);
      expect(visits).toEqual([3, day]);
    }
    expect(await look(3)).toEqual(['day 03 is broken']);
    expect(visits).toEqual([3]);
    broken.clear();
    expect(await look(9)).toEqual([]);
    expect(await look(9)).toEqual([]);
    expect(visits).toEqual([9]);
  });

  it('stays where it cannot be looked at, and where it may be half flushed', async () => {
    const { broken, says, look } = days();
    broken.add(3);
    await look(3);
    says.set(3, skipped('too many rows'));
    expect(await look(9)).toEqual(['day 03 is broken']);
    expect(await look(3)).toBe('too many rows');
    says.set(3, looked([], true));
    expect(await look(9)).toEqual(['day 03 is broken']);
    says.set(3, looked([]));
    expect(await look(9)).toEqual([]);
  });

  it('is one of so many at most; each has its turn, a few a round, and all are over when all are sound', async () => {
    const { broken, visits, look } = days();
    for (let day = 0; day < MOST_SPANS + 5; day += 1) broken.add(day);
    for (let day = 0; day < MOST_SPANS + 5; day += 1) await look(day);
    expect(await look(99)).toHaveLength(MOST_SPANS);
    const seen = new Set<number>();
    for (let round = 0; round < Math.ceil(MOST_SPANS / AGAIN_AT_ONCE); round += 1) {
      await look(99);
      expect(visits).toHaveLength(AGAIN_AT_ONCE + 1);
      for (const day of visits) seen.add(day);
    }
    expect(seen.size).toBe(MOST_SPANS + 1);
    broken.clear();
    for (let round = 0; round < Math.ceil(MOST_SPANS / AGAIN_AT_ONCE); round += 1) await look(99);
    expect(await look(99)).toEqual([]);
  });

  it('is not remembered twice where two spans show the same breach', async () => {
    const { says, visits, look } = days();
    const same = looked([{ message: 'at noon', facts: {} }]);
    says.set(3, same).set(4, same);
    await look(3);
    expect(await look(4)).toEqual(['at noon']);
    await look(9);
    expect(visits).toEqual([3, 9]);
  });
});
