import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Freshness } from '@trichter/api';
import { openClickHouse } from '@trichter/clickhouse';
import { anySourceDoorOf, doorOf, factsDoorOf } from '../commands/options.js';
import { sendEvents, type Sent } from '../door/send-events.js';
import { embeddedLogin } from '../supervisor/embedded-login.js';
import { runningOn, type RunFacts } from '../supervisor/run-file.js';
import { processesLeft, runCli, startCli } from './run-cli.js';

type Row = Record<string, unknown>;

/** The whole product in processes of its own on a data directory that goes with it, and what a test does with it from outside. */
export interface RunningTrichter {
  readonly data: string;
  readonly facts: RunFacts;
  /** The command line on this data directory. */
  run(...args: string[]): ReturnType<typeof runCli>;
  /** What it prints with `--json`. */
  json<T>(...args: string[]): Promise<T>;
  /** Through the door, with the key of the web site; rejects where one is refused. */
  send(...events: object[]): Promise<Sent>;
  /** `PUT` or `DELETE /v1/identities/{path}` with the key that may write facts. */
  say(method: 'PUT' | 'DELETE', path: string, body?: object): Promise<{ status: number; body: Row }>;
  /** The query API. */
  get<T>(path: string): Promise<T>;
  /** Every table of rows in ClickHouse as it counts now, without versions. */
  rows(): Promise<Record<string, readonly Row[]>>;
  /** Waits until everything in the log is counted and handed over. */
  atRest(): Promise<void>;
  /** Rejects where the audit finds a difference. */
  audited(): Promise<void>;
  /** Ends it, and rejects where a process is left behind. */
  stop(): Promise<void>;
}

const REST_MS = 120_000;
const CALM_MS = 200;

/** Tables that say how far the work is and not what the numbers are. */
const NOT_NUMBERS = ['progress', 'definitions', 'transit', 'ledger_by_day', 'dead_letters', 'dead_letter_replays', 'rejections'];

export async function startTrichter(name: string, env: Record<string, string> = {}): Promise<RunningTrichter> {
  const data = mkdtempSync(join(tmpdir(), `trichter-${name}-`));
  const trichter = startCli(['start', '--data', data, '--port', '0', '--ingest-port', '0'], { env });
  await trichter.says(/Ctrl-C stops it/);
  const facts = runningOn(data) as RunFacts;
  const clickhouse = openClickHouse({ ...facts.clickHouse, ...embeddedLogin(data, 'reader') });
  const run = (...args: string[]) => runCli([...args, '--data', data], { env });
  const get = async <T>(path: string) => (await (await fetch(`${facts.pageUrl}${path}`)).json()) as T;
  const json = async <T>(...args: string[]): Promise<T> => {
    const { stdout, stderr } = await run(...args, '--json');
    if (stdout === '') throw new Error(`trichter ${args.join(' ')}: ${stderr}`);
    return JSON.parse(stdout) as T;
  };
  return {
    data,
    facts,
    run,
    json,
    async send(...events) {
      const named = events.filter((event) => 'source' in event);
      const own = events.filter((event) => !('source' in event));
      let accepted = 0;
      for (const [door, some] of [[doorOf({ data }), own], [anySourceDoorOf({ data }), named]] as const) {
        const sent = await sendEvents(door, some.map((event) => JSON.stringify(event)));
        if (sent.rejected.length > 0) throw new Error(`refused: ${sent.rejected[0]?.message}`);
        accepted += sent.accepted;
      }
      return { accepted, rejected: [] };
    },
    async say(method, path, body) {
      const { url, key } = factsDoorOf({ data });
      const response = await fetch(`${url}/v1/identities/${path}`, { method, headers: { authorization: `Bearer ${key}` }, ...(body && { body: JSON.stringify(body) }) });
      return { status: response.status, body: (await response.json()) as Row };
    },
    get,
    async rows() {
      const tables = await clickhouse.query<{ name: string }>({ sql: `SELECT name FROM system.tables WHERE database = currentDatabase() AND engine = 'ReplacingMergeTree' AND NOT endsWith(name, '_history') ORDER BY name` });
      const names = tables.map((table) => table.name).filter((table) => !NOT_NUMBERS.includes(table));
      const read = await Promise.all(names.map((table) => clickhouse.query<Row>({ sql: `SELECT * EXCEPT (version, removed) FROM ${table} FINAL WHERE removed = 0 ORDER BY ALL` })));
      return Object.fromEntries(names.map((table, at) => [table, read[at]!]));
    },
    async atRest() {
      const until = Date.now() + REST_MS;
      // Twice: what follows from a record is said a moment after it.
      for (let calm = 0; calm < 2; await sleep(CALM_MS)) {
        const { lag, inTransit } = await get<Freshness>('/v1/freshness');
        calm = lag === 0 && inTransit === 0 ? calm + 1 : 0;
        if (Date.now() > until) throw new Error(`never at rest: ${lag} records to count, ${inTransit} statements in transit`);
      }
    },
    async audited() {
      const audit = await json<{ ok: boolean; inTransit: number }>('audit');
      if (!audit.ok || audit.inTransit > 0) throw new Error(`the audit finds: ${JSON.stringify(audit).slice(0, 2_000)}`);
    },
    async stop() {
      await clickhouse.close();
      trichter.process.kill('SIGTERM');
      await trichter.ended;
      const left = await processesLeft(data, 5_000);
      rmSync(data, { recursive: true, force: true });
      if (left.length > 0) throw new Error(`left behind: ${left.join('\n')}`);
    },
  };
}
