import { expect, it } from 'vitest';
import { createProgress } from './progress.js';
import { table } from './table.js';

function watched(isTTY: boolean) {
  const written: string[] = [];
  let time = 0;
  const progress = createProgress('Sending', 'events', { isTTY, write: (text) => written.push(text) }, () => time);
  return { written, progress, at: (ms: number) => (time = ms) };
}

it('shows share, rate and time left', () => {
  const { written, progress, at } = watched(true);
  progress.update(0, 1000);
  at(2_000);
  progress.update(500, 1000, 'so far');
  expect(written.at(-1)).toBe('\r\u001b[2KSending: 500 of 1,000 events (50 %, 250/s, 2 s left)  so far');
});

it('writes plain lines, and few, where there is no terminal', () => {
  const { written, progress, at } = watched(false);
  for (let ms = 0; ms <= 10_000; ms += 100) {
    at(ms);
    progress.update(ms, 10_000);
  }
  progress.end('all sent');
  expect(written.length).toBeLessThan(6);
  expect(written.every((line) => line.endsWith('\n') && !line.includes('\r'))).toBe(true);
  expect(written.at(-1)).toBe('Sending: all sent, 10.0 s\n');
});

it('sets columns under each other', () => {
  expect(table([['stage', 'leads'], ['closing', '7']])).toBe('stage    leads\nclosing      7');
});
