import { createRowSink, type ClickHouse } from '@trichter/clickhouse';
import { funnelProjection, salesFunnel, timelineOf, touchpointsProjection, type Touchpoint } from '@trichter/domain';
import { definitionOf, type SinkRow } from '@trichter/projection';
import { leadIdOf } from '@trichter/events';
import { randomOf } from '../demo/random.js';

export const LEADS = 1_000_000;
export const FROM = Date.UTC(2026, 0, 1);
export const TO = Date.UTC(2026, 6, 1);
const HOUR = 3_600_000;
const CHUNK = 20_000;
const CHANNELS = [null, 'google', 'newsletter', 'facebook'] as const;

/** Stores a million leads as the projector would: the same fold and funnel make the rows, only the log is left out. Returns rows by table. */
export async function storeMillionLeads(client: ClickHouse, say: (line: string) => void): Promise<{ touchpoints: number; contributions: number }> {
  const sink = createRowSink(client);
  const funnel = definitionOf(funnelProjection(salesFunnel));
  const archive = definitionOf(touchpointsProjection);
  const stored = { touchpoints: 0, contributions: 0 };
  for (let first = 0; first < LEADS; first += CHUNK) {
    const rows = new Map<string, SinkRow[]>([['touchpoints', []], ['contributions', []]]);
    for (let index = first; index < first + CHUNK; index++) {
      const timeline = timelineOf(leadIdOf(`bench:${index}`), touchpointsOf(index));
      for (const { hash, projection, table } of [archive, funnel]) {
        for (const row of projection.contribute(timeline)) {
          rows.get(table.name)?.push({ definition: hash, partition: index % 4, version: index + 1, removed: false, columns: { lead: timeline.lead, ...row } });
        }
      }
    }
    await sink.write({ tables: rows, progress: [] });
    stored.touchpoints += rows.get('touchpoints')?.length ?? 0;
    stored.contributions += rows.get('contributions')?.length ?? 0;
    if ((first / CHUNK) % 10 === 9) say(`  ${first + CHUNK} of ${LEADS} leads stored`);
  }
  return stored;
}

/** Three visits over half a year; four in ten go on to the next step each time. */
function touchpointsOf(index: number): Touchpoint[] {
  const random = randomOf(42, index);
  const touchpoints: Touchpoint[] = [];
  const add = (type: string, time: number, utmSource: string | null) => touchpoints.push(touchpoint(`${index}-${touchpoints.length}`, type, time, utmSource));
  for (let visit = 0; visit < 3; visit++) {
    const entry = FROM + random.whole(0, (TO - FROM) / HOUR - 1) * HOUR;
    add('page.viewed', entry, CHANNELS[index % CHANNELS.length] ?? null);
    for (const [step, type] of ['form.submitted', 'meeting.booked', 'order.completed'].entries()) {
      if (!random.chance(0.4)) break;
      add(type, entry + (step + 1) * 30 * HOUR, null);
    }
  }
  return touchpoints;
}

function touchpoint(id: string, type: string, time: number, utmSource: string | null): Touchpoint {
  return {
    id, type, time, source: 'bench', clamped: false, receivedAt: TO, browser: type === 'page.viewed', url: null, referrer: null,
    utmSource, utmMedium: utmSource && 'cpc', utmCampaign: null, utmTerm: null, utmContent: null, clickId: null,
    account: null, order: null, amount: null, currency: null, data: '{}', personal: null, test: false, bot: false, conflicts: 0, bodies: [], origin: 'user:1', importId: null, others: [], via: [],
  };
}
