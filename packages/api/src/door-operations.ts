import { IdentityPair, IdentityStated, IdentityStatementInput } from './identities.js';
import type { Operation } from './operations.js';

const pair = { params: IdentityPair, body: IdentityStatementInput, answer: IdentityStated, problems: [400, 403, 429] } as const;

/** Operations of the ingest service that answer with a contract, beside `POST /v1/events`. All need a write key that may write facts. */
export const doorOperations = {
  linkIdentities: { method: 'put', path: '/v1/identities/{identifier}/links/{other}', summary: 'Say that two identifiers of different kinds belong together', ...pair },
  unlinkIdentities: { method: 'delete', path: '/v1/identities/{identifier}/links/{other}', summary: 'Say that they do not: as if never linked, for all time', ...pair },
  mergeUsers: { method: 'put', path: '/v1/identities/{identifier}/merges/{other}', summary: 'Say that two users are one person', ...pair },
  unmergeUsers: { method: 'delete', path: '/v1/identities/{identifier}/merges/{other}', summary: 'Take a merge back: each gets back what is its own', ...pair },
} as const satisfies Record<string, Operation>;
export type DoorOperationName = keyof typeof doorOperations;
