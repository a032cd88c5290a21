import type { FunnelReport } from '@trichter/api';
import { expect, it } from 'vitest';
import { reportDifferences } from './compare-report.js';

const steps = (entered: number) => [{ entered, converted: 1, open: 0, dropped: entered - 1 }];
const report = (total: number, channels: Record<string, number>) =>
  ({ total: { steps: steps(total) }, breakdown: { values: Object.entries(channels).map(([value, entered]) => ({ value, steps: steps(entered) })) } }) as unknown as FunnelReport;

it('finds nothing where report and fates agree', () => {
  expect(reportDifferences(report(3, { email: 3 }), { steps: steps(3), channels: new Map([['email', steps(3)]]) })).toEqual([]);
});

it('names every count that differs, also of channels only one side has', () => {
  const found = reportDifferences(report(3, { email: 2, sms: 1 }), { steps: steps(3), channels: new Map([['email', steps(3)]]) });
  expect(found).toContain('email, stage 1, entered: the report says 2, the fates say 3');
  expect(found).toContain('sms, stage 1, entered: the report says 1, the fates say 0');
});
