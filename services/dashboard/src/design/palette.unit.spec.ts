import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync(new URL('tokens.css', import.meta.url), 'utf8');
const [light = '', dark = ''] = css.split('@media (prefers-color-scheme: dark)');
const tokens = (text: string) => new Map([...text.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map((match) => [match[1] ?? '', match[2] ?? '']));
const palettes = { light: tokens(light), dark: tokens(dark) };

/** Relative luminance and contrast as WCAG 2.2 defines them. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
function contrast(one: string, other: string): number {
  const [bright = 0, dim = 0] = [luminance(one), luminance(other)].toSorted((a, b) => b - a);
  return (bright + 0.05) / (dim + 0.05);
}

const grounds = ['paper', 'surface', 'sunken', 'accent-wash'];
const texts = ['ink', 'ink-soft', 'accent', 'accent-strong', 'lost-ink'];
const pairs = [...texts.flatMap((text) => grounds.map((ground) => [text, ground])), ['on-accent', 'accent'], ['on-accent', 'accent-strong'], ['warn-ink', 'warn-wash'], ['ink', 'warn-wash'], ['lost-ink', 'bad-wash'], ['ink', 'bad-wash']];
const shapes = [['accent', 'paper'], ['line-strong', 'paper'], ['line-strong', 'surface'], ['step-4', 'paper']];

describe.each(Object.entries(palettes))('the %s palette', (_name, palette) => {
  const between = ([one = '', other = '']: string[]) => contrast(palette.get(one) ?? '', palette.get(other) ?? '');

  it('has every token', () => expect([...palette.keys()].toSorted()).toEqual([...palettes.light.keys()].toSorted()));
  it('sets text apart from its ground by 4.5 to 1 (AA)', () => expect(pairs.filter((pair) => between(pair) < 4.5).map((pair) => [...pair, between(pair)])).toEqual([]));
  it('sets shapes and the borders of controls apart by 3 to 1 (AA)', () => expect(shapes.filter((pair) => between(pair) < 3).map((pair) => [...pair, between(pair)])).toEqual([]));
});
