import type { InvariantWatch, Metrics, Violation } from '@trichter/observability';
import type { PartitionStatus, Projector } from '@trichter/projection';

/** What is folded must have reached ClickHouse and the log within this time (ms). */
export const OLDEST_OUTBOX_MS = 5 * 60_000;
const EVERY_MS = 10_000;

/** A partition that stopped because an offset was not the next one, or the record before it is another one. */
const OF_OFFSETS: readonly unknown[] = ['offset_gap', 'log_diverged'];

/** What the projector alone can see of the invariants. */
export function projectorViolations(status: readonly PartitionStatus[], outboxAgeMs: number, failing: Error | null): Record<'offsets_dense' | 'outbox_age', Violation[]> {
  const gaps = status.flatMap(({ partition, stopped }) => (stopped && OF_OFFSETS.includes((stopped as { code?: unknown }).code) ? [{ message: stopped.message, facts: { partition } }] : []));
  const old = outboxAgeMs > OLDEST_OUTBOX_MS ? [{ message: `what was folded ${Math.round(outboxAgeMs / 1000)} s ago is not acknowledged yet${failing ? `: ${failing.message}` : ''}`, facts: { seconds: Math.round(outboxAgeMs / 1000) } }] : [];
  return { offsets_dense: gaps, outbox_age: old };
}

/** Looks every ten seconds; costs nothing but a look at what is in memory. */
export function watchProjector(projector: () => Projector | null, watch: InvariantWatch, metrics: Metrics): { stop(): void } {
  const look = (): void => {
    const running = projector();
    if (!running) return;
    metrics.outboxAgeSeconds.set(running.outboxAgeMs() / 1000);
    const found = projectorViolations(running.status(), running.outboxAgeMs(), running.failing());
    watch.found('offsets_dense', found.offsets_dense);
    watch.found('outbox_age', found.outbox_age);
  };
  const timer = setInterval(look, EVERY_MS);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}
