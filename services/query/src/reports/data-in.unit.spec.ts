import { describe, expect, it } from 'vitest';
import { dataIn } from './data-in.js';

describe('the data of a touchpoint', () => {
  it('that is a JSON object is what it says', () => {
    expect(dataIn('{"n":1}')).toEqual({ data: { n: 1 }, dataText: null });
    expect(dataIn('{}')).toEqual({ data: {}, dataText: null });
  });

  it.each(['{not json', 'null', '[1]', '"text"', '7', ' '])('that is none, %j, is shown as the text it is', (text) => {
    expect(dataIn(text)).toEqual({ data: {}, dataText: text });
  });
});
