import { useEffect, useState } from 'react';
import type { ChartLook } from './breakdown-option.js';

const queries = ['(prefers-color-scheme: dark)', '(prefers-reduced-motion: reduce)', '(max-width: 860px)'] as const;

function lookNow(): ChartLook {
  const styles = getComputedStyle(document.documentElement);
  const token = (name: string) => styles.getPropertyValue(`--${name}`).trim();
  return {
    colours: [token('step-1'), token('step-2'), token('step-3'), token('step-4')],
    surface: token('surface'),
    ink: token('ink'),
    line: token('line'),
    font: token('sans'),
    named: matchMedia(queries[2]).matches,
    still: matchMedia(queries[1]).matches,
  };
}

/** The tokens of the stylesheet as a chart needs them, anew when the visitor's preferences or the width change. */
export function useChartLook(): ChartLook {
  const [look, setLook] = useState(lookNow);
  useEffect(() => {
    const change = () => setLook(lookNow());
    const watched = queries.map((query) => matchMedia(query));
    watched.forEach((each) => each.addEventListener('change', change));
    return () => watched.forEach((each) => each.removeEventListener('change', change));
  }, []);
  return look;
}
