import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { versionOf } from '@trichter/event-log';
import { leadIdOf } from '@trichter/events';
import { afterEach, describe, expect, it } from 'vitest';
import { createMemoryLog } from '../fakes/memory-log.js';
import { createMemoryRowStore } from '../fakes/memory-row-store.js';
import { minuteOf } from '../ledger/minute.js';
import type { RowSink, SinkRow } from '../row-sink.js';
import { envelope, recordOf, worldTables, worldProjections, START } from '../testing/world.js';
import { createErasedLeads } from './erased-leads.js';
import { tablesBeside } from './tables-beside.js';

const dirs: string[] = [];
afterEach(() => {
  for (const dir of dirs.splice(0)) rmSync(dir, { recursive: true });
});

class Killed extends Error {}

const row = (subject: string, causes?: string): SinkRow => ({ definition: 'd', partition: 0, version: versionOf(0, 1), removed: false, columns: causes === undefined ? { lead: leadIdOf(subject), touchpoints: 1 } : { minute: minuteOf(START), causes } });
const rowsOf = (subject: string): ReadonlyMap<string, SinkRow[]> => new Map([['leads', [row(subject)]]]);
const rowsNaming = (subject: string): ReadonlyMap<string, SinkRow[]> => new Map([['cells_activity_v1_history', [row(subject, JSON.stringify([[leadIdOf(subject), 'web', 'e1']]))]]]);

/** Tables beside a log; each run is what a process has of them. `meanwhile` happens while an insert is on its way, which then comes in or not. */
function given() {
  const dir = mkdtempSync(join(tmpdir(), 'trichter-beside-'));
  dirs.push(dir);
  const log = createMemoryLog({ partitions: 1 });
  log.now = START + 10;
  const store = createMemoryRowStore(worldTables(worldProjections));
  const erase = (subject: string) => log.append([recordOf(envelope({ id: `erase-${subject}`, subject, type: 'lead.erased', time: START + 5, data: JSON.stringify({ keep: 'nothing', later: 'anew', receipt: 'r1' }) }))]);
  const written: number[] = [];
  const run = (meanwhile: () => Promise<unknown> = async () => undefined) => {
    const sink: RowSink = { progress: async () => new Map(), write: async ({ tables }) => (await meanwhile(), void written.push([...tables.values()].flat().length)) };
    return tablesBeside(sink, store, dir, createErasedLeads(log));
  };
  return { log, erase, run, written };
}

describe('rows of a refold that are on their way while their lead is erased', () => {
  const kinds = [['rows of the lead', rowsOf], ['sums that name it', rowsNaming]] as const;

  it.each(kinds)('are known when the process lives on: %s', async (_, rows) => {
    const { log, erase, run } = given();
    await log.append([recordOf(envelope({ id: 'e1', subject: 'user:1', type: 'page.viewed' }))]);
    const tables = run(() => erase('user:1'));
    await tables.sink.write({ tables: rows('user:1'), progress: [] });
    expect(await tables.missed()).toBe(true);
  });

  it.each(kinds)('are known to the next run when it is killed before it has looked: %s', async (_, rows) => {
    const { log, erase, run, written } = given();
    await log.append([recordOf(envelope({ id: 'e1', subject: 'user:1', type: 'page.viewed' }))]);
    const killed = run(async () => {
      await erase('user:1');
      written.push(1); // it came in, and nobody hears of it
      throw new Killed();
    });
    await expect(killed.sink.write({ tables: rows('user:1'), progress: [] })).rejects.toThrow(Killed);

    const next = run();
    await next.sink.write({ tables: rows('user:1'), progress: [] });
    expect(await next.missed()).toBe(true);
    expect(await run().missed()).toBe(true);
  });

  it('are known to the next attempt when only the answer was lost', async () => {
    const { log, erase, run } = given();
    await log.append([recordOf(envelope({ id: 'e1', subject: 'user:1', type: 'page.viewed' }))]);
    let attempts = 0;
    const tables = run(async () => {
      attempts += 1;
      if (attempts > 1) return;
      await erase('user:1');
      throw new Killed();
    });
    await expect(tables.sink.write({ tables: rowsOf('user:1'), progress: [] })).rejects.toThrow(Killed);
    await tables.sink.write({ tables: rowsOf('user:1'), progress: [] });
    expect(await tables.missed()).toBe(true);
  });

  it('are nobody\'s concern when it was killed and another lead was erased, or the lead long before', async () => {
    const { log, erase, run, written } = given();
    await log.append([recordOf(envelope({ id: 'e1', subject: 'user:1', type: 'page.viewed' }))]);
    await erase('user:3');
    const killed = run(async () => {
      await erase('user:2');
      throw new Killed();
    });
    const both = new Map([['leads', [row('user:1'), row('user:3')]]]);
    await expect(killed.sink.write({ tables: both, progress: [] })).rejects.toThrow(Killed);
    const next = run();
    await next.sink.write({ tables: both, progress: [] });
    expect(written).toEqual([1]);
    expect(await next.missed()).toBe(false);
  });
});
