import { describe, expect, it } from 'vitest';
import { curlLine } from './curl-line.js';

describe('the first line to send', () => {
  it('carries the real key and address', () => {
    const line = curlLine({ ingestUrl: 'http://127.0.0.1:4410', writeKey: 'k1' });
    expect(line).toContain('curl http://127.0.0.1:4410/v1/events ');
    expect(line).toContain("'Authorization: Bearer k1'");
  });
  it('takes an address that names the door already', () => {
    expect(curlLine({ ingestUrl: 'https://in.example/v1/events/', writeKey: 'k1' })).toContain('curl https://in.example/v1/events ');
  });
  it('says where the key belongs when the service may not tell it', () => expect(curlLine({ ingestUrl: null, writeKey: null })).toContain('Bearer KEY'));
});
