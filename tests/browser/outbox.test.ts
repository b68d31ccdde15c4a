import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Grant } from '#src/accounts/rules.ts';
import { addUser } from '#src/accounts/service.ts';
import { change, SYSTEM } from '#src/context.ts';
import type { Target } from '#src/env.ts';
import { workOutbox } from '#src/outbox/service.ts';
import { openSession } from '#src/sessions/service.ts';
import { submitRelease } from '#src/writing/service.ts';
import {
  axeFaults,
  openBrowser,
  overflow,
  policyFaults,
  visitor,
  type VisitorOptions,
} from '../support/browser.ts';
import { pairOf, TITLE } from '../support/pair.ts';
import { openReceiver, type Receiver } from '../support/receiver.ts';
import { openSite, type TestSite } from '../support/site.ts';
import { type Staff, staffOf } from '../support/staff.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

let site: TestSite;
let browser: Browser;
let staff: Staff;
let receiver: Receiver;
let target: Target;
const ids: Record<string, string> = {};
beforeAll(async () => {
  site = await openSite();
  browser = await openBrowser();
  staff = await staffOf(site.world());
  receiver = await openReceiver('/hook?key=robot-key-1');
  target = { url: receiver.url, secret: '', adapter: 'wecom' };
  for (const role of ['admin', 'auditor', 'security'] as const) {
    const grants: Grant[] = [{ role, department: null }];
    ids[role] = await addUser(site.world(), { login: role, name: role, department: 'office', grants });
  }
  await submitRelease(staff.author, await pairOf(staff.author));
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await browser?.close();
  await site?.close();
  await receiver?.close();
});

async function sitting(id: string, options: VisitorOptions = {}): Promise<Page> {
  const context = await visitor(browser, site.url, options);
  const ctx = { ...site.world(), actor: SYSTEM };
  const value = await change(ctx, 'session.open', id, (tx) => openSession(tx, id, '127.0.0.0/24'));
  await context.addCookies([{ name: 'desk', value, url: site.url }]);
  return context.newPage();
}

const MODES: Record<string, VisitorOptions> = {
  浅色: {},
  深色: { scheme: 'dark' },
  长辈模式: { preferences: { mode: 'elder' } },
  高对比: { preferences: { theme: 'contrast' } },
  手机: { width: 390 },
};

test('without an address the page says how to set one', async () => {
  const page = await sitting(ids['admin']!);
  await page.goto(`${site.url}/desk/outbox`);
  expect(await page.locator('main').innerText()).toMatch(/没有设置发到哪里[^]*WEBHOOK_URL[^]*还没有发过通知/);
  await page.context().close();
});

test('what could not be sent stands there in words and is sent again by one button, without JavaScript', async () => {
  vi.stubEnv('WEBHOOK_URL', receiver.url);
  vi.stubEnv('WEBHOOK_ADAPTER', 'wecom');
  receiver.answer({ status: 502, body: 'Bad Gateway' });
  const start = new Date('2026-05-18T19:00:00+08:00').getTime();
  let at = start;
  for (const minutes of [0, 1, 5, 15, 60, 180])
    await workOutbox(site.world().at(new Date((at += minutes * 60_000))), target);
  site.clock.set(new Date(at));
  for (const options of [{ js: false }, ...Object.values(MODES)]) {
    const page = await sitting(ids['admin']!, options);
    await page.goto(`${site.url}/desk/outbox`);
    const text = await page.locator('main').innerText();
    expect(text).toMatch(/1条没有送到[^]*待办[^]*没有送到[^]*试了6次[^]*对方回答502：Bad Gateway/);
    expect(text).not.toContain(TITLE);
    expect(await page.content()).not.toContain('robot-key-1');
    if (!('js' in options)) {
      const { faults } = await axeFaults(page);
      expect([...faults, ...(await overflow(page)), ...(await policyFaults(page))]).toEqual([]);
    }
    await page.context().close();
  }
  const page = await sitting(ids['admin']!, { js: false, width: 390 });
  await page.goto(`${site.url}/desk/outbox`);
  await page.getByRole('button', { name: /再发一次/ }).click();
  await page.getByText('已经排上').waitFor();
  receiver.answer({ status: 200, body: '{"errcode":0}' });
  await workOutbox(site.world().at(new Date(at)), target);
  await page.goto(`${site.url}/desk/outbox`);
  expect(await page.locator('tbody tr').first().innerText()).toMatch(/已送到/);
  expect(await page.getByRole('button', { name: /再发一次/ }).count()).toBe(0);
  await page.context().close();
});

test('the auditor reads it and has no button; whoever writes, or manages people, does not find it', async () => {
  const auditor = await sitting(ids['auditor']!);
  await auditor.goto(`${site.url}/desk/outbox`);
  expect(await auditor.locator('tbody tr').count()).toBeGreaterThan(0);
  expect(await auditor.getByRole('button', { name: /再发一次/ }).count()).toBe(0);
  await auditor.context().close();
  for (const id of [staff.author.actor.id, ids['security']!]) {
    const page = await sitting(id);
    const answer = await page.goto(`${site.url}/desk/outbox`);
    expect(answer!.status()).toBe(403);
    expect(await page.getByRole('link', { name: '通知发送' }).count()).toBe(0);
    await page.context().close();
  }
});
