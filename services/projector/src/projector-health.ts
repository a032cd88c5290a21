import type { Health, InvariantWatch } from '@trichter/observability';
import type { PartitionStatus, Projector } from '@trichter/projection';

export interface Watched {
  /** Null while the log or ClickHouse did not answer yet. */
  readonly projector: () => Projector | null;
  readonly invariants: InvariantWatch;
  readonly now?: () => number;
}

/** Behind by more than this (ms) the projector says it lags; events are counted within seconds otherwise. */
const LAGGING_MS = 15_000;

/** What the projector tells of itself: what keeps traffic away, and what people only have to know. */
export function tellHealth(health: Health, { projector, invariants, now = Date.now }: Watched): void {
  const status = (): PartitionStatus[] => projector()?.status() ?? [];
  health.readyWhen('projector', () => (projector() ? { ok: true } : { ok: false, detail: 'still starting: the log or ClickHouse does not answer yet', remedy: 'start both; the projector goes on by itself' }));
  health.readyWhen('clickhouse', () => {
    const failing = projector()?.failing();
    return failing ? { ok: false, detail: failing.message, remedy: 'see that ClickHouse runs and has room; nothing is lost meanwhile, and the projector goes on by itself' } : { ok: true };
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
    const [broken] = [...invariants.broken()];
    return broken ? { ok: false, state: 'stopped', detail: `${broken[0]}: ${broken[1][0]?.message}`, remedy: 'see docs/operations.md, invariants; then compare with the log: npm run trichter -- audit' } : { ok: true };
  });
}
