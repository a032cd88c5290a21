import type { MemberClaim } from './assign-partitions.js';

/** The claim as it travels in a member's user data. */
export const encodeClaim = ({ owned, generation, copies }: Omit<MemberClaim, 'id'>): Buffer =>
  Buffer.from(JSON.stringify({ owned, generation, copies: [...copies] }));

export function decodeClaim(id: string, userData: Buffer | null): MemberClaim {
  if (!userData || userData.length === 0) return { id, owned: [], generation: -1, copies: new Map() };
  const { owned, generation, copies } = JSON.parse(userData.toString()) as {
    owned: number[];
    generation: number;
    copies: [number, number][];
  };
  return { id, owned, generation, copies: new Map(copies) };
}
