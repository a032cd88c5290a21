import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskedValues } from './masked-values.js';
import { shown } from './inspection.js';

describe('a masked message', () => {
  it('keeps the field, the rule and the remedy, and of the value its shape', () => {
    expect(maskedValues('email must be an e-mail address, got "ada.lovelace(at)firm.de"; send ada@example.com')).toBe('email must be an e-mail address, got "xxx.xxxxxxxx(xx)xxxx.xx"; send xxx@xxxxxxx.xxx');
  });
  it('keeps times and short numbers, which say what is wrong', () => {
    expect(maskedValues('time must exist, got "2026-02-30T10:00:00Z"; send a day')).toContain('"2026-02-30T10:00:00Z"');
    expect(maskedValues('data.amount must be a whole number, got 49.9; send 4990')).toContain('got 49.9; send 4990');
  });
  it('hides long numbers and long words, quoted or not', () => {
    expect(maskedValues('data.amount must be a whole number, got 1701234567.5')).toContain('got 9999999999.5');
    expect(maskedValues('data.amount must be a whole number, got 7012345')).toContain('got 9999999');
    expect(maskedValues('got 4917012345678 and sk_live_0123456789abcdef0123456789abcdef')).toBe('got 9999999999999 and xx_xxxx_9999999999xxxxx…');
  });
  it('shows nothing of any text a sender may put into a value', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', 'Q', 'z', '"', '\\', '@', '.', ' ', ';', "'"), minLength: 4, maxLength: 120 }), (value) => {
        const masked = maskedValues(`field must be X, got ${shown(value)}; M`);
        expect(masked.slice('field must be X, got '.length).replace(/M$/, '')).not.toMatch(/[aQz]/);
      }),
    );
    fc.assert(
      fc.property(fc.emailAddress(), (address) => {
        expect(maskedValues(`x, got ${shown({ traits: { email: address, more: [address] } })}; y`)).not.toContain(address);
      }),
    );
  });
});
