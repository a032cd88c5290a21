import type { ActivityReport, Cells, FunnelLeads, FunnelReport, RevenueReport } from '@trichter/api';
import { projections } from '@trichter/domain';
import { encodeEnvelope } from '@trichter/events';
import { MINUTE_MS } from '@trichter/projection';
import { anySaying } from '@trichter/projection/testing';
import { startTestClickHouse, type TestClickHouse } from '@trichter/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prefixOf, startLiveCompany } from '../test-world/live-company.js';
import type { TestQuery } from '../test-world/start-test-query.js';

const DAY = 24 * 60 * MINUTE_MS;
const iso = (at: number): string => new Date(at).toISOString();
let clickhouse: TestClickHouse;
let databases = 0;

/** A database of its own for each history. */
async function database() {
  const name = `${clickhouse.database}_${(databases += 1)}`;
  return { client: await clickhouse.fresh(name), reader: clickhouse.as('reader', name) };
}

beforeAll(async () => {
  clickhouse = await startTestClickHouse();
});
afterAll(async () => {
  await clickhouse?.stop();
});

/** Every report that has a ledger; `more` says for which minute. The leads' rows hold what a breakdown goes by. */
async function everything(service: TestQuery, days: string, asOf: string, more: string): Promise<unknown> {
  const [funnel, entered, open, revenue, activity, ...cells] = await Promise.all([
    service.get<FunnelReport>(`/v1/funnels/sales/report?${days}&breakdown=source&asOf=${asOf}${more}`),
    service.get<FunnelLeads>(`/v1/funnels/sales/leads?${days}&limit=500&asOf=${asOf}${more}`),
    service.get<FunnelLeads>(`/v1/funnels/sales/leads?${days}&outcome=open&step=2&limit=500&asOf=${asOf}${more}`),
    service.get<RevenueReport>(`/v1/revenue?${days}&touch=last${more}`),
    service.get<ActivityReport>(`/v1/activity?${days}&by=channel${more}`),
    ...projections.flatMap((one) => (one.kind === 'cells' ? [service.get<Cells>(`/v1/projections/${one.name}/cells?by=${Object.keys(one.dimensions).filter((name) => name !== 'bucket').join()}&limit=10000${more}`)] : [])),
  ]);
  return {
    funnel: [funnel.total, funnel.breakdown],
    leads: [entered, open].map(({ count, leads }) => [count, leads.map(({ steps, ...lead }) => ({ ...lead, times: steps.map(({ at }) => at) }))]),
    revenue: [revenue.totals, revenue.channels, revenue.days],
    activity: [activity.total, activity.values, activity.days],
    cells: cells.map(({ projection, rows }) => [projection, rows.map((row) => JSON.stringify(row)).sort()]),
  };
}

describe('a report as known at a minute', () => {
  it('is the report of a refold of what was received before it, where people are merged and parted, events taken back and leads erased', async () => {
    let numbers = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(anySaying, { minLength: 40, maxLength: 80, size: 'max' }), fc.array(fc.nat(60_000), { minLength: 80, maxLength: 80 }), fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 2, maxLength: 2 }), async (sayings, waits, tenths) => {
        const living = await startLiveCompany(await database());
        try {
          const began = living.log.now;
          for (const [n, saying] of sayings.entries()) {
            living.log.now += waits[n]!;
            await living.log.append([{ key: saying.subject, value: encodeEnvelope(saying) }]);
          }
          await living.counted();
          const sealed = Math.ceil((living.log.now + MINUTE_MS) / MINUTE_MS) * MINUTE_MS;
          await living.sealAt(sealed);
          const days = `from=${iso(began - 2 * DAY).slice(0, 10)}&to=${iso(sealed + 2 * DAY).slice(0, 10)}&timeZone=Europe/Berlin`;
          for (const tenth of tenths) {
            const at = Math.floor((began + ((sealed - began) * tenth) / 10) / MINUTE_MS) * MINUTE_MS;
            const refolded = await startLiveCompany(await database(), { told: await prefixOf(living.log, at) });
            try {
              await refolded.counted();
              const expected = await everything(refolded.service, days, iso(at), '');
              expect(await everything(living.service, days, iso(at), `&knownAt=${iso(at)}`)).toEqual(expected);
              numbers += JSON.stringify(expected).length;
            } finally {
              await refolded.stop();
            }
          }
        } finally {
          await living.stop();
        }
      }),
      { numRuns: 1, endOnFailure: true },
    );
    expect(numbers).toBeGreaterThan(5_000); // of empty reports it would say less
  }, 240_000);
});
