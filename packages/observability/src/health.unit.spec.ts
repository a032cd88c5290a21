import { describe, expect, it } from 'vitest';
import { createHealth } from './health.js';

describe('createHealth', () => {
  it('counts a check that throws or hangs as failed, and says which', async () => {
    const health = createHealth({ timeoutMs: 20 });
    health.readyWhen('log', () => Promise.reject(new Error('broker away')));
    health.readyWhen('store', () => new Promise(() => {}));
    health.readyWhen('disk', () => ({ ok: true }));
    expect(await health.ready()).toEqual({ ok: false, checks: { log: { ok: false, detail: 'broker away' }, store: { ok: false, detail: 'no answer within 20 ms' }, disk: { ok: true } } });
    expect((await health.live()).ok).toBe(true);
  });

  it('is not ready while draining', async () => {
    const health = createHealth();
    health.drain();
    expect((await health.ready()).ok).toBe(false);
  });
});
