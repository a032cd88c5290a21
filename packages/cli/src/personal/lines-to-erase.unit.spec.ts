import { MOST_ERASED, type ErasureReceipt } from '@trichter/api';
import { expect, it } from 'vitest';
import { eraseLines, isAmiss, lineText, linesToErase } from './lines-to-erase.js';

const lead = '5f0c9b1e-7a2d-5c38-8f0c-9b1e7a2d5c38';
const receiptOf = (asked: ErasureReceipt['asked']): ErasureReceipt => ({ kind: 'trichter.erasure', version: 1, receipt: 'r', leads: [], identifiers: 0, keep: 'nothing', later: 'anew', askedAt: '', finishedAt: '', asked, removals: [], publicKey: '', signature: '' });

it('of every line is told what became of it, in the order of the file, though leads and identifiers are asked for apart', async () => {
  const lines = linesToErase(['user:0'], `user:1\n\n ${lead} \nnobody\n${'x'.repeat(601)}`);
  const erased = await eraseLines(lines, async ({ leads, identifiers }) => {
    expect([leads, identifiers]).toEqual([[lead], ['user:0', 'user:1', 'nobody']]);
    return receiptOf([{ who: lead, outcome: 'already_erased', why: 'by receipt r0' }, { who: 'user:a', outcome: 'erased' }, { who: 'user:b', outcome: 'unknown', why: 'nothing is known of it' }, { who: null, outcome: 'refused', why: 'identifiers must begin with their kind' }]);
  });
  expect(erased.map(lineText)).toEqual([
    'user:0  erased', 'line 1  user:1  unknown: nothing is known of it', `line 3  ${lead}  already erased: by receipt r0`, 'line 4  nobody  refused: identifiers must begin with their kind',
    `line 5  ${'x'.repeat(100)}  refused: it is longer than 600 characters`,
  ]);
  expect(erased.map(isAmiss)).toEqual([false, true, false, true, true]);
});

it('a request that fails keeps the others from nothing', async () => {
  const lines = linesToErase([], Array.from({ length: MOST_ERASED + 2 }, (_, n) => `user:${n}`).join('\n'));
  const erased = await eraseLines(lines, ({ identifiers }) => (identifiers.includes('user:0') ? Promise.reject(new Error('the projector is behind')) : Promise.resolve(receiptOf(identifiers.map((who) => ({ who, outcome: 'erased' }))))));
  expect(erased.filter(isAmiss)).toHaveLength(MOST_ERASED);
  expect(erased[0]).toMatchObject({ outcome: 'failed', why: 'the projector is behind' });
  expect(erased.slice(MOST_ERASED).map(({ outcome }) => outcome)).toEqual(['erased', 'erased']);
});
