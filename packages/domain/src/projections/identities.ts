import { identitiesOf } from '../identity/identities.js';
import type { LeadProjection } from '../projection.js';

/** Which identifiers are one person: what the owner of each knows of others, and what it only lists. Read by reports that explain a merge; counts nothing. */
export const identitiesProjection: LeadProjection = {
  kind: 'lead',
  name: 'identities',
  version: 1,
  table: 'identities',
  key: { identifier: 'text', other: 'text', rule: 'category' },
  columns: { starts: 'times', first: 'maybeTime', on: 'flag', listed: 'flag' },
  contribute: () => [],
  ofNode: (node) => identitiesOf(node).map(({ other, rule, starts, first, on, listed }) => ({ identifier: node.identifier, other, rule, starts, first, on, listed })),
};
