import type { Health, InvariantWatch } from '@trichter/observability';
import type { PartitionStatus, Projector } from '@trichter/projection';

export interface Watched {
  /** Null while the log or ClickHouse did not answer yet. */
  readonly projector: () => Projector | null;
  /** Rejects while the log does not answer. */
  readonly log: () => Promise<void>;
  readonly invariants: InvariantWatch;
  readonly now?: () => number;
}

/** Behind by more than this (ms) the projector says it lags; events are counted within seconds otherwise. */
const LAGGING_MS = 15_000;

/** ClickHouse acknowledges within a second; past this (ms) it hangs or is overloaded, long before a request times out. */
const SLOW_MS = 5_000;

/** What the projector tells of itself: what keeps traffic away, and what people only have to know. */
export function tellHealth(health: Health, { projector, log, invariants, now = Date.now }: Watched): void {
  const status = (): PartitionStatus[] => projector()?.status() ?? [];
  health.readyWhen('projector', () => (projector() ? { ok: true } : { ok: false, detail: 'still starting: the log or ClickHouse does not answer yet', remedy: 'start both; the projector goes on by itself' }));
  health.readyWhen('log', () => log().then(() => ({ ok: true })), 'see that the log runs; the projector goes on by itself');
  health.readyWhen('clickhouse', () => {
    const running = projector();
    const failing = running?.failing();
    const remedy = 'see that ClickHouse runs and has room; nothing is lost meanwhile, and the projector goes on by itself';
    if (failing) return { ok: false, detail: failing.message, remedy };
    const waited = running?.outboxAgeMs() ?? 0;
    return waited > SLOW_MS ? { ok: true, state: 'lagging', detail: `what was folded ${Math.round(waited / 1000)} s ago is not acknowledged yet`, remedy } : { ok: true };
  });
  health.readyWhen('partitions', () => {
    const stopped = status().filter((partition) => partition.stopped);
    if (stopped.length === 0) return { ok: true, detail: `${status().length} taken` };
    return { ok: false, state: 'stopped', detail: stopped.map(({ partition, stopped: why }) => `partition ${partition} has stopped: ${why?.message}`).join('; '), remedy: 'do what each says, then start the projector again; the other partitions go on' };
  });
  health.tell('lag', () => {
    const behind = status().filter(({ lag, stopped }) => lag > 0 && !stopped);
    const records = behind.reduce((sum, { lag }) => sum + lag, 0);
    const age = Math.max(0, ...behind.map(({ clock }) => now() - clock));
    const lagging = records > 0 && age > LAGGING_MS;
    return { ok: true, state: lagging ? 'lagging' : 'connected', detail: `${records} records${lagging ? `, ${Math.round(age / 1000)} s behind` : ''}`, ...(lagging && { remedy: 'it catches up by itself; if it does not shrink, start another projector or give it more CPU' }) };
  });
  health.tell('invariants', () => {
    const broken = [...invariants.broken()];
    return broken.length > 0 ? { ok: false, state: 'stopped', detail: broken.map(([invariant, [first]]) => `${invariant}: ${first?.message}`).join('; '), remedy: 'see docs/operations.md, invariants; then compare with the log: npm run trichter -- audit' } : { ok: true };
  });
}
