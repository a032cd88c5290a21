import { describe, expect, it } from 'vitest';
import { createHealth } from './health.js';

describe('createHealth', () => {
  it('counts a check that throws or hangs as failed, and says which', async () => {
    const health = createHealth({ timeoutMs: 20 });
    health.readyWhen('log', () => Promise.reject(new Error('broker away')));
    health.readyWhen('store', () => new Promise(() => {}), 'start it');
    health.readyWhen('disk', () => ({ ok: true }));
    expect(await health.ready()).toEqual({ ok: false, checks: { log: { ok: false, detail: 'broker away' }, store: { ok: false, detail: 'no answer within 20 ms', remedy: 'start it' }, disk: { ok: true } } });
    expect((await health.live()).ok).toBe(true);
  });

  it('is not ready while draining', async () => {
    const health = createHealth();
    health.drain();
    expect((await health.ready()).ok).toBe(false);
  });

  it('shows each part as connected, lagging, waiting or stopped, with the reason and the remedy, and the worst of all', async () => {
    const health = createHealth();
    health.readyWhen('log', () => ({ ok: true }));
    health.readyWhen('clickhouse', () => Promise.reject(new Error('refused')));
    health.tell('lag', () => ({ ok: true, state: 'lagging', detail: '9 records behind' }));
    expect(await health.overview()).toEqual({
      state: 'waiting', live: true, ready: false,
      parts: { log: { state: 'connected' }, clickhouse: { state: 'waiting', detail: 'refused' }, lag: { state: 'lagging', detail: '9 records behind' } },
    });
    health.tell('partitions', () => ({ ok: false, state: 'stopped', detail: 'partition 3 has stopped', remedy: 'look at it' }));
    expect(await health.overview()).toMatchObject({ state: 'stopped', parts: { partitions: { remedy: 'look at it' } } });
  });

  it('lets traffic in whatever a part that is only told says', async () => {
    const health = createHealth();
    health.tell('invariants', () => ({ ok: false, state: 'stopped', detail: 'broken' }));
    expect(await health.ready()).toEqual({ ok: true, checks: {} });
  });
});
