import type { ErasureReceipt } from '@trichter/api';

/** A receipt for people: what was removed where. */
export function receiptText({ receipt, leads, identifiers, keep, removals, finishedAt, resumedAt }: ErasureReceipt): string {
  const lines = removals.map(({ store, where, removed, of, note }) => `  ${[store, where].filter(Boolean).join(' ')}: ${removed} ${of}${note ? ` (${note})` : ''}`);
  if (leads.length === 0) return `Nothing was erased; receipt ${receipt}`;
  if (resumedAt) lines.push(`  begun anew after its process had ended half-way: ${resumedAt.join(', ')}`);
  return [`Erased with ${identifiers} ${identifiers === 1 ? 'identifier' : 'identifiers'}, ${leads.length} ${leads.length === 1 ? 'id' : 'ids'}${keep === 'counts' ? ', anonymous counts kept' : ''}; done ${finishedAt}, receipt ${receipt}`, ...lines].join('\n');
}
