import { createHash } from 'node:crypto';

const SHA_256 = /^[0-9a-f]{64}$/;

/** Hex SHA-256 of the trimmed, lower-cased address; what is such a hash already stays. Nothing else is folded (dots, plus signs). */
export function addressHashOf(addressOrHash: string): string {
  const folded = addressOrHash.trim().toLowerCase();
  return SHA_256.test(folded) ? folded : createHash('sha256').update(folded).digest('hex');
}
