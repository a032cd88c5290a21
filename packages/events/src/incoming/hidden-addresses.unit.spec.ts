import { describe, expect, it } from 'vitest';
import { hideAddresses } from './hidden-addresses.js';

describe('hideAddresses', () => {
  it.each([
    ['email must be an address, got "ada@example"; send one', 'email must be an address, got "(address)"; send one'],
    ['got {"a":"ada.l+x@shop.example","b":1}', 'got {"a":"(address)","b":1}'],
    ['/x?mail=ada%40example.com', '(address)'],
    ['got "ada@exam...', 'got "(address)'],
    ['got ada\\u0040shop.example and ada%u0040shop.example', 'got (address) and (address)'],
    ['nothing of the kind', 'nothing of the kind'],
  ])('makes %s to %s', (text, hidden) => expect(hideAddresses(text)).toBe(hidden));
  it('leaves JSON whole', () => {
    const hidden = JSON.parse(hideAddresses(JSON.stringify({ 'a@b.c': ['x\n"d@e.f"', { g: 'h@i' }] }))) as unknown;
    expect(hidden).toEqual({ '(address)': ['x\n"(address)"', { g: '(address)' }] });
  });
});
