import type { FunnelReport } from '@trichter/api';
import { BarChart } from 'echarts/charts';
import { GridComponent, TooltipComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import type { EChartsType } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import { usePageContext } from '../page-context.js';
import { fill } from '../texts/fill.js';
import { nameOf, valueName } from '../texts/names.js';
import { breakdownOption } from './breakdown-option.js';
import type { BreakdownRow } from './breakdown-table.js';
import { useChartLook } from './use-chart-look.js';

use([BarChart, GridComponent, TooltipComponent, SVGRenderer]);

/** Reads to the eye what the table beside it says in numbers; a click filters the page by the row. */
export default function BreakdownChart({ report, rows }: { report: FunnelReport; rows: readonly BreakdownRow[] }) {
  const { texts, format, page, go } = usePageContext();
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType | null>(null);
  const look = useChartLook();
  const clicked = useRef<(row: number) => void>(() => undefined);
  clicked.current = (index) => {
    const value = rows[index]?.value;
    if (value !== undefined) go({ only: page.only === value ? null : value });
  };

  useEffect(() => {
    if (!place.current) return undefined;
    const made = init(place.current, null, { renderer: 'svg' });
    made.on('click', ({ dataIndex }) => clicked.current(dataIndex));
    const sized = new ResizeObserver(() => made.resize());
    sized.observe(place.current);
    chart.current = made;
    return () => {
      sized.disconnect();
      made.dispose();
    };
  }, []);

  useEffect(() => {
    const stages = report.funnel.steps.map((step) => nameOf(step, page.language));
    const tip = (row: BreakdownRow, stage: number, count: number) =>
      `${fill(texts.breakdown.stopsAt, { stage: stages[stage] ?? '' })}: ${format.number(count)} (${format.percent(count / row.entered)})`;
    chart.current?.setOption(breakdownOption(rows, { stages, valueOf: (row) => valueName(row.value, texts), tip }, look), { notMerge: false });
  }, [report, rows, look, texts, format, page.language]);

  return <div ref={place} className="chart" role="img" aria-label={texts.breakdown.chart} />;
}
