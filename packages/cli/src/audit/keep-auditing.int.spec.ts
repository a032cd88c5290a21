import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isSampled, sampleOf, type AuditResult, type LeadSample } from '@trichter/projection';
import { expect, it } from 'vitest';
import { keepAuditing } from './keep-auditing.js';

const sound: AuditResult = { ok: true, ends: [], records: 10, leads: 2, rows: 7, sample: null, sealed: null, ledgers: 0, excluded: 0, inTransit: 0, differences: [], differenceCount: 0, definitions: [], behind: [], ms: 5 };

it('looks at all leads in turn, goes on after ClickHouse was away, and ends with what the round found', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'trichter-keep-auditing-'));
  const stop = new AbortController();
  const looked: (LeadSample | undefined)[] = [];
  const said: string[] = [];
  const compare = async ({ sample }: { sample: LeadSample | undefined }): Promise<AuditResult> => {
    looked.push(sample);
    if (looked.length === 2) throw Object.assign(new Error('ClickHouse does not answer'), { retriable: true });
    if (looked.length === 5) stop.abort();
    return looked.length === 3 ? { ...sound, ok: false, differenceCount: 1 } : sound;
  };
  expect(await keepAuditing({ dataDir, share: () => Promise.resolve(0.25), everyMs: 1, signal: stop.signal, say: (line) => said.push(line), compare })).toBe(false);
  // The turn that could not be looked at is taken again.
  expect(looked).toEqual([0, 1, 1, 2, 3].map((turn) => sampleOf(0.25, turn)));
  expect(said[1]).toContain('not compared, ClickHouse does not answer');
  expect(said[2]).toContain('Audit: 1 differences.');
  expect(isSampled(looked[0]!, '00000000-0000-0000-0000-000000000000')).toBe(true);
  rmSync(dataDir, { recursive: true });
});
