import { describe, expect, it } from 'vitest';
import { cellShapeOf } from './cell-shape.js';

const key = (name: string, type = 'LowCardinality(String)') => ({ name, type, in_key: 1 });
const beside = (name: string, type = 'Int64') => ({ name, type, in_key: 0 });
const quarter = "DateTime64(3, 'UTC')";

describe('cellShapeOf', () => {
  it('takes key columns as dimensions, whole numbers beside them as measures, and bucket as the time', () => {
    expect(cellShapeOf([key('bucket', quarter), key('page'), key('week', quarter), beside('forms'), beside('note', 'String')])).toEqual({ bucket: 'bucket', dimensions: [{ name: 'page', time: false }, { name: 'week', time: true }], measures: ['forms'] });
  });
  it('takes the first time where none is called bucket', () => expect(cellShapeOf([key('page'), key('began', quarter), beside('forms')])).toMatchObject({ bucket: 'began', dimensions: [{ name: 'page' }] }));
  it('has no time where no dimension is one', () => expect(cellShapeOf([key('page'), beside('forms')]).bucket).toBeNull());
});
