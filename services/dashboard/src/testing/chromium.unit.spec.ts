import { describe, expect, it } from 'vitest';
import { findChromium } from './chromium.js';

describe('finding a browser', () => {
  it('takes the one it is told', () => expect(findChromium({ TRICHTER_CHROMIUM: '/opt/chrome' }, (path) => path === '/opt/chrome')).toBe('/opt/chrome'));
  it('looks in the usual place and on PATH', () => {
    expect(findChromium({ PATH: '/bin' }, (path) => path === '/usr/bin/chromium')).toBe('/usr/bin/chromium');
    expect(findChromium({ PATH: '/opt/bin' }, (path) => path === '/opt/bin/google-chrome')).toBe('/opt/bin/google-chrome');
  });
  it('fails with a remedy where there is none', () => {
    expect(() => findChromium({ PATH: '/bin' }, () => false)).toThrow(/TRICHTER_CHROMIUM/);
    expect(() => findChromium({ TRICHTER_CHROMIUM: '/nowhere' }, () => false)).toThrow(/"\/nowhere"/);
  });
});
