import type { ErasureReceipt } from '@trichter/api';

/** A receipt for people: what was removed where. */
export function receiptText({ receipt, leads, identifiers, keep, removals, finishedAt }: ErasureReceipt): string {
  const lines = removals.map(({ store, where, removed, of, note }) => `  ${[store, where].filter(Boolean).join(' ')}: ${removed} ${of}${note ? ` (${note})` : ''}`);
  return [`Erased with ${identifiers} ${identifiers === 1 ? 'identifier' : 'identifiers'}, ${leads.length} ${leads.length === 1 ? 'id' : 'ids'}${keep === 'counts' ? ', anonymous counts kept' : ''}; done ${finishedAt}, receipt ${receipt}`, ...lines].join('\n');
}
