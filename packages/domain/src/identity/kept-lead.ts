import { hash } from 'node:crypto';
import { rankOf } from '@trichter/events';

const KEPT = 'erased:';

/** The lead that nobody can be found by, to which an erasure hands what it keeps. `kind` (`user:`, ..., or empty): what the erased lead was named for. */
export const keptLead = (kind: string, digest: string): string => `${KEPT}${kind}${digest}`;

export const isKept = (identifier: string): boolean => identifier.startsWith(KEPT);

/** How strong a claim is by who makes it: what is kept of an erased lead claims as that lead did, so no order moves by an erasure. */
export const claimRankOf = (identifier: string): number => rankOf(isKept(identifier) ? identifier.slice(KEPT.length) : identifier);

/** What tells in an erasure that an event is somebody else's and no part of what is kept: 16 hex digits of a hash, enough to know it and to tell nothing else. */
export const eventDigest = ({ source, id }: { readonly source: string; readonly id: string }): string => hash('sha256', JSON.stringify([source, id]), 'hex').slice(0, 16);
