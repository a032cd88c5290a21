import { expect, it } from 'vitest';
import { auditText } from './audit-text.js';

const sound = { ok: true, ends: [], records: 0, leads: 0, rows: 0, sample: null, sealed: null, ledgers: 0, excluded: 0, inTransit: 0, differences: [], differenceCount: 0, definitions: [], behind: [], ms: 0 };

it('says that nothing differs', () => {
  expect(auditText(sound)).toBe('Audit: 0 differences.');
});

it('names the row and the columns that differ, and nothing else', () => {
  const difference = { table: 'leads', definition: 'd', name: 'leads', partition: 2, key: { lead: 'l1' }, expected: { lead: 'l1', orders: 1, touchpoints: 5 }, found: { lead: 'l1', orders: 2, touchpoints: 5 } };
  expect(auditText({ ...sound, ok: false, differences: [difference], differenceCount: 1 })).toBe('leads (partition 2) lead l1: orders is 2, the log gives 1\nAudit: 1 differences (leads 1).\nTo mend tables: npm run trichter -- refold');
});

it('says what is in transit, which is no difference', () => {
  expect(auditText({ ...sound, inTransit: 3 })).toBe('3 statements between partitions are in transit; what they move is counted once they arrive\nAudit: 0 differences.');
});

it('names rows that are missing or should not be there', () => {
  const row = { table: 'leads', definition: 'd', name: 'leads', partition: 0, key: { lead: 'l1' }, expected: { orders: 1 }, found: null };
  const text = auditText({ ...sound, ok: false, differences: [row, { ...row, expected: null, found: { orders: 3 } }], differenceCount: 2 });
  expect(text).toContain('missing; the log gives orders 1');
  expect(text).toContain('should not be there; ClickHouse has orders 3');
});

it('names a cell by its dimensions, with instants people can read', () => {
  const key = { bucket: Date.UTC(2026, 0, 2, 10, 15), type: 'page.viewed' };
  const cell = { table: 'cells_activity_v1', definition: 'd', name: 'activity', partition: 1, key, expected: { ...key, touchpoints: 3 }, found: { ...key, touchpoints: 4 } };
  expect(auditText({ ...sound, ok: false, differences: [cell], differenceCount: 1 })).toContain('cells_activity_v1 (partition 1) bucket 2026-01-02T10:15:00.000Z, type page.viewed: touchpoints is 4, the log gives 3\n');
});

it('says of the log and of statements what is wrong with them, and promises no refold for them', () => {
  const statement = { table: 'statements', definition: '', name: 'link', partition: 3, key: { name: 'link user:1 to anonymous:a' }, expected: { says: 'true' }, found: null };
  const bytes = { table: 'log', definition: '', name: 'log', partition: 0, key: { offset: 7 }, expected: { checksum: 'aa' }, found: { checksum: 'bb' } };
  expect(auditText({ ...sound, ok: false, differences: [statement, bytes], differenceCount: 2 }).split('\n')).toEqual([
    'statement "link user:1 to anonymous:a", for partition 3: the fold says it, and the log never got it',
    'log, partition 0: the bytes at offset 7 are not those that were written (checksum bb, written with aa); this partition was not compared',
    'Audit: 2 differences (statements 1, log 1).',
  ]);
});

it('says at which minute the ledger was compared', () => {
  expect(auditText({ ...sound, sealed: Date.UTC(2026, 0, 2, 10, 15), ledgers: 4 })).toBe('What was known at 2026-01-02T10:15:00.000Z (the last sealed minute) is compared with the ledger, too.\nAudit: 0 differences.');
});
