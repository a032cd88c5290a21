import type { IdentifierKind } from './identifier-of.js';
import { rankOf } from './strength.js';

const KINDS: readonly IdentifierKind[] = ['user', 'email', 'anonymous', 'external'];

/** Kind of an identifier as the log has it (`order:<64 hex>` is external). */
export const identifierKindOf = (identifier: string): IdentifierKind => KINDS[rankOf(identifier)]!;
