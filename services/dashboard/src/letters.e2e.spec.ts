import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRequire } from 'node:module';
import type { Browser } from 'playwright-core';
import { buildPage } from './testing/built-page.js';
import { launchChromium } from './testing/chromium.js';
import { openPage } from './testing/open-page.js';
import { startStub, type Stub } from './testing/stub-server.js';
import { stubCompany } from './testing/stub-touchpoints.js';

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
let browser: Browser;
let stub: Stub;
let remove: () => Promise<void>;
beforeAll(async () => {
  browser = await launchChromium();
  const built = await buildPage();
  remove = built.remove;
  stub = await startStub(built.dist, stubCompany(200, Date.now()));
  const letter = { partition: 3, offset: 4711, receivedAt: '2026-04-01T09:58:00.000Z', reason: 'undecodable', message: 'the body does not fit schema 1: the record is cut off', key: 'user:0f', bytes: 211, replayed: null };
  stub.refuse(
    [letter, { ...letter, offset: 4712, replayed: { at: '2026-04-01T10:00:00.000Z', source: 'web', id: 'e-17', mended: true } }],
    [{ source: 'shop', code: 'bad_value', field: 'data.amount', kept: false, rejected: 12, first: '2026-04-01T08:00:00.000Z', last: '2026-04-01T09:59:00.000Z', example: 'data.amount must be a whole number of minor units (cents), got 49.9; send 4990' }],
  );
});
afterAll(async () => {
  await browser?.close();
  await stub?.close();
  await remove?.();
});

describe('the page of what was refused and could not be read', () => {
  it('is reached from the notice on the report, shows reason, position and state, and leads back', async () => {
    const { page, errors, close } = await openPage(browser, stub.url);
    await page.getByText('2 records could not be read and wait.').waitFor({ timeout: 20_000 });
    await page.getByRole('button', { name: 'Show them' }).click();
    await page.getByRole('link', { name: '3/4711' }).waitFor();
    await page.getByText('trichter dead-letters replay 3/4711').waitFor();
    await page.getByText(/as web\/e-17/).waitFor();
    await page.getByText('got 49.9; send 4990').waitFor();
    await page.addScriptTag({ path: axe });
    const found = (await page.evaluate('axe.run()')) as { violations: { id: string }[] };
    expect(found.violations.map(({ id }) => id)).toEqual([]);
    if (process.env['TRICHTER_SCREENSHOT']) await page.screenshot({ path: process.env['TRICHTER_SCREENSHOT'], fullPage: true });
    await page.getByRole('button', { name: 'Back to the report' }).click();
    await page.getByRole('heading', { name: 'Stages' }).waitFor();
    expect(errors).toEqual([]);
    await close();
  });

  it.each([['light', 1280], ['dark', 1280], ['light', 390], ['dark', 390]] as const)('is whole in %s on %d pixels: nothing sticks out, the way out is seen, axe finds nothing', async (colorScheme, width) => {
    const { page, errors, close } = await openPage(browser, `${stub.url}/?view=letters`, { colorScheme, viewport: { width, height: 900 } });
    const command = page.getByText('trichter dead-letters replay 3/4711 --mend event.json');
    await command.waitFor({ timeout: 20_000 });
    const box = await command.boundingBox();
    expect(box && box.x >= 0 && box.x + box.width <= width).toBe(true);
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    await page.addScriptTag({ path: axe });
    const found = (await page.evaluate('axe.run()')) as { violations: { id: string }[] };
    expect(found.violations.map(({ id }) => id)).toEqual([]);
    const folder = process.env['TRICHTER_SCREENSHOTS'];
    if (folder) await page.screenshot({ path: `${folder}/letters-${colorScheme}-${width}.png`, fullPage: true });
    expect(errors).toEqual([]);
    await close();
  });

  it('replays all that wait, says how many were sent on, and shows as what', async () => {
    const { page, errors, close } = await openPage(browser, `${stub.url}/?view=letters`);
    await page.getByRole('button', { name: 'Replay all that wait' }).click({ timeout: 20_000 });
    await page.getByText('1 sent on, each counts once. 0 cannot be read').waitFor();
    await page.getByText(/as web\/e-all/).waitFor();
    expect(errors).toEqual([]);
    await close();
  });

  it('speaks German', async () => {
    const { page, close } = await openPage(browser, `${stub.url}/?view=letters&lang=de`);
    await page.getByRole('heading', { name: 'Einträge, die niemand lesen konnte' }).waitFor({ timeout: 20_000 });
    await page.getByRole('heading', { name: /An der Tür abgewiesen/ }).waitFor();
    await close();
  });
});
