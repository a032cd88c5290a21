import { describe, expect, it } from 'vitest';
import { placeholder } from '../funnel/placeholder.js';
import { breakdownOption, type ChartLook, furthest } from './breakdown-option.js';

const look: ChartLook = { colours: ['#1', '#2', '#3', '#4'], surface: '#fff', ink: '#000', line: '#ccc', font: 'sans', named: false, still: true };
const rows = placeholder.breakdown?.values ?? [];
const words = { stages: ['Awareness', 'Interest', 'Decision', 'Closing'], valueOf: (row: { value: string }) => row.value, tip: () => '' };

describe('the chart of the breakdown', () => {
  it('puts each lead where it came furthest, closings first', () => {
    expect(rows.slice(0, 1).map(furthest)).toEqual([[1_000, 1_400, 3_200, 4_400]]);
  });

  it('fills each bar exactly', () => {
    const { series } = breakdownOption(rows, words, look);
    rows.forEach((_row, index) => expect(series.reduce((sum, each) => sum + (each.data[index] ?? 0), 0)).toBeCloseTo(1, 9));
  });

  it('draws the furthest stage in the strongest tone', () => {
    expect(breakdownOption(rows, words, look).series.map((each) => each.itemStyle.color)).toEqual(['#4', '#3', '#2', '#1']);
  });

  it('draws nothing for a row nobody is in', () => {
    const empty = rows.slice(0, 1).map((row) => ({ ...row, entered: 0 }));
    expect(breakdownOption(empty, words, look).series.every((each) => each.data[0] === 0)).toBe(true);
  });
});
