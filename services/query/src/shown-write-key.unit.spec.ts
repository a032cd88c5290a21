import { describe, expect, it } from 'vitest';
import { shownWriteKey } from './shown-write-key.js';

describe('shownWriteKey', () => {
  it('shows the first key that is neither for tests nor for facts', () => expect(shownWriteKey('k1=web:test,k2=ops:facts,k3=web', '/nowhere')).toBe('k3'));
  it('shows none where there is none', () => expect(shownWriteKey(undefined, '/nowhere')).toBeUndefined());
});
