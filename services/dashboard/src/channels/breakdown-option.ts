import type { BreakdownRow } from './breakdown-table.js';

export interface ChartLook {
  readonly colours: readonly [string, string, string, string];
  readonly surface: string;
  readonly ink: string;
  readonly line: string;
  readonly font: string;
  /** Names stand in the chart where it does not stand beside its table. */
  readonly named: boolean;
  readonly still: boolean;
}

export interface ChartWords {
  readonly stages: readonly string[];
  readonly valueOf: (row: BreakdownRow) => string;
  readonly tip: (row: BreakdownRow, stage: number, count: number) => string;
}

/** Leads of a row by the last stage they reached, the furthest first: so the dark ends start from one line and can be compared. */
export function furthest(row: BreakdownRow): number[] {
  return row.steps.map((step, index) => step.entered - (row.steps[index + 1]?.entered ?? 0)).reverse();
}

/** Any number of stages shares the four tones of the palette. */
const toneOf = (stage: number, stages: number, colours: ChartLook['colours']): string =>
  colours[Math.min(3, Math.round((stage / Math.max(1, stages - 1)) * 3))] ?? colours[3];

/** Pure: what ECharts shall draw. One bar a row, in shares, so that small channels can be read beside large ones. */
export function breakdownOption(rows: readonly BreakdownRow[], words: ChartWords, look: ChartLook) {
  const stages = words.stages.length;
  return {
    animation: !look.still,
    animationDurationUpdate: 400,
    textStyle: { fontFamily: look.font, color: look.ink },
    grid: look.named ? { top: 0, right: 0, bottom: 0, left: 118 } : { top: 0, right: 0, bottom: 0, left: 0 },
    xAxis: { type: 'value', max: 1, show: false },
    yAxis: {
      type: 'category',
      inverse: true,
      data: rows.map(words.valueOf),
      axisLine: { show: false },
      axisTick: { show: false },
      axisLabel: { show: look.named, color: look.ink, fontSize: 13, width: 118, overflow: 'truncate', align: 'left', margin: 118 },
    },
    tooltip: {
      trigger: 'item',
      // Drawn, not HTML: stage names and values are what people sent.
      renderMode: 'richText',
      backgroundColor: look.surface,
      borderColor: look.line,
      textStyle: { color: look.ink, fontFamily: look.font, fontSize: 13 },
      formatter: ({ dataIndex, seriesIndex }: { dataIndex: number; seriesIndex: number }) => {
        const row = rows[dataIndex];
        return row ? words.tip(row, stages - 1 - seriesIndex, furthest(row)[seriesIndex] ?? 0) : '';
      },
    },
    series: words.stages.map((_name, index) => ({
      type: 'bar',
      stack: 'leads',
      barWidth: look.named ? '56%' : '44%',
      cursor: 'pointer',
      itemStyle: { color: toneOf(stages - 1 - index, stages, look.colours), borderColor: look.surface, borderWidth: 0 },
      emphasis: { disabled: true },
      data: rows.map((row) => (row.entered === 0 ? 0 : (furthest(row)[index] ?? 0) / row.entered)),
    })),
  };
}
