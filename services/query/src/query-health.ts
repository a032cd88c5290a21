import type { Health, InvariantWatch } from '@trichter/observability';
import type { Deps } from './deps.js';
import { deadLetterTotal } from './sql/totals.js';

/** Behind by more than this (ms) reports are said to lag. */
const LAGGING_MS = 15_000;
/** A ping is given up a little after health has told that there was no answer (ms). */
const HEALTH_MS = 3_000;

/** What the query service tells of itself: ClickHouse must answer; the rest people only have to know. */
export function tellHealth(health: Health, { clickhouse, progress }: Deps, watch: InvariantWatch): void {
  const remedy = 'see that ClickHouse runs at TRICHTER_CLICKHOUSE_URL; reports come back by themselves';
  health.readyWhen('clickhouse', () => clickhouse.ping(HEALTH_MS).then(() => ({ ok: true })), remedy);
  health.tell('freshness', async () => {
    const { lag, behindMs } = await progress.read();
    if (lag === null) return { ok: false, state: 'waiting', detail: 'the log does not answer, so nobody knows how far behind reports are', remedy: 'see that the log runs' };
    const lagging = (behindMs ?? 0) > LAGGING_MS;
    return { ok: true, state: lagging ? 'lagging' : 'connected', detail: `${lag} records are not counted yet${lagging ? `, the oldest for ${Math.round((behindMs ?? 0) / 1000)} s` : ''}`, ...(lagging && { remedy: 'see the health of the projector: it is starting, catching up, or stopped' }) };
  }, remedy);
  health.tell('dead letters', async () => {
    const [row] = await clickhouse.query<{ waiting: number }>(deadLetterTotal());
    const waiting = Number(row?.waiting ?? 0);
    return waiting === 0 ? { ok: true } : { ok: true, detail: `${waiting} records could not be read and wait`, remedy: 'see them with: npm run trichter -- dead-letters list; then replay them' };
  }, remedy);
  health.tell('invariants', () => {
    const broken = [...watch.broken()];
    return broken.length > 0 ? { ok: false, state: 'stopped', detail: broken.map(([invariant, [first]]) => `${invariant}: ${first?.message}`).join('; '), remedy: 'see docs/operations.md, invariants; then compare with the log: npm run trichter -- audit' } : { ok: true };
  });
}
