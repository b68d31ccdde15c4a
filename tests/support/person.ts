import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { visitor, type VisitorOptions } from './browser.ts';

/** Somebody who uses the portal: everything tapped is counted, typing is not. */
export type Person = {
  /** Tells what one person writes from what others do. */
  name: string;
  page: Page;
  context: BrowserContext;
  /** Taps so far, sending a form by its button among them. */
  taps(): number;
  /** Taps the first such link, button or summary that can be seen. */
  tap(words: string | RegExp | Locator): Promise<void>;
  /** Types into the field of this label. */
  type(label: string | RegExp, text: string): Promise<void>;
  /** Words of the page as people see them. */
  sees(): Promise<string>;
  leave(): Promise<void>;
};

const TAPPED = 'a:visible, button:visible, summary:visible, label:visible, input[type=submit]:visible';

/** Opens the home page as one person. */
export async function person(
  browser: Browser,
  url: string,
  options: VisitorOptions,
  name: string,
): Promise<Person> {
  const context = await visitor(browser, url, options);
  const page = await context.newPage();
  let taps = 0;
  await page.goto(`${url}/`);
  return {
    name,
    page,
    context,
    taps: () => taps,
    async tap(words) {
      const target =
        typeof words === 'string' || words instanceof RegExp
          ? page.locator(TAPPED).filter({ hasText: words }).first()
          : words;
      taps++;
      await target.click({ timeout: 5000 });
      await page.waitForLoadState();
    },
    async type(label, text) {
      await page.getByLabel(label).locator('visible=true').first().fill(text);
    },
    sees: () => page.locator('body').innerText(),
    leave: () => context.close(),
  };
}
