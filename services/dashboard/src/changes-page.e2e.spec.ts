import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildPage } from './testing/built-page.js';
import { launchChromium } from './testing/chromium.js';
import { openPage } from './testing/open-page.js';
import { type Stub, startStub } from './testing/stub-server.js';
import { stubCompany } from './testing/stub-touchpoints.js';

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
let browser: Browser;
const company = stubCompany(1500, Date.now());
let stub: Stub;
let remove: () => Promise<void>;
const pictures = process.env['TRICHTER_PICTURES'];

beforeAll(async () => {
  browser = await launchChromium();
  const built = await buildPage();
  remove = built.remove;
  stub = await startStub(built.dist, company);
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await stub?.close();
  await remove?.();
});

describe('why a number changed', () => {
  it.each([
    ['de', 'Warum hat sich die Zahl geändert?', '7 Tage', 'Spätes Ereignis', 'Ereignis'],
    ['en', 'Why did this number change?', '7 days', 'Late event', 'Event'],
  ])('is said in %s: from the head of the report to the changes, the events and leads behind them and back', async (language, heading, span, late, event) => {
    const { page, errors, close } = await openPage(browser, `${stub.url}/?lang=${language}`);
    await page.getByRole('button', { name: heading }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('heading', { name: heading }).waitFor();
    await dialog.getByRole('button', { name: span }).click();
    await page.waitForURL(/changes=7d/);
    await dialog.getByText(late, { exact: true }).first().waitFor();
    // What is listed adds up to what is said to have changed.
    const deltas = await dialog.locator('.change-head strong').allTextContents();
    const said = /: \+?(-?\d+)$/.exec((await dialog.locator('.changes-sum').textContent())?.trim() ?? '')?.[1];
    const earlier = (await dialog.getByText(/: \+\d+$/).allTextContents()).filter((text) => /^\d/.test(text) && !text.includes(',')).map((text) => Number(text.split('+')[1]));
    expect(deltas.reduce((sum, text) => sum + Number(text.replace('+', '')), 0) + earlier.reduce((sum, number) => sum + number, 0)).toBe(Number(said));
    if (pictures) await page.screenshot({ path: join(pictures, `changes-${language}.png`) });
    // Every event by its sender's name for it; that name and the lead's lead to the timeline it is in.
    const names = await dialog.locator('.change-event').allTextContents();
    expect(names.length).toBe(await dialog.locator('.change-events code').count());
    const known = new Set(company.map(({ source, id }) => `${event} ${source}/${id}`));
    expect(names.filter((name) => !known.has(name))).toEqual([]);
    for (const door of [dialog.locator('.change-events button').first(), dialog.getByRole('button', { name: names[0]!, exact: true }).first()]) {
      await door.click();
      await dialog.locator('.timeline').waitFor();
      const lead = new URL(page.url()).searchParams.get('lead')!;
      expect(company.filter((one) => one.lead === lead).map(({ source, id }) => `${event} ${source}/${id}`)).toContain(names[0]);
      await page.keyboard.press('Escape');
      await dialog.getByRole('heading', { name: heading }).waitFor();
    }
    expect(errors).toEqual([]);
    await close();
  });

  it.each(['light', 'dark'] as const)('has no fault axe knows and nothing that runs out of the page, %s, wide and on a phone', async (colorScheme) => {
    for (const [language, width] of [['de', 390], ['en', 1280], ...(pictures ? ([['en', 390], ['de', 1280]] as const) : [])] as const) {
      const { page, errors, close } = await openPage(browser, `${stub.url}/?lang=${language}&changes=7d&leads=all.entered`, { viewport: { width, height: 860 }, colorScheme });
      const dialog = page.getByRole('dialog');
      await dialog.locator('.change-list li').first().waitFor();
      await page.addScriptTag({ path: axe });
      const found = (await page.evaluate('axe.run()')) as { violations: { id: string; nodes: { html: string }[] }[] };
      expect(found.violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
      expect(await dialog.evaluate((element) => element.scrollWidth - element.clientWidth)).toBeLessThanOrEqual(0);
      if (pictures) await page.screenshot({ path: join(pictures, `changes-${language}-${width}-${colorScheme}.png`) });
      expect(errors).toEqual([]);
      await close();
    }
  });
});
