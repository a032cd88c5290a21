import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { buildPage } from './testing/built-page.js';
import { launchChromium } from './testing/chromium.js';
import { openPage } from './testing/open-page.js';
import { type Stub, startStub } from './testing/stub-server.js';
import { stubCompany, stubLead } from './testing/stub-touchpoints.js';

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const phone = { viewport: { width: 390, height: 844 } };

let browser: Browser;
let stub: Stub;
let close: (() => Promise<void>)[] = [];
let remove: () => Promise<void>;

beforeAll(async () => {
  browser = await launchChromium();
  const built = await buildPage();
  remove = built.remove;
  stub = await startStub(built.dist, stubCompany(1500, Date.now()));
});
afterEach(async () => {
  stub.fail(null);
  stub.freshness({});
  stub.lock(null);
  stub.contacts(null);
  await Promise.all(close.map((each) => each()));
  close = [];
});
afterAll(async () => {
  await browser?.close();
  await stub?.close();
  await remove?.();
});

/** Null: an empty page, to go on from. */
async function open(address: string | null, options = {}): Promise<Page> {
  const opened = await openPage(browser, address === null ? 'about:blank' : `${stub.url}/${address}`, options);
  close.push(async () => {
    expect(opened.errors).toEqual([]);
    await opened.close();
  });
  return opened.page;
}
const loaded = (page: Page) => page.locator('.report:not([data-placeholder]):not([data-outdated])').waitFor();
const widthOf = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth);

describe('the page', () => {
  it.each(['light', 'dark'] as const)('has no fault axe knows, %s, with and without the drill-down, wide and on a phone', async (colorScheme) => {
    for (const options of [{ colorScheme }, { colorScheme, ...phone }]) {
      const page = await open(null, options);
      for (const address of ['?lang=de', '?lang=de&leads=2.dropped']) {
        await page.goto(`${stub.url}/${address}`);
        await loaded(page);
        if (address.includes('leads')) await page.locator('.lead-id').first().waitFor();
        await page.addScriptTag({ path: axe });
        const found = await page.evaluate(async () => {
          const { axe: checker } = window as unknown as { axe: { run: () => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } };
          return (await checker.run()).violations.map(({ id, nodes }) => [id, nodes[0]?.html]);
        });
        expect(found).toEqual([]);
      }
    }
  });

  it.each([['light', {}], ['dark', phone]] as const)('shows how to reach a lead to whoever is told it, and nothing of it to anybody else (%s, %o)', async (colorScheme, options) => {
    const address = `?lang=en&leads=1.entered&lead=${stubLead('anonymous:1')}`;
    const details = (page: Page) => page.getByRole('region', { name: 'Contact details' });
    const plain = await open(address, { colorScheme, ...options });
    await plain.locator('.lead-facts').waitFor();
    expect(await details(plain).count()).toBe(0);
    stub.contacts({ name: 'Ada Lovelace', email: 'ada.lovelace@a-company-with-a-very-long-name.example', crm: 'https://crm.example/contacts/1', data: { 'buyer.note': 'rings back on Monday' }, erased: 2, lost: 0 });
    const page = await open(address, { colorScheme, ...options });
    await details(page).waitFor();
    expect((await details(page).innerText()).split('\n').filter(Boolean)).toEqual(['Contact details', 'Name', 'Ada Lovelace', 'E-mail', 'ada.lovelace@a-company-with-a-very-long-name.example', 'In the CRM', 'https://crm.example/contacts/1', 'buyer.note', 'rings back on Monday', 'Erased for 2 touchpoints.']);
    expect(await widthOf(page)).toBe(page.viewportSize()!.width);
    await page.addScriptTag({ path: axe });
    expect(await page.evaluate(async () => (await (window as unknown as { axe: { run: () => Promise<{ violations: { id: string }[] }> } }).axe.run()).violations.map(({ id }) => id))).toEqual([]);
  });

  it('needs no horizontal scrolling on a phone, in either language, in any view', async () => {
    const page = await open(null, phone);
    for (const address of ['?lang=de', '?lang=en', '?lang=de&by=campaign', '?lang=de&leads=all.open', `?lang=de&leads=1.entered&lead=${stubLead('anonymous:1')}`]) {
      await page.goto(`${stub.url}/${address}`);
      await loaded(page);
      await page.waitForTimeout(400);
      expect([address, await widthOf(page)]).toEqual([address, 390]);
    }
  });

  it.each([
    ['de', {}],
    ['en', {}],
    ['de', phone],
    ['en', phone],
  ])('does not jump when the first numbers come (%s, %o)', async (lang, options) => {
    const page = await open(null, options);
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    await page.route('**/report?*', (route) => held.then(() => route.continue()));
    await page.goto(`${stub.url}/?lang=${lang}`);
    const tops = () => page.locator('h2:not(#types-heading), h3').evaluateAll((all) => all.map((each) => Math.round(each.getBoundingClientRect().top)));
    await page.locator('.report[data-placeholder]').waitFor();
    const before = await tops();
    release();
    await loaded(page);
    expect(await tops()).toEqual(before);
  });

  it('says the same in German, with German numbers, and keeps the language', async () => {
    const page = await open('?lang=en');
    await loaded(page);
    await page.getByRole('button', { name: 'DE, Deutsch' }).click();
    await page.getByText(/Von 1\.\d{3} Leads haben/).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('de');
    expect(page.url()).toContain('lang=de');
    await page.goto(stub.url);
    await page.getByRole('heading', { name: 'Stufen' }).waitFor();
  });

  it('goes back to the view before with the browser’s own button', async () => {
    const page = await open('?lang=en');
    await loaded(page);
    await page.getByRole('button', { name: 'Show only E-mail' }).click();
    await page.getByText('Only E-mail').first().waitFor();
    expect(page.url()).toContain('only=email');
    await page.goBack();
    await page.getByText('Only E-mail').first().waitFor({ state: 'detached' });
  });

  it('shows as many leads behind a number as the number says, page by page', async () => {
    const page = await open('?lang=en');
    await loaded(page);
    const number = page.getByRole('button', { name: /, Decision, Reached/ });
    const count = Number((await number.textContent())?.replace(',', ''));
    await number.click();
    await page.getByRole('dialog', { name: new RegExp(`^${count} leads reached Decision`) }).waitFor();
    expect(await page.locator('.lead-card').count()).toBe(20);
    await page.getByRole('button', { name: 'Show 20 more' }).click();
    await page.getByText(`40 of ${count}`).waitFor();
    expect(await page.locator('.lead-card').count()).toBe(40);
  });

  it('can be used by keyboard alone: into the drill-down, through it, and back to the number', async () => {
    const page = await open('?lang=en');
    await loaded(page);
    await page.getByRole('button', { name: /, Interest, Reached/ }).focus();
    await page.keyboard.press('Enter');
    await page.locator('.lead-id').first().waitFor();
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('leads-heading');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Why did this number change?');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.className)).toBe('lead-id');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toContain('Interest, Reached');
  });

  it('asks for nothing while nobody sees it', async () => {
    const page = await open('?lang=en');
    await loaded(page);
    await page.evaluate(() => {
      Object.defineProperty(document, 'hidden', { value: true, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    });
    await page.waitForTimeout(300);
    const before = stub.reports();
    await page.waitForTimeout(3_000);
    expect(stub.reports()).toBe(before);
    await page.evaluate(() => {
      Object.defineProperty(document, 'hidden', { value: false, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    });
    await page.waitForTimeout(500);
    expect(stub.reports()).toBeGreaterThan(before);
  });

  it('takes free days and a time zone', async () => {
    const page = await open('?lang=en');
    await loaded(page);
    await page.getByRole('button', { name: /Range/ }).click();
    await page.getByLabel('First day').fill('2026-03-01');
    await page.getByLabel('Last day').fill('2026-02-01');
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await page.getByText('must not be after').waitFor();
    await page.getByLabel('Last day').fill('2026-03-31');
    await page.getByLabel('Time zone').fill('Europe/Berlin');
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await page.getByRole('button', { name: /1\D+31 Mar 2026 *Europe\/Berlin/ }).waitFor();
    expect(page.url()).toContain('range=2026-03-01..2026-04-01&zone=Europe%2FBerlin');
  });
});

describe('when something is not as it should be, the page', () => {
  it('says how far a new count has come', async () => {
    stub.freshness({ backfilling: { percent: 42.5, hash: 'feed' } });
    const page = await open('?lang=en');
    await page.getByText('42.5% done').waitFor();
  });

  it('says how far the numbers are behind, and what helps', async () => {
    stub.freshness({ behindMs: 180_000, lag: 900 });
    const page = await open('?lang=en');
    await page.getByText('3 minutes behind').waitFor();
    await page.getByText('trichter doctor').waitFor();
  });

  it('keeps the numbers when the service is lost, and goes on by itself when it is back', async () => {
    const page = await open('?lang=en');
    await loaded(page);
    stub.fail('silence');
    await page.getByText('The query service does not answer. These numbers are from').waitFor({ timeout: 10_000 });
    await page.getByText(/^Of [\d,]+ leads/).waitFor();
    stub.fail(null);
    await page.getByRole('alert').waitFor({ state: 'detached', timeout: 10_000 });
  });

  it('asks for the token of a service that wants one', async () => {
    stub.lock('open-sesame');
    const page = await open('?lang=en');
    await page.getByLabel('Token', { exact: true }).fill('wrong');
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.getByText('This token is not known').waitFor();
    await page.getByLabel('Token', { exact: true }).fill('open-sesame');
    await page.getByRole('button', { name: 'Go on' }).click();
    await loaded(page);
  });

  it('tells a refusal in the service’s words, with its remedy', async () => {
    stub.fail({ type: 'urn:trichter:problem:invalid', status: 400, code: 'invalid', title: 'The request cannot be read', detail: 'to must be after from', remedy: 'send a later day' });
    const page = await open('?lang=en');
    await page.getByText('to must be after from; send a later day').waitFor();
    stub.fail(null);
    await page.getByRole('button', { name: 'Back to the start view' }).click();
    await loaded(page);
  });
});
