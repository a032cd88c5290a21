import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { AuditResult } from './audit.js';
import { differencesOf, keepAudit, latestOf, nextSample, readLastAudit } from './last-audit.js';
import { sampleOf } from './lead-sample.js';

let dir: string;
beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'trichter-last-audit-'))));
afterEach(() => rmSync(dir, { recursive: true }));

const sound: AuditResult = { ok: true, ends: [], records: 10, leads: 2, rows: 7, sample: null, sealed: null, ledgers: 0, excluded: 0, inTransit: 0, differences: [], differenceCount: 0, definitions: [], behind: [], ms: 5 };
const wrong: AuditResult = { ...sound, ok: false, differenceCount: 3, differences: [{ table: 'leads', definition: 'd', name: 'leads', partition: 1, key: { lead: 'l1' }, expected: null, found: {} }] };

it('goes on with the leads whose turn it is, whoever looked last', () => {
  expect(readLastAudit(dir)).toBeNull();
  for (const turn of [0, 1, 2, 3, 0]) {
    expect(nextSample(readLastAudit(dir), 0.25)).toEqual({ turn, sample: sampleOf(0.25, turn) });
    keepAudit(dir, { share: 0.25, turn: turn, rebuild: 0 }, sound, Date.now() + turn);
  }
});

it('counts a difference until its leads are looked at again', () => {
  keepAudit(dir, { share: 0.5, turn: 0, rebuild: 0 }, wrong, 1);
  const last = keepAudit(dir, { share: 0.5, turn: 1, rebuild: 0 }, sound, 2);
  expect(latestOf(last)).toMatchObject({ turn: 1, ok: true });
  expect(differencesOf(last)).toBe(3);
  expect(last.looks[0]?.first).toBe('leads (leads, partition 1) {"lead":"l1"}');
  expect(differencesOf(keepAudit(dir, { share: 0.5, turn: 0, rebuild: 0 }, sound, 3))).toBe(0);
});

it('of a look at all leads keeps that alone', () => {
  keepAudit(dir, { share: 0.5, turn: 0, rebuild: 0 }, wrong, 1);
  expect(differencesOf(keepAudit(dir, { share: 1, turn: 0, rebuild: 0 }, sound, 2))).toBe(0);
  expect(nextSample(readLastAudit(dir), 1)).toEqual({ turn: 0, sample: undefined });
});

it('counts what a look at all leads found wrong until all are looked at again or everything is folded anew: a share compares no cells', () => {
  keepAudit(dir, { share: 1, turn: 0, rebuild: 0 }, wrong, 1);
  for (const [at, turn] of [0, 1, 0, 1].entries()) expect(differencesOf(keepAudit(dir, { share: 0.5, turn, rebuild: 0 }, sound, 2 + at))).toBe(3);
  expect(nextSample(readLastAudit(dir), 0.5).turn).toBe(0);
  expect(differencesOf(keepAudit(dir, { share: 0.5, turn: 0, rebuild: 1 }, sound, 9))).toBe(0);
});
