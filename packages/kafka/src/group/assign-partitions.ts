/** What a member says about itself when it joins. */
export interface MemberClaim {
  readonly id: string;
  /** Partitions it holds now, and the group's generation it got them in: of two claims the newer one counts. */
  readonly owned: readonly number[];
  readonly generation: number;
  /** Its stored copies: partition to next offset. */
  readonly copies: ReadonlyMap<number, number>;
}

/** Above every offset, with room to subtract one. */
const HELD = 2 ** 52;

/**
 * Who is to have which partition. Members share evenly (the numbers differ by at most one); within that a partition stays where it is,
 * and a free one goes to the member with the newest copy of it. A partition whose holder changes is given to nobody in this round: its
 * holder lets go and joins again, and only then the new one gets it. So no partition ever has two holders.
 */
export function assignPartitions(members: readonly MemberClaim[], partitions: number): Map<string, number[]> {
  const sorted = [...members].sort((a, b) => (a.id < b.id ? -1 : 1));
  const holders = currentHolders(sorted, partitions);
  const targets = chooseTargets(sorted, partitions, holders);
  const given = new Map(sorted.map(({ id }) => [id, [] as number[]]));
  for (const [partition, target] of targets.entries()) {
    const holder = holders.get(partition);
    if (holder === undefined || holder === target) given.get(target.id)!.push(partition);
  }
  return given;
}

function currentHolders(members: readonly MemberClaim[], partitions: number): Map<number, MemberClaim> {
  const holders = new Map<number, MemberClaim>();
  for (const member of members)
    for (const partition of member.owned)
      if (partition < partitions && member.generation > (holders.get(partition)?.generation ?? -Infinity))
        holders.set(partition, member);
  return holders;
}

function chooseTargets(
  members: readonly MemberClaim[],
  partitions: number,
  holders: ReadonlyMap<number, MemberClaim>,
): MemberClaim[] {
  const quotas = quotasOf(members, partitions, holders);
  const targets = Array<MemberClaim | undefined>(partitions).fill(undefined);
  const give = (partition: number, member: MemberClaim) => {
    targets[partition] = member;
    quotas.set(member, quotas.get(member)! - 1);
  };
  const copyOf = (member: MemberClaim, partition: number) => member.copies.get(partition) ?? -1;
  const bestRival = (holder: MemberClaim, partition: number) =>
    Math.max(...members.map((member) => (member === holder ? -1 : copyOf(member, partition))));
  /** Held partitions before free ones, so that only what must moves; and what moves is what another has the newest copy of. */
  const strength = (member: MemberClaim, partition: number) =>
    holders.get(partition) === member ? HELD - bestRival(member, partition) : copyOf(member, partition);
  const wishes = members
    .flatMap((member) =>
      Array.from({ length: partitions }, (_, partition) => ({ partition, member, strength: strength(member, partition) })),
    )
    .sort((a, b) => b.strength - a.strength);
  for (const { partition, member } of wishes) if (!targets[partition] && quotas.get(member)! > 0) give(partition, member);
  return targets as MemberClaim[];
}

/** The larger shares go to those who hold most already, so that nothing moves for the remainder's sake. */
function quotasOf(
  members: readonly MemberClaim[],
  partitions: number,
  holders: ReadonlyMap<number, MemberClaim>,
): Map<MemberClaim, number> {
  const least = Math.floor(partitions / members.length);
  const larger = partitions % members.length;
  const held = (member: MemberClaim) => [...holders.values()].filter((holder) => holder === member).length;
  const copied = (member: MemberClaim) => member.copies.size;
  const ranked = [...members].sort((a, b) => held(b) - held(a) || copied(b) - copied(a));
  return new Map(ranked.map((member, rank) => [member, least + (rank < larger ? 1 : 0)]));
}
