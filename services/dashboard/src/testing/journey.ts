import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from './chromium.js';
import { openPage } from './open-page.js';

type Opened = Awaited<ReturnType<typeof openPage>>;

/**
 * What every installation must do, from no data to a changed funnel, told from the screen alone: address, key and door are read off the page.
 * Runs against the stub, and against a whole product that has no data yet.
 */
export function describeJourney(name: string, start: () => Promise<{ url: string; close: () => Promise<void> }>): void {
  describe(`the dashboard of ${name}`, () => {
    let product: { url: string; close: () => Promise<void> };
    let browser: Browser;
    let opened: Opened;
    let send: (event: Record<string, unknown>) => Promise<number>;

    beforeAll(async () => {
      browser = await launchChromium();
      product = await start();
      opened = await openPage(browser, product.url);
    });
    afterAll(async () => {
      await browser?.close();
      await product?.close();
    });

    it('shows a line that sends the first event, with the real key', async () => {
      const line = (await opened.page.locator('#copy-line').textContent({ timeout: 15_000 })) ?? '';
      const [, door = '', key = '', body = ''] = /^curl (\S+) -H 'Authorization: Bearer ([^']+)' .* -d '(.*)'$/.exec(line) ?? [];
      expect(line).toContain('/v1/events');
      send = async (event) => (await fetch(door, { method: 'POST', headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' }, body: JSON.stringify(event) })).status;
      expect(await send(JSON.parse(body) as Record<string, unknown>)).toBe(202);
    });

    it('turns live by itself at the first event', async () => {
      await opened.page.getByRole('heading', { name: 'Stages' }).waitFor({ timeout: 20_000 });
      await opened.page.getByText('1 lead came in').waitFor({ timeout: 20_000 });
    });

    it('counts what comes in while one looks', async () => {
      for (const anonymousId of ['visitor-2', 'visitor-3']) expect(await send({ type: 'page.viewed', anonymousId })).toBe(202);
      expect(await send({ type: 'form.submitted', anonymousId: 'visitor-2' })).toBe(202);
      expect(await send({ type: 'webinar.attended', anonymousId: 'visitor-3' })).toBe(202);
      await opened.page.getByText('Of 3 leads').waitFor({ timeout: 20_000 });
      await opened.page.getByRole('button', { name: /^1, Interest, Reached/ }).waitFor({ timeout: 20_000 });
    });

    it('opens the leads behind a number, and one lead’s events', async () => {
      const { page } = opened;
      await page.getByRole('button', { name: /^1, Interest, Reached/ }).click();
      const dialog = page.getByRole('dialog', { name: '1 lead reached Interest' });
      await dialog.getByText('form.submitted').waitFor();
      await dialog.getByText(/Window ends/).waitFor();
      await dialog.locator('.lead-id').click();
      await page.getByText('fills Interest').waitFor();
      await page.keyboard.press('Escape');
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'detached' });
    });

    it('puts a type nobody counts into a stage: preview first, then saved', async () => {
      const { page } = opened;
      await page.reload();
      const choice = page.getByLabel('Stage for webinar.attended');
      await choice.selectOption({ label: 'Interest' }, { timeout: 40_000 });
      await page.getByRole('button', { name: 'Preview' }).click();
      await page.locator('.preview tr', { hasText: 'Interest' }).getByText('+1').waitFor({ timeout: 20_000 });
      await page.getByRole('button', { name: 'Save funnel' }).click();
      await page.getByText('Saved.').waitFor();
      await page.getByRole('button', { name: /^2, Interest, Reached/ }).waitFor({ timeout: 60_000 });
      expect(opened.errors).toEqual([]);
    });
  });
}
