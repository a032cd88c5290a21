import { Command } from 'commander';
import { expect, it } from 'vitest';
import { addDemo } from './demo.js';

async function refusalOf(...args: string[]): Promise<string> {
  let written = '';
  const program = new Command('trichter').exitOverride().configureOutput({ writeErr: (text) => void (written += text) });
  addDemo(program, () => undefined);
  await expect(program.parseAsync(['node', 'trichter', 'demo', ...args])).rejects.toMatchObject({ code: 'commander.invalidArgument' });
  return written;
}

it('refuses a last day that no calendar has, and names it and the way out', async () => {
  for (const end of ['2026-02-30', '2026-13-01', '2025-02-29', 'tomorrow']) {
    const refusal = await refusalOf('--end', end);
    expect(refusal).toContain(`'${end}'`);
    expect(refusal).toContain('give a day of the calendar as year-month-day, such as 2026-07-01');
  }
});

it('refuses a last day in the future', async () => {
  expect(await refusalOf('--end', '9999-01-01')).toMatch(/'9999-01-01'.*not in the future/);
});

it('refuses a demo without leads', async () => {
  expect(await refusalOf('--leads', '0')).toMatch(/'0'.*give at least 1/);
});
