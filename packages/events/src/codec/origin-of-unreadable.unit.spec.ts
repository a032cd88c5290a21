import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SCHEMA_FOLDER } from '../schemas/schema-folder.js';
import { originOfUnreadable } from './origin-of-unreadable.js';

const { value, hex } = JSON.parse(readFileSync(join(SCHEMA_FOLDER, 'envelope/examples/page-viewed.json'), 'utf8')) as { value: { id: string; source: string }; hex: string };
const whole = Buffer.from(hex, 'hex');
const { id, source } = value;

describe('the origin of an unreadable record', () => {
  it('is read from an envelope that is cut off or damaged behind its id and source', () => {
    expect(originOfUnreadable(whole.subarray(0, whole.length - 20))).toEqual({ id, source });
    expect(originOfUnreadable(Buffer.concat([whole, Buffer.from('junk')]))).toEqual({ id, source });
  });
  it('is read from JSON that came past the door', () => expect(originOfUnreadable(Buffer.from('{"type":"page.viewed","source":"web","id":"e1"}'))).toEqual({ source: 'web', id: 'e1' }));
  it.each([['nothing', ''], ['an envelope cut off before its source', hex.slice(0, 14)], ['text', Buffer.from('hello').toString('hex')], ['JSON without an id', Buffer.from('{"source":"web"}').toString('hex')], ['another schema', `0000000063${hex.slice(10)}`]])(
    'is not guessed for %s',
    (_, bytes) => expect(originOfUnreadable(Buffer.from(bytes, 'hex'))).toBeNull(),
  );
  it('never throws, whatever the bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 80 }), (body) => void originOfUnreadable(Buffer.concat([Buffer.from([0, 0, 0, 0, 1]), body]))));
    fc.assert(fc.property(fc.uint8Array({ maxLength: 80 }), (body) => void originOfUnreadable(body)));
  });
});
