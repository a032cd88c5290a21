import { describe, expect, it } from 'vitest';
import { positionOf } from './dead-letters.js';
import { healthText } from './doctor.js';

describe('what doctor says of a service', () => {
  it('is its address and state where all is well', () => {
    expect(healthText('http://x', { state: 'connected', live: true, ready: true, parts: { log: { state: 'connected' }, lag: { state: 'connected', detail: '0 records' } } })).toEqual({ ok: true, detail: 'http://x is connected' });
  });
  it('is every part that lags, waits or stopped, with reason and remedy', () => {
    const { ok, detail } = healthText('http://x', { state: 'stopped', live: true, ready: false, parts: { lag: { state: 'lagging', detail: '9 records', remedy: 'wait' }, partitions: { state: 'stopped', detail: 'partition 3 has stopped', remedy: 'upgrade' } } });
    expect([ok, detail]).toEqual([false, 'http://x is stopped; lag is lagging (9 records): wait; partitions is stopped (partition 3 has stopped): upgrade']);
  });
  it('is well where it only lags', () => expect(healthText('http://x', { state: 'lagging', live: true, ready: true, parts: {} }).ok).toBe(true));
});

describe('the name of a dead letter', () => {
  it('is its partition and offset', () => expect([positionOf('3/4711'), positionOf('0:1')]).toEqual([[3, 4711], [0, 1]]));
  it('is refused where it is something else', () => expect(() => positionOf('4711')).toThrow(/partition\/offset, such as 3\/4711, got "4711"/));
});
