import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHealth, createMetrics } from '@trichter/observability';
import { keepAudit, type AuditResult } from '@trichter/projection';
import { expect, it } from 'vitest';
import { watchAudit } from './watch-audit.js';

const sound: AuditResult = { ok: true, ends: [], records: 10, leads: 2, rows: 7, sample: null, sealed: null, ledgers: 0, excluded: 0, inTransit: 0, differences: [], differenceCount: 0, definitions: [], behind: [], ms: 5 };
const difference = { table: 'leads', definition: 'd', name: 'leads', partition: 1, key: { lead: 'l1' }, expected: null, found: {} };

it('tells on /health and as metrics when the last audit was, what it compared and what differed', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'trichter-watch-audit-'));
  const health = createHealth();
  const told = async () => (await health.overview()).parts['audit'];
  const metrics = createMetrics({ service: 'test' });
  watchAudit(dir, health, metrics).stop();
  expect(await told()).toMatchObject({ state: 'connected', detail: 'nobody has compared the tables with the log yet' });
  expect((await metrics.page()).body).not.toMatch(/^trichter_audit_/m);
  keepAudit(dir, { share: 1, turn: 0, rebuild: 0 }, sound, Date.UTC(2026, 0, 2));
  expect(await told()).toEqual({ state: 'connected', detail: '2026-01-02T00:00:00.000Z: 7 rows of 2 leads compared in 0 s; no difference' });
  keepAudit(dir, { share: 1, turn: 0, rebuild: 0 }, { ...sound, ok: false, differenceCount: 1, differences: [difference] }, Date.UTC(2026, 0, 3));
  expect(await told()).toMatchObject({ state: 'stopped', detail: expect.stringContaining('1 differences, such as leads (leads, partition 1) {"lead":"l1"}') as unknown });
  watchAudit(dir, health, metrics).stop();
  const { body } = await metrics.page();
  expect(body).toContain('trichter_audit_differences{service="test"} 1');
  expect(body).toContain('trichter_audit_rows{service="test"} 7');
  expect(body).toContain(`trichter_audit_last_timestamp_seconds{service="test"} ${Date.UTC(2026, 0, 3) / 1000}`);
  rmSync(dir, { recursive: true });
});
