import { expect, it } from 'vitest';
import { auditText } from './audit-text.js';

const sound = { ok: true, ends: [], records: 0, leads: 0, rows: 0, sample: null, sealed: null, ledgers: 0, excluded: 0, inTransit: 0, differences: [], differenceCount: 0, definitions: [], behind: [], ms: 0 };

it('says that nothing differs', () => {
  expect(auditText(sound)).toBe('Audit: 0 differences.');
});

it('names the row and the columns that differ, and nothing else', () => {
  const difference = { table: 'leads', definition: 'd', name: 'leads', partition: 2, key: { lead: 'l1' }, expected: { lead: 'l1', orders: 1, touchpoints: 5 }, found: { lead: 'l1', orders: 2, touchpoints: 5 } };
  expect(auditText({ ...sound, ok: false, differences: [difference], differenceCount: 1 })).toBe('leads (leads, partition 2) {"lead":"l1"}: orders is 2, the log gives 1\nAudit: 1 differences.');
});

it('says what is in transit, which is no difference', () => {
  expect(auditText({ ...sound, inTransit: 3 })).toBe('3 statements between partitions are in transit; what they move is counted once they arrive\nAudit: 0 differences.');
});

it('names rows that are missing or should not be there', () => {
  const row = { table: 'leads', definition: 'd', name: 'leads', partition: 0, key: { lead: 'l1' }, expected: { orders: 1 }, found: null };
  const text = auditText({ ...sound, ok: false, differences: [row, { ...row, expected: null, found: { orders: 3 } }], differenceCount: 2 });
  expect(text).toContain('missing; the log gives {"orders":1}');
  expect(text).toContain('should not be there; ClickHouse has {"orders":3}');
});
