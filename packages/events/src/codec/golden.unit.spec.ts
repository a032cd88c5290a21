import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Envelope } from '../envelope.js';
import { readReleasedSchemas } from '../schemas/released-schemas.js';
import { SCHEMA_FOLDER } from '../schemas/schema-folder.js';
import { decodeRecord } from './decode-record.js';
import * as encode from './encode-record.js';
import { schemaIdOf } from './wire-format.js';

const encoders: Record<string, (value: never) => Buffer> = {
  envelope: encode.encodeEnvelope,
  'log.created': encode.encodeLogCreated,
  'clock.ticked': encode.encodeClockTicked,
  'definition.applied': encode.encodeDefinitionApplied,
  'lead.set_aside': encode.encodeLeadSetAside,
  'link.stated': encode.encodeLinkStated,
  'merge.stated': encode.encodeMergeStated,
  'touchpoint.absorbed': encode.encodeTouchpointAbsorbed,
  'claim.stated': encode.encodeClaimStated,
  'claim.denied': encode.encodeClaimDenied,
  'touchpoint.released': encode.encodeTouchpointReleased,
  'fact.copied': encode.encodeFactCopied,
  'rejections.counted': encode.encodeRejectionsCounted,
  'dead_letter.replayed': encode.encodeDeadLetterReplayed,
};

const isBytes = (value: unknown): value is { hex: string } => typeof (value as { hex?: unknown } | null)?.hex === 'string';

const newest = new Map(readReleasedSchemas().map(({ name, version }) => [name, version]));
const golden = readReleasedSchemas().flatMap(({ id, name, version }) =>
  readdirSync(join(SCHEMA_FOLDER, name, 'examples')).flatMap((file) => {
    const { version: of = 1, value, hex } = JSON.parse(readFileSync(join(SCHEMA_FOLDER, name, 'examples', file), 'utf8')) as { version?: number; value: Record<string, unknown>; hex: string };
    if (of !== version) return [];
    // Bytes stand in the examples as {"hex": "..."}.
    const whole = Object.fromEntries(Object.entries(value).map(([field, of]) => [field, isBytes(of) ? Buffer.from(of.hex, 'hex') : of]));
    return [{ id, name, version, file, hex, value: whole }];
  }),
);

const contentOf = (record: ReturnType<typeof decodeRecord>): unknown => {
  switch (record.kind) {
    case 'envelope':
      return record.envelope;
    case 'definition.applied':
      return record.definition;
    case 'poison':
      throw new Error(record.message);
    default: {
      const { kind: _kind, ...facts } = record;
      return facts;
    }
  }
};

describe('golden records', () => {
  it('cover every released schema', () => expect(new Set(golden.map(({ id }) => id))).toEqual(new Set(readReleasedSchemas().map(({ id }) => id))));

  it.each(golden)('$name/$file is written as the golden bytes and read back', ({ id, name, version, value, hex }) => {
    // Of an older version: read as the newest reads it, and written no more.
    if (version === newest.get(name)) expect(encoders[name]!(value as never).toString('hex')).toBe(hex);
    const bytes = Buffer.from(hex, 'hex');
    expect(schemaIdOf(bytes)).toBe(id);
    expect(contentOf(decodeRecord(bytes))).toEqual(value);
  });
});

describe('codec', () => {
  const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });
  const text = fc.string({ unit: 'grapheme', maxLength: 60 });
  const time = fc.integer({ min: -(2 ** 50), max: 2 ** 50 });
  const texts = fc.array(text, { maxLength: 5 });
  const envelope: fc.Arbitrary<Envelope> = fc.record({
    id: text, source: text, type: text, time: maybe(time), sentAt: maybe(time), ingestedAt: time, subject: text, user: maybe(text), email: maybe(text), anonymous: maybe(text),
    external: texts, account: maybe(text), browser: fc.boolean(), url: maybe(text), referrer: maybe(text), utmSource: maybe(text), utmMedium: maybe(text), utmCampaign: maybe(text),
    utmTerm: maybe(text), utmContent: maybe(text), clickId: maybe(text), order: maybe(text), amount: maybe(fc.integer({ min: -1e12, max: 1e12 })), currency: maybe(text), data: fc.json(), context: fc.json(),
    personal: maybe(fc.uint8Array().map((bytes) => Buffer.from(bytes))), personalKey: maybe(text), importId: maybe(text), consent: texts, test: fc.boolean(), bot: fc.boolean(), flags: texts,
  });

  it('gives back every envelope as it was', () => {
    fc.assert(
      fc.property(envelope, (value) => {
        expect(contentOf(decodeRecord(encode.encodeEnvelope(value)))).toEqual(value);
      }),
      { numRuns: 300 },
    );
  });

  it('holds envelopes larger than its first buffer', () => {
    const [big] = fc.sample(envelope, { numRuns: 1, seed: 1 });
    const value = { ...big!, data: JSON.stringify({ text: 'ü'.repeat(30_000) }) };
    expect(contentOf(decodeRecord(encode.encodeEnvelope(value)))).toEqual(value);
  });

  it('says what poison is and never throws', () => {
    expect(decodeRecord(Buffer.alloc(0))).toMatchObject({ kind: 'poison', reason: 'not_wire_format' });
    expect(decodeRecord(Buffer.from('{"type":"page.viewed"}'))).toMatchObject({ kind: 'poison', reason: 'not_wire_format' });
    expect(decodeRecord(Buffer.from('0000000063', 'hex'))).toMatchObject({ kind: 'poison', reason: 'unknown_schema', message: expect.stringContaining('99') });
    const whole = Buffer.from(golden[0]!.hex, 'hex');
    expect(decodeRecord(whole.subarray(0, -1))).toMatchObject({ kind: 'poison', reason: 'undecodable' });
    expect(decodeRecord(Buffer.concat([whole, Buffer.from([0])]))).toMatchObject({ kind: 'poison', reason: 'undecodable' });
  });

  it('takes any bytes behind any known id without a throw', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: readReleasedSchemas().length + 1 }), fc.uint8Array({ maxLength: 200 }), (id, body) => {
        decodeRecord(Buffer.concat([Buffer.from([0, 0, 0, 0, id]), body]));
      }),
      { numRuns: 2_000 },
    );
  });
});
