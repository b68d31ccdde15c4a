import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import sparticuz from '@sparticuz/chromium';
import type axe from 'axe-core';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

/** CHROMIUM where a person has one with Chinese fonts, else the one from npm, which draws boxes for Chinese. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = process.env['CHROMIUM'] || (await sparticuz.executablePath());
  // Not the packed browser's own arguments: they run everything in one process, which closing a context ends.
  const args = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-zygote'];
  return chromium.launch({ executablePath, args, headless: true });
}

export type VisitorOptions = {
  js?: boolean;
  width?: number;
  scheme?: 'light' | 'dark';
  /** Address whose `mc_*` cookies are set: `{ mode: 'elder' }`. */
  preferences?: Record<string, string>;
};

/** One visitor: a fresh context of the given kind. */
export async function visitor(
  browser: Browser,
  url: string,
  options: VisitorOptions = {},
): Promise<BrowserContext> {
  const { js = true, width = 1280, scheme = 'light', preferences = {} } = options;
  const context = await browser.newContext({
    javaScriptEnabled: js,
    viewport: { width, height: 900 },
    colorScheme: scheme,
    reducedMotion: 'reduce',
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
  });
  await context.addInitScript(() => {
    const seen: string[] = [];
    Object.assign(window, { violations: seen });
    document.addEventListener('securitypolicyviolation', (e) =>
      seen.push(`${e.violatedDirective} ${e.blockedURI}`),
    );
  });
  const { origin } = new URL(url);
  const cookies = Object.entries(preferences).map(([name, value]) => ({
    name: `mc_${name}`,
    value,
    url: origin,
  }));
  await context.addCookies(cookies);
  return context;
}

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export type AxeResult = { faults: string[]; checked: number };

/** What axe finds on the page, by all rules or those named: `rule: element` each, and how many rules applied. */
export async function axeFaults(page: Page, rules?: string[]): Promise<AxeResult> {
  // Half a megabyte: sent once to each page.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(AXE);
  const { violations, passes } = await page.evaluate(
    (only) =>
      (window as unknown as { axe: typeof axe }).axe.run(document, {
        resultTypes: ['violations'],
        ...(only && { runOnly: only }),
      }),
    rules,
  );
  const faults = violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.target.join(' ')}`),
  );
  return { faults, checked: passes.length + violations.length };
}

/** What differs between themes: the page is asked for once, and only colours are looked at again. */
const COLOURS = ['color-contrast', 'link-in-text-block'];

/** Faults of the page in another theme: `dark` as the system says, or one chosen. */
export async function colourFaults(page: Page, theme: 'dark' | 'contrast' | 'light'): Promise<AxeResult> {
  const set = (name: string | null) =>
    page.evaluate((to) => {
      const before = document.documentElement.getAttribute('data-theme');
      if (to !== null) document.documentElement.setAttribute('data-theme', to);
      return before;
    }, name);
  const before = await set(null);
  if (theme === 'dark') await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
  else await set(theme);
  const { faults, checked } = await axeFaults(page, COLOURS);
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  await set(before);
  return { faults: faults.map((fault) => `${theme}: ${fault}`), checked };
}

/** Violations of the Content-Security-Policy since the page was opened. */
export const policyFaults = (page: Page): Promise<string[]> =>
  page.evaluate(() => (window as unknown as { violations: string[] }).violations);

/** Elements that make the page wider than the window. */
export const overflow = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const { clientWidth, scrollWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    const wide = [...document.querySelectorAll('body *')].filter(
      (e) => e.getBoundingClientRect().right > clientWidth + 1,
    );
    return wide.slice(0, 3).map((e) => `wider than the window: ${e.tagName.toLowerCase()}.${e.className}`);
  });
