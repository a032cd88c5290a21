import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assignPartitions, type MemberClaim } from './assign-partitions.js';

const claim = (id: string, owned: readonly number[] = [], copies: [number, number][] = [], generation = 1): MemberClaim => ({
  id,
  owned,
  generation,
  copies: new Map(copies),
});

/** Rounds as the group plays them: who has to let go does so and joins again. Answers the rounds it took. */
function settle(members: MemberClaim[], partitions: number): { owned: Map<string, readonly number[]>; rounds: number } {
  let claims = members;
  for (let rounds = 1; ; rounds++) {
    const given = assignPartitions(claims, partitions);
    const next = claims.map((member) => ({ ...member, owned: given.get(member.id)!, generation: rounds + 1 }));
    for (const { id, owned } of claims)
      for (const partition of owned)
        for (const [other, got] of given)
          if (other !== id && got.includes(partition)) throw new Error(`${partition} was given to ${other} while ${id} held it`);
    const changed = claims.some(({ owned }, index) => owned.join() !== next[index]!.owned.join());
    claims = next;
    if (!changed || rounds > 5) return { owned: new Map(claims.map(({ id, owned }) => [id, owned])), rounds };
  }
}

const group = fc
  .record({ partitions: fc.integer({ min: 1, max: 48 }), members: fc.integer({ min: 1, max: 7 }) })
  .chain(({ partitions, members }) =>
    fc.record({
      partitions: fc.constant(partitions),
      holders: fc.array(fc.integer({ min: -1, max: members - 1 }), { minLength: partitions, maxLength: partitions }),
      copies: fc.array(fc.array(fc.nat(1000), { minLength: partitions, maxLength: partitions }), {
        minLength: members,
        maxLength: members,
      }),
    }),
  )
  .map(({ partitions, holders, copies }) => ({
    partitions,
    members: copies.map((offsets, member) =>
      claim(
        `m${member}`,
        holders.flatMap((holder, partition) => (holder === member ? [partition] : [])),
        offsets.map((offset, partition) => [partition, offset]),
      ),
    ),
  }));

describe('the assigner', () => {
  it('gives every partition to exactly one member, evenly, within three rounds, and never to two', () =>
    fc.assert(
      fc.property(group, ({ partitions, members }) => {
        const { owned, rounds } = settle(members, partitions);
        expect([...owned.values()].flat().sort((a, b) => a - b)).toEqual(
          Array.from({ length: partitions }, (_, partition) => partition),
        );
        const sizes = [...owned.values()].map(({ length }) => length);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
        expect(rounds).toBeLessThanOrEqual(4);
      }),
    ));

  it('moves no more partitions than an even share needs', () =>
    fc.assert(
      fc.property(group, ({ partitions, members }) => {
        const { owned } = settle(members, partitions);
        const kept = members.reduce(
          (sum, { id, owned: before }) => sum + before.filter((partition) => owned.get(id)!.includes(partition)).length,
          0,
        );
        const least = Math.floor(partitions / members.length);
        const larger = partitions % members.length;
        const held = members.map(({ owned: before }) => before.length).sort((a, b) => b - a);
        expect(kept).toBe(held.reduce((sum, count, rank) => sum + Math.min(count, least + (rank < larger ? 1 : 0)), 0));
      }),
    ));

  it('does not depend on the order of the members', () =>
    fc.assert(
      fc.property(group, ({ partitions, members }) => {
        expect(assignPartitions([...members].reverse(), partitions)).toEqual(assignPartitions(members, partitions));
      }),
    ));

  it('gives a free partition to the member with the newest copy', () => {
    const given = assignPartitions(
      [
        claim(
          'a',
          [],
          [
            [0, 50],
            [1, 10],
          ],
        ),
        claim(
          'b',
          [],
          [
            [0, 40],
            [1, 20],
          ],
        ),
      ],
      2,
    );
    expect(given).toEqual(
      new Map([
        ['a', [0]],
        ['b', [1]],
      ]),
    );
  });

  it('leaves a partition with its holder, though another has a newer copy', () =>
    expect(assignPartitions([claim('a', [0]), claim('b', [1], [[0, 900]])], 2)).toEqual(
      new Map([
        ['a', [0]],
        ['b', [1]],
      ]),
    ));

  it('gives a newcomer nothing before the holder has let go, and then what it has a copy of', () => {
    const a = claim('a', [0, 1, 2, 3]);
    const b = claim(
      'b',
      [],
      [
        [1, 70],
        [3, 80],
      ],
    );
    expect(assignPartitions([a, b], 4)).toEqual(
      new Map([
        ['a', [0, 2]],
        ['b', []],
      ]),
    );
    expect(assignPartitions([{ ...a, owned: [0, 2] }, b], 4)).toEqual(
      new Map([
        ['a', [0, 2]],
        ['b', [1, 3]],
      ]),
    );
  });

  it('believes the newer of two claims to a partition', () =>
    expect(assignPartitions([claim('a', [0], [], 3), claim('b', [0], [], 7)], 1)).toEqual(
      new Map([
        ['a', []],
        ['b', [0]],
      ]),
    ));
});
