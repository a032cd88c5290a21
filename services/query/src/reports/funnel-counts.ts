import type { FunnelCounts, FunnelDefinition, FunnelStepReport } from '@trichter/api';

/** A row of `funnelReport`. */
export type CountsRow = Readonly<Record<string, unknown>> & { readonly value: string };

const ratio = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);

/** A row of counts as an answer: ratios with denominator zero are null, and so are times nobody has. */
export function countsOf(row: CountsRow | undefined, { steps }: FunnelDefinition): FunnelCounts {
  const number = (column: string): number => Number(row?.[column] ?? 0);
  const times = (column: string, present: boolean) => {
    const pair = row?.[column] as readonly unknown[] | undefined;
    return present && pair ? { medianMs: Number(pair[0]), p90Ms: Number(pair[1]) } : { medianMs: null, p90Ms: null };
  };
  const entered = number('entered');
  const reports = steps.map(({ name, label }, index): FunnelStepReport => {
    const step = index + 1;
    const here = number(`entered_${step}`);
    const fromStart = step === 1 ? { medianMs: here ? 0 : null, p90Ms: here ? 0 : null } : times(`start_${step}`, here > 0);
    return {
      step,
      name,
      ...(label && { label }),
      entered: here,
      converted: number(`converted_${step}`),
      open: number(`open_${step}`),
      dropped: number(`dropped_${step}`),
      rateFromStart: ratio(here, entered),
      rateFromPrevious: step === 1 ? null : ratio(here, number(`entered_${step - 1}`)),
      lossRate: ratio(number(`dropped_${step}`), here),
      fromStart,
      fromPrevious: step === 1 ? { medianMs: null, p90Ms: null } : step === 2 ? fromStart : times(`previous_${step}`, here > 0),
    };
  });
  return { entered, converted: number('converted'), open: number('open'), dropped: number('dropped'), rate: ratio(number('converted'), entered), steps: reports };
}

/** Counts from (level, open, leads), where no times are known: previews. */
export function countsOfLevels(rows: readonly { level: number; open: boolean; leads: number }[], definition: FunnelDefinition): FunnelCounts {
  const n = definition.steps.length;
  const sum = (keep: (row: { level: number; open: boolean }) => boolean): number => rows.filter(keep).reduce((total, { leads }) => total + leads, 0);
  const row: Record<string, unknown> = { entered: sum(() => true), converted: sum(({ level }) => level === n), open: sum(({ open }) => open), dropped: sum(({ level, open }) => level < n && !open) };
  for (let step = 1; step <= n; step++) {
    row[`entered_${step}`] = sum(({ level }) => level >= step);
    row[`converted_${step}`] = sum(({ level }) => level >= Math.min(step + 1, n));
    row[`open_${step}`] = sum(({ level, open }) => level === step && open);
    row[`dropped_${step}`] = sum(({ level, open }) => level === step && level < n && !open);
  }
  const counts = countsOf({ value: '', ...row }, definition);
  const unknown = { medianMs: null, p90Ms: null };
  return { ...counts, steps: counts.steps.map((step) => ({ ...step, fromStart: unknown, fromPrevious: unknown })) };
}
