import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRowReader, createRowSink } from '@trichter/clickhouse';
import { projections } from '@trichter/domain';
import { openEmbeddedLog, partitionOf, type EventLog, type NewRecord } from '@trichter/event-log';
import { decodeRecord, encodeClockTicked, encodeEnvelope, encodeLinkStated, encodeTouchpointAbsorbed, leadIdOf, workspaceFingerprint, type Envelope } from '@trichter/events';
import { createLogger } from '@trichter/observability';
import { audit, placeOf, sampleOf, startProjector, turnsFor, type AuditOptions, type Difference, type Projector } from '@trichter/projection';
import { startTestClickHouse, type TestClickHouse } from '@trichter/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { EMPTY, eventsOf } from './testing/events-of.js';

const workspace = workspaceFingerprint(Buffer.alloc(32, 7));
const START = 1_760_000_000_000;
const dir = mkdtempSync(join(tmpdir(), 'trichter-damage-'));
const logDir = join(dir, 'log');
let clickhouse: TestClickHouse;
let log: EventLog;
let projector: Projector | null = null;
/** Statements the log of the projector takes and never stores. */
let swallows: (record: NewRecord) => boolean = () => false;
let swallowed = 0;
/** What the log of the projector waits for before it takes anything. */
let held: Promise<void> = Promise.resolve();

beforeAll(async () => {
  clickhouse = await startTestClickHouse();
  log = await openEmbeddedLog({ dir: logDir, workspace });
  const forgetful = Object.create(log, {
    append: {
      value: async (records: readonly NewRecord[]) => {
        await held;
        const kept = records.filter((record) => !swallows(record));
        swallowed += records.length - kept.length;
        return kept.length > 0 ? log.append(kept) : [];
      },
    },
  }) as EventLog;
  const { client } = clickhouse;
  projector = await startProjector({ log: forgetful, sink: createRowSink(client), reader: createRowReader(client), dir: join(dir, 'projector'), projections, logger: createLogger({ service: 'test', level: 'error' }), checkMs: 200 });
});
afterAll(async () => {
  await projector?.stop();
  await log.close();
  await clickhouse.stop();
  rmSync(dir, { recursive: true });
});

const auditNow = (options: Partial<AuditOptions> = {}) => audit({ log, reader: createRowReader(clickhouse.client), projections, waitMs: 30_000, ...options });
/** What `user` did on a device `hours` after the start: the owner of the user states to that of the device a run of its own. */
const seen = (user: string, device: string, hours: number, more: Partial<Envelope> = {}): NewRecord => ({
  key: user,
  value: encodeEnvelope({ ...EMPTY, id: `${user}-${hours}`, subject: user, user, anonymous: device, type: 'page.viewed', time: START + hours * 3_600_000, ...more }),
});
const unreadable: NewRecord = { key: 'user:2', value: Buffer.from('nobody can read this') };
const alone = (device: string, id: string): NewRecord => ({ key: device, value: encodeEnvelope({ ...EMPTY, id, subject: device, anonymous: device, type: 'page.viewed', time: START }) });
const change = (table: string, columns: string, where = '1') => clickhouse.client.execute({ sql: `INSERT INTO ${table} SELECT * REPLACE (${columns}) FROM ${table} FINAL WHERE removed = 0 AND ${where} LIMIT 1` });
const named = (differences: readonly Difference[]): string[] => differences.map(({ table }) => table).sort();
const ofLeads = ['contributions', 'contributions_history', 'leads', 'touchpoints'];

async function anAbsorbed() {
  for (let partition = 0; partition < log.partitions; partition += 1) {
    for await (const { records } of log.read(partition, 0)) {
      for (const { value } of records) {
        const decoded = decodeRecord(value);
        if (decoded.kind === 'touchpoint.absorbed') return decoded;
      }
    }
  }
  throw new Error('nothing was absorbed');
}

describe('the audit of a log on disk and a real ClickHouse', () => {
  it('finds nothing where nothing is damaged, at the end of the log and at the sealed minute', async () => {
    await log.append([...eventsOf(600, 40), unreadable, alone('anonymous:a', 'a-1'), seen('user:1', 'anonymous:a', 1)]);
    // Three minutes later by the log's clock: what came in is sealed.
    const now = Date.now();
    const clock = vi.spyOn(Date, 'now').mockReturnValue(now + 180_000);
    await log.append(Array.from({ length: log.partitions }, (_, partition) => ({ key: 'fact:clock', value: encodeClockTicked({ at: Date.now() }), partition })));
    clock.mockRestore();
    // Statements said while the first audits run move the ends they were begun with.
    await expect.poll(async () => (await auditNow()).sealed, { timeout: 30_000 }).not.toBeNull();
    const found = await auditNow();
    expect(found).toMatchObject({ ok: true, differences: [], behind: [] });
    expect(found.sealed).not.toBeNull();
    expect(found.ledgers).toBeGreaterThan(0);
    expect(found.rows).toBeGreaterThan(600);
  });

  it('takes a statement its owner still has in hand for in transit, not for lost', async () => {
    let release!: () => void;
    held = new Promise((resolve) => (release = resolve));
    await log.append([seen('user:1', 'anonymous:a', 3)]);
    expect(await auditNow({ waitMs: 1_500 })).toMatchObject({ ok: true, differences: [], inTransit: 1 });
    release();
    expect(await auditNow()).toMatchObject({ ok: true, differences: [], inTransit: 0 });
  });

  it('names a statement that was said and that the log never got, at once', async () => {
    swallows = ({ value }) => decodeRecord(value).kind === 'link.stated';
    await log.append([seen('user:1', 'anonymous:a', 5)]);
    await expect.poll(() => swallowed, { timeout: 30_000 }).toBe(1);
    swallows = () => false;
    const lost = [{ table: 'statements', partition: partitionOf('anonymous:a', log.partitions), key: { name: `link user:1 to anonymous:a at ${new Date(START + 5 * 3_600_000).toISOString()}` }, expected: { says: 'true' }, found: null }];
    expect(await auditNow()).toMatchObject({ ok: false, differences: lost, inTransit: 0 });
    const place = placeOf(leadIdOf('user:1'));
    expect(await auditNow({ sample: { from: place, to: place + 1 } })).toMatchObject({ differences: lost, inTransit: 0 });
  });

  it('names statements that nobody has made', async () => {
    const absorbed = await anAbsorbed();
    const [touchpoint] = absorbed.touchpoints;
    const nobody = { version: 1, fromPartition: partitionOf('user:77', log.partitions), number: 1, because: null };
    await log.append([
      { key: 'anonymous:z', value: encodeLinkStated({ from: 'user:77', to: 'anonymous:z', at: START, on: true, ...nobody }) },
      { key: 'user:78', value: encodeTouchpointAbsorbed({ from: 'anonymous:y', to: 'user:78', touchpoints: [{ ...touchpoint!, origin: 'anonymous:y', id: 'made-up' }], ...nobody, fromPartition: partitionOf('anonymous:y', log.partitions) }) },
    ]);
    const { differences } = await auditNow();
    expect(differences).toHaveLength(3);
    const unsaid = differences.filter(({ expected }) => expected === null);
    expect(unsaid.map(({ table, key }) => [table, String(key['name'])])).toEqual(expect.arrayContaining([['statements', `link user:77 to anonymous:z at ${new Date(START).toISOString()}`], ['statements', expect.stringMatching(/^touchpoint \w+ made-up of anonymous:y.* from anonymous:y to user:78$/)]]));
  });

  it('names the cell, the lead, the contribution, the row of the archive, of the ledger and of the dead letters that somebody changed, and nothing else', async () => {
    await change('cells_activity_v1', 'touchpoints + 1 AS touchpoints');
    await change('leads', 'orders + 7 AS orders');
    await change('contributions', 'level + 1 AS level');
    await change('contributions_history', "'nowhere' AS channel", 'minute < (SELECT toStartOfMinute(min(clock)) FROM progress FINAL) ORDER BY version DESC');
    await change('touchpoints', "'https://nowhere.example/' AS url");
    await change('dead_letters', "'of no account' AS reason");
    const { differences } = await auditNow();
    expect(named(differences)).toEqual(['cells_activity_v1', 'dead_letters', ...ofLeads, 'statements', 'statements', 'statements'].sort());
    expect(differences.find(({ table }) => table === 'dead_letters')?.found).toMatchObject({ reason: 'of no account' });
    expect(differences.find(({ table }) => table === 'touchpoints')?.found).toMatchObject({ url: 'https://nowhere.example/' });
  });

  it('of a sample finds the rows of its leads, and of all samples each once', async () => {
    const found: string[] = [];
    for (let turn = 0; turn < turnsFor(0.25); turn += 1) found.push(...named((await auditNow({ sample: sampleOf(0.25, turn) })).differences));
    expect(found.sort()).toEqual([...ofLeads, 'statements', 'statements', 'statements'].sort());
  });

  it('names the place in the log whose bytes are not those that were written, and compares the rest', async () => {
    await projector?.stop();
    projector = null;
    const before = (await auditNow()).differences;
    await log.close();
    damage('a-1');
    log = await openEmbeddedLog({ dir: logDir, workspace, readOnly: true });
    const { differences, ok } = await auditNow({ waitMs: 0 });
    expect(ok).toBe(false);
    const partition = partitionOf('anonymous:a', log.partitions);
    expect(differences.filter(({ table }) => table === 'log')).toMatchObject([{ partition, expected: {}, found: {} }]);
    const known = new Set(before.map((one) => JSON.stringify(one)));
    expect(differences.filter((one) => one.table !== 'log' && !known.has(JSON.stringify(one)))).toEqual([]);
  });
});

/** Changes one letter of an event's id wherever the log's file holds it. */
function damage(id: string): void {
  const folder = statSync(logDir).isDirectory() ? readdirSync(logDir).map((name) => join(logDir, name)) : [logDir];
  for (const file of folder.filter((name) => statSync(name).isFile() && !name.endsWith('lock.mdb') && !name.endsWith('-lock'))) {
    const bytes = readFileSync(file);
    let found = 0;
    for (let at = bytes.indexOf(id); at >= 0; at = bytes.indexOf(id, at + 1), found += 1) bytes[at] = 'b'.charCodeAt(0);
    if (found > 0) writeFileSync(file, bytes);
  }
}
