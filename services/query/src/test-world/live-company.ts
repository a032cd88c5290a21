import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Freshness } from '@trichter/api';
import { createRowReader, createRowSink, type ClickHouse } from '@trichter/clickhouse';
import { projections } from '@trichter/domain';
import { encodeClockTicked, encodeEnvelope, type Envelope } from '@trichter/events';
import { createLogger } from '@trichter/observability';
import { createMemoryLog, MINUTE_MS, startProjector, type MemoryLog } from '@trichter/projection';
import { startTestQuery, type TestQuery } from './start-test-query.js';

/** The projector and the query service over a real ClickHouse, and a log whose clock the test moves. */
export interface LiveCompany {
  readonly log: MemoryLog;
  readonly service: TestQuery;
  /** In the minute at hand, then all of it is counted. */
  tell(events: readonly Envelope[]): Promise<void>;
  /** The clocks of all partitions go on to this instant, ms at a full minute: what was told before is sealed. */
  sealAt(instant: number): Promise<void>;
  /** Nothing is left to count, and nothing in transit. */
  counted(): Promise<void>;
  stop(): Promise<void>;
}

export interface CompanyOptions {
  /** A log there is already; what a projector says because of its records is in it, so nothing is said again. */
  readonly told?: MemoryLog;
  readonly rebuild?: number;
}

export async function startLiveCompany(clickhouse: { readonly client: ClickHouse; readonly reader: ClickHouse }, { told, rebuild = 0 }: CompanyOptions = {}): Promise<LiveCompany> {
  const dir = mkdtempSync(join(tmpdir(), 'trichter-company-'));
  const log = told ? { ...told, append: async () => [] } : createMemoryLog({ partitions: 2 });
  let asked = log.now;
  // Goes fast, since the log is asked for its ends once a second at most.
  const service = await startTestQuery(clickhouse.reader, { log, now: () => (asked += 2_000) });
  const sink = createRowSink(clickhouse.client);
  const projector = await startProjector({ log, sink, reader: createRowReader(clickhouse.client), dir, projections, rebuild, logger: createLogger({ service: 'test', level: 'error' }), paceMs: 0 });

  /** Every record there is was folded, and what is said because of it is in the log: copies of facts for all partitions are none of what is told as in transit. */
  async function saidAll(): Promise<boolean> {
    const before = await log.ends();
    await log.idle();
    if (projector.outboxAgeMs() > 0) return false;
    return String(await log.ends()) === String(before);
  }

  async function counted(): Promise<void> {
    const until = Date.now() + 120_000;
    for (;;) {
      const quiet = await saidAll();
      const { lag, clock, inTransit } = await service.get<Freshness>('/v1/freshness');
      // What the end of a told log has just said lies behind that end, and nobody hears it.
      if (quiet && lag === 0 && (inTransit === 0 || told) && clock !== null) return;
      if (Date.now() > until) throw new Error(`not counted in time: lag ${lag}, in transit ${inTransit}${quiet ? '' : ', not all said'}`);
      await sleep(10);
    }
  }

  return {
    log,
    service,
    counted,
    async tell(events) {
      await log.append(events.map((event) => ({ key: event.subject, value: encodeEnvelope(event) })));
      await counted();
    },
    async sealAt(instant) {
      if (instant % MINUTE_MS !== 0) throw new Error(`an instant at a full minute is asked for, got ${instant}`);
      log.now = instant;
      await log.append(Array.from({ length: log.partitions }, (_, partition) => ({ key: 'fact:clock', value: encodeClockTicked({ at: instant }), partition })));
      await counted();
    },
    async stop() {
      await projector.stop();
      await service.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** A log of the records received before an instant (ms), as another one has them. */
export async function prefixOf(log: MemoryLog, before: number): Promise<MemoryLog> {
  const prefix = createMemoryLog({ partitions: log.partitions, generation: log.generation });
  for (let partition = 0; partition < log.partitions; partition += 1) {
    for await (const { records } of log.read(partition, 0)) {
      for (const { offset, key, value, appendedAt } of records) {
        if (offset === 0 || appendedAt >= before) continue; // the first record of a log is made with it
        prefix.now = appendedAt;
        await prefix.append([{ key, value, partition }]);
      }
    }
  }
  return prefix;
}

/** An envelope with what matters in a test set and the rest empty. */
export function envelope(part: Partial<Envelope> & Pick<Envelope, 'id' | 'subject' | 'type' | 'time'>): Envelope {
  return {
    source: 'web', sentAt: null, ingestedAt: part.time ?? 0, user: null, email: null, anonymous: null, external: [], account: null, browser: true, url: null, referrer: null, utmSource: null, utmMedium: null,
    utmCampaign: null, utmTerm: null, utmContent: null, clickId: null, order: null, amount: null, currency: null, data: '{}', context: '{}', personal: null, personalKey: null, importId: null, consent: [], test: false, bot: false, flags: [], ...part,
  };
}
