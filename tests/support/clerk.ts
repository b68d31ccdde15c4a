import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { axeFaults, overflow } from './browser.ts';

/** `keys`: keyboard alone; `pointer`: mouse or finger, keyboard for words. */
export type Way = 'keys' | 'pointer';

/** What was done by hand, for a keystroke-level estimate (Card, Moran, Newell): key 0.28 s, pointing 1.1 s, thought 1.35 s. */
export type Effort = { keys: number; han: number; pointings: number; thoughts: number };

/** A 汉字 takes two keys of pinyin on the average and one to choose it. */
const KEYS_OF_HAN = 3;

export const secondsOf = ({ keys, han, pointings, thoughts }: Effort): number =>
  (keys + han * KEYS_OF_HAN) * 0.28 + pointings * 1.1 + thoughts * 1.35;

/** Somebody at the desk whose every key and click is counted, and on whose every page axe looks. */
export class Clerk {
  readonly effort: Effort = { keys: 0, han: 0, pointings: 0, thoughts: 0 };
  readonly seen: string[] = [];
  readonly faults: string[] = [];
  private readonly page: Page;
  private readonly way: Way;
  private readonly mirror: Page | undefined;

  /** @param mirror a page with scripts, where axe can run, for a page without */
  constructor(page: Page, way: Way, mirror?: Page) {
    this.page = page;
    this.way = way;
    this.mirror = mirror;
  }

  /** Presses a link, button, summary, radio or tick box. */
  async push(target: Locator, key = 'Enter'): Promise<void> {
    this.effort.thoughts++;
    if (this.way === 'keys') {
      await this.reach(target);
      return this.press(key);
    }
    this.effort.pointings++;
    await target.click();
  }

  /** Chooses one of several; the label is what is seen. */
  async choose(target: Locator): Promise<void> {
    await this.push(target, 'Space');
    expect(await target.isChecked()).toBe(true);
  }

  /** Replaces what stands in a field. */
  async write(target: Locator, words: string): Promise<void> {
    await this.push(target, 'ControlOrMeta+a');
    if (this.way === 'pointer') await this.press('ControlOrMeta+a');
    await this.type(words);
  }

  async type(words: string): Promise<void> {
    const han = words.match(/\p{Script=Han}/gu)?.length ?? 0;
    this.effort.han += han;
    this.effort.keys += [...words].length - han;
    await this.page.keyboard.insertText(words);
  }

  /** Picks from a list that unfolds: opened and stepped through. */
  async pick(target: Locator, label: string): Promise<void> {
    const at = (await target.locator('option').allInnerTexts()).map((one) => one.trim()).indexOf(label);
    expect(at).toBeGreaterThan(-1);
    this.effort.thoughts++;
    if (this.way === 'keys') {
      await this.reach(target);
      const from = await target.evaluate((field: HTMLSelectElement) => field.selectedIndex);
      for (let n = from; n < at; n++) await this.press('ArrowDown');
    } else {
      this.effort.pointings += 2;
      await target.selectOption({ label });
    }
    expect(await target.evaluate((field: HTMLSelectElement) => field.selectedIndex)).toBe(at);
  }

  /** The system's own window: the name is typed there, or the file pointed at twice. */
  async bring(target: Locator, file: { name: string; mimeType: string; buffer: Buffer }): Promise<void> {
    const chooser = this.page.waitForEvent('filechooser');
    await this.push(target);
    await (await chooser).setFiles(file);
    if (this.way === 'keys') this.effort.keys += [...file.name].length + 1;
    else this.effort.pointings += 2;
  }

  async press(key: string): Promise<void> {
    this.effort.keys += key.split('+').length;
    await this.page.keyboard.press(key);
  }

  /** A page was reached: axe looks at it, and nothing may stand out of the window. */
  async arrives(where: RegExp, heading: string | RegExp): Promise<void> {
    await this.page.waitForURL(where);
    await this.page.locator('h1', { hasText: heading }).waitFor();
    const { faults, checked } = await axeFaults(await this.seenByAxe());
    expect(checked).toBeGreaterThan(10);
    const name = new URL(this.page.url()).pathname.replace(/[0-9a-f-]{36}/, '…');
    this.seen.push(name);
    this.faults.push(...[...faults, ...(await overflow(this.page))].map((fault) => `${name}: ${fault}`));
  }

  /** Without scripts axe cannot run: the same markup, its scripts taken out, is laid before it in a page where it can. */
  private async seenByAxe(): Promise<Page> {
    if (!this.mirror) return this.page;
    const body = (await this.page.content()).replace(/<script\b[^>]*>[\s\S]*?<\/script>/g, '');
    const address = this.page.url().replace(/[?#].*$/, '?mirror');
    await this.mirror.route(address, (route) =>
      route.fulfill({ body, contentType: 'text/html; charset=utf-8' }),
    );
    await this.mirror.goto(address);
    await this.mirror.unroute(address);
    return this.mirror;
  }

  /** Tab or Shift+Tab, whichever is nearer; only what really takes the focus counts. */
  private async reach(target: Locator): Promise<void> {
    await target.waitFor();
    const focused = () => target.evaluate((one) => one === document.activeElement);
    const back = await target.evaluate((one) => {
      const all = [
        ...document.querySelectorAll<HTMLElement>('a[href],button,input,select,textarea,summary,[tabindex]'),
      ].filter((e) => e.tabIndex >= 0 && e.getClientRects().length > 0);
      const here = all.indexOf(document.activeElement as HTMLElement);
      return here >= 0 && all.indexOf(one as HTMLElement) < here;
    });
    for (let n = 0; n < 400 && !(await focused()); n++) await this.press(back ? 'Shift+Tab' : 'Tab');
    expect(await focused()).toBe(true);
  }
}
