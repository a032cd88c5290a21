import { expect, it } from 'vitest';
import { CommandFailure } from '../exit-code.js';
import { voidTargetOf } from './void-target.js';

it('is one event, an import, or a source and span; days begin at midnight UTC', () => {
  expect(voidTargetOf({ source: 'web', id: 'e1' })).toMatchObject({ data: { source: 'web', id: 'e1' }, sweeping: false });
  expect(voidTargetOf({ import: 'a1' })).toMatchObject({ data: { import: 'a1' }, sweeping: true });
  expect(voidTargetOf({ source: 'web', from: '2026-01-30', to: '2026-01-31T12:00:00+01:00' })).toMatchObject({
    data: { source: 'web', from: '2026-01-30T00:00:00Z', to: '2026-01-31T12:00:00+01:00' }, sweeping: true,
  });
});

it.each([{}, { id: 'e1' }, { source: 'web' }, { source: 'web', from: '2026-01-30' }, { source: 'web', id: 'e1', import: 'a1' }, { source: 'web', id: 'e1', from: '2026-01-30', to: '2026-01-31' }])('is not %o', (options) => {
  expect(() => voidTargetOf(options)).toThrow(CommandFailure);
});
