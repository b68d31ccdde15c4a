import type { Page } from 'playwright-core';
import { passwordsOf } from './desk.ts';
import type { TestSite } from './site.ts';

/** What a person does, by the keystroke-level model: a key, a pointing with its click, a moment to make up one's mind. */
const COST = { key: 0.28, point: 1.1, mental: 1.35 };

export class Hands {
  keys = 0;
  points = 0;
  thoughts = 0;
  readonly page: Page;
  readonly byKeys: boolean;
  constructor(page: Page, byKeys: boolean) {
    this.page = page;
    this.byKeys = byKeys;
  }
  think(): void {
    this.thoughts += 1;
  }
  async press(...keys: string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
    this.keys += keys.length;
  }
  /** `each`: keys a character; 拼音 takes about two and a half. */
  async type(text: string, each = 2.5): Promise<void> {
    await this.page.keyboard.insertText(text);
    this.keys += Math.ceil(text.length * each);
  }
  /** Tabs until what is looked for has the focus; every press counts. */
  async tabTo(selector: string): Promise<void> {
    for (let n = 0; n < 80; n++) {
      if (await this.page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return;
      await this.press('Tab');
    }
    throw new Error(`Tab does not reach ${selector}`);
  }
  async point(selector: string): Promise<void> {
    await this.page.locator(selector).first().click();
    this.points += 1;
  }
  get seconds(): number {
    return this.keys * COST.key + this.points * COST.point + this.thoughts * COST.mental;
  }
  told(who: string): string {
    const { keys, points, thoughts, seconds } = this;
    return `${who}: ${points} clicks, ${keys} keys, ${thoughts} decisions, ${seconds.toFixed(1)} s`;
  }
}

export const TICKS = ['wording', 'timing', 'manner', 'deidentified'].map((code) => `tick.${code}`);
export const id = (name: string) => `[id="${name}"]`;

/** From the queue to the page on which the release waits for this person. */
export async function arrive(site: TestSite, hands: Hands, title: string): Promise<void> {
  const { page } = hands;
  await page.goto(`${site.url}/desk?tab=mine`);
  hands.think();
  const row = page.locator('tr', { hasText: title });
  if (hands.byKeys) {
    const here = () => row.locator('.mcd-q__t').evaluate((one) => one === document.activeElement);
    for (let n = 0; n < 20 && !(await here()); n++) await hands.press('j');
    await hands.tabTo('.mcd-q__go');
    await hands.press('Enter');
  } else await hands.point(`tr:has-text("${title}") a.mcd-q__go`);
  await page.waitForURL('**/desk/releases/**');
}

/** 初审, 复审 or 终审 as agreed, with every tick and the basis. */
export async function agree(hands: Hands, stage: string): Promise<void> {
  const { page, byKeys } = hands;
  hands.thoughts += TICKS.length;
  if (byKeys) {
    await hands.press('n');
    await hands.press('a');
    for (const name of TICKS) {
      await hands.tabTo(id(name));
      await hands.press('Space');
    }
    await hands.tabTo('#openness');
    await hands.press('ArrowDown');
    await hands.tabTo('#basis');
    await hands.press('ArrowDown', 'ArrowDown');
    await hands.tabTo('#note');
    await hands.press('Tab', 'Enter');
  } else {
    for (const name of TICKS) await hands.point(id(name));
    await page.locator('#openness').selectOption('active');
    await page.locator('#basis').selectOption('条例第二十条');
    hands.points += 4;
    await hands.point('#verdict');
    await hands.point(`button:text("提交${stage}意见")`);
  }
  hands.think();
  await page.waitForURL('**done=approved');
}

/** 再核对一次身份: what cannot be taken back asks whoever signed in longer ago. */
export async function prove(site: TestSite, hands: Hands, login: string): Promise<void> {
  const { page, byKeys } = hands;
  await page.getByText('请再核对一次身份').first().waitFor();
  if (byKeys) await hands.tabTo('#proof');
  else await hands.point('#proof');
  await hands.type(passwordsOf(site).get(login)!, 1);
  await (byKeys ? hands.press('Enter') : hands.point('button:text("核对并提交")'));
}

/** 保密审查 where nothing is found. */
export async function findNoSecret(hands: Hands): Promise<void> {
  const { page, byKeys } = hands;
  for (const code of ['state', 'work', 'trade', 'personal', 'safety']) {
    hands.think();
    if (byKeys) {
      await hands.tabTo(id(`found.${code}`));
      await hands.press('Space');
    } else await hands.point(id(`found.${code}`));
  }
  hands.think();
  if (byKeys) {
    await hands.tabTo('#conclusion');
    await hands.press('Space');
    await hands.tabTo('button[type=submit]');
    await hands.press('Enter');
  } else {
    await hands.point('#conclusion');
    await hands.point('button:text("签名并提交")');
  }
  await page.waitForURL('**done=approved');
}

/** 立即发布, proved anew since signing in was a while ago. */
export async function sendOut(site: TestSite, hands: Hands, login: string): Promise<void> {
  const { page, byKeys } = hands;
  hands.think();
  if (byKeys) {
    await hands.tabTo('#when');
    await hands.press('Space');
    await hands.tabTo('.mcd-go');
    later(site);
    await hands.press('Enter');
  } else {
    await hands.point('#when');
    later(site);
    await hands.point('button.mcd-go');
  }
  await prove(site, hands, login);
  await page.waitForURL('**done=publish');
}

const later = (site: TestSite) => site.clock.set(new Date(site.clock.now().getTime() + 11 * 60_000));
