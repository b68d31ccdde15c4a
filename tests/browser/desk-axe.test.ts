import { readdirSync } from 'node:fs';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { eq } from 'drizzle-orm';
import { releases } from '#db/schema.ts';
import { read } from '#src/context.ts';
import { addUser } from '#src/accounts/service.ts';
import { attach } from '#src/attachments/service.ts';
import { keepSigned } from '#src/signed/service.ts';
import { keepEdition, openEdition } from '#src/editing/service.ts';
import { addPart, startRelease, submitRelease } from '#src/writing/service.ts';
import { ask } from '#src/erasures/service.ts';
import { axeFaults, colourFaults, openBrowser, visitor, type VisitorOptions } from '../support/browser.ts';
import { actingAs, deskCookie } from '../support/desk.ts';
import { docx } from '../support/office.ts';
import { openSite, type TestSite } from '../support/site.ts';
import { policyContent, type World } from '../support/world.ts';

vi.setConfig({ testTimeout: 600_000 });

let site: TestSite;
let browser: Browser;
let chen: World;
let ids: Awaited<ReturnType<typeof written>>;
beforeAll(async () => {
  site = await openSite();
  browser = await openBrowser();
  chen = await actingAs(site, 'chenwenjing');
  ids = await written();
  const grants = [{ role: 'security' as const, department: null }];
  await addUser(site.world(), { login: 'xinlai', name: '新来', password: PASSWORD, grants });
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
});

const PASSWORD = '办公室窗外有一棵大树';
const TITLE = '关于农村危房改造的通知';
const BODY =
  '各区县：\n\n一、补助\n\n联系人李某某，电话13800001234。\n\n其他特殊情况由区县研究确定。\n\n| 区县 | 户数 |\n| --- | --- |\n| 东区 | 126 |\n';

/** One release with findings, files, an interpretation and a signed original that differs. */
async function written() {
  const { details, summary } = policyContent();
  const content = { body: BODY, summary, details, department: 'rural' };
  const begin = (origin: 'draft' | 'signed', more = {}) =>
    startRelease(chen, {
      ...{ type: 'policy', title: TITLE, origin },
      content: { ...content, ...more },
    });
  const draft = await begin('draft');
  const signed = await begin('signed', { details: { ...details, draftingDepartment: 'property' } });
  await keepSigned(chen, {
    editionId: signed.editionId,
    text: `${TITLE}\n${BODY.replace('李某某', '王某某')}`,
  });
  const about = await addPart(chen, {
    ...{ releaseId: draft.releaseId, type: 'interpretation', title: '怎么申请危房改造' },
    links: [{ relation: 'interprets', toId: draft.documentId }],
    content: { body: '可以这样申请。', summary: '怎么申请' },
  });
  const file = { name: '任务表.docx', bytes: docx() };
  await attach(chen, { editionId: draft.editionId, revision: 0, files: [file] });
  const { part } = await openEdition(chen, draft.editionId);
  const sha = part.content.attachments[0]!.sha256;
  const [out] = await read(chen, (db) =>
    db.select({ id: releases.id }).from(releases).where(eq(releases.state, 'published')).limit(1),
  );
  const urgent = await startRelease(chen, {
    ...{ type: 'news', title: '今晚工地停工', origin: 'draft' },
    content: { body: '全市工地停工。', summary: '停工。', department: 'rural' },
  });
  await submitRelease(chen, urgent);
  const asked = { documentIds: [signed.documentId], ground: 'personal', note: '5月18日当事人提出' };
  const erasure = await ask(await actingAs(site, 'sunqi'), asked);
  return { draft, signed, about, sha, outside: out!.id, urgent: urgent.releaseId, erasure };
}

type Look = { file: string; as?: string; path: () => string; arrive?: (page: Page) => Promise<void> };

const editions = 'editions/[id]';
const at = (id: string, rest = '') => `/desk/editions/${id}${rest}`;

/** Every page of the desk with something on it, and who sees it; some twice, in another state. */
const LOOKS: Look[] = [
  { file: 'index.astro', as: 'chenwenjing', path: () => '/desk' },
  { file: 'new.astro', as: 'chenwenjing', path: () => '/desk/new' },
  { file: 'password.astro', as: 'chenwenjing', path: () => '/desk/password' },
  { file: 'prove.astro', as: 'chenwenjing', path: () => '/desk/prove' },
  { file: 'refused.astro', as: 'chenwenjing', path: () => '/desk/users' },
  { file: `${editions}/index.astro`, as: 'chenwenjing', path: () => at(ids.draft.editionId) },
  { file: `${editions}/index.astro`, as: 'chenwenjing', path: () => at(ids.about.editionId) },
  {
    file: `${editions}/index.astro`,
    as: 'chenwenjing',
    path: () => at(ids.signed.editionId, '?open=body.2'),
  },
  { file: `${editions}/index.astro`, as: 'shenbai', path: () => at(ids.draft.editionId) },
  {
    ...{ file: `${editions}/index.astro`, as: 'chenwenjing', path: () => at(ids.about.editionId) },
    arrive: conflict,
  },
  {
    ...{ file: `${editions}/index.astro`, as: 'chenwenjing', path: () => at(ids.draft.editionId) },
    arrive: async (page) => {
      await page.locator('#b-body-3 > a').click();
      await page.locator('.mcd-note > summary').first().click();
    },
  },
  {
    file: `${editions}/original.astro`,
    as: 'chenwenjing',
    path: () => at(ids.signed.editionId, '/original'),
  },
  { file: `${editions}/wording.astro`, as: 'chenwenjing', path: () => at(ids.signed.editionId, '/wording') },
  {
    file: `${editions}/preview/index.astro`,
    as: 'chenwenjing',
    path: () => at(ids.draft.editionId, '/preview'),
  },
  {
    file: `${editions}/preview/index.astro`,
    as: 'chenwenjing',
    path: () => at(ids.about.editionId, '/preview'),
  },
  {
    ...{ file: `${editions}/preview/print.astro`, as: 'chenwenjing' },
    path: () => at(ids.about.editionId, '/preview/print'),
  },
  {
    ...{ file: `${editions}/attachments/index.astro`, as: 'chenwenjing' },
    path: () => at(ids.draft.editionId, '/attachments'),
  },
  {
    ...{ file: `${editions}/attachments/[sha]/index.astro`, as: 'chenwenjing' },
    path: () => at(ids.draft.editionId, `/attachments/${ids.sha}`),
  },
  {
    file: 'releases/[id]/index.astro',
    as: 'chenwenjing',
    path: () => `/desk/releases/${ids.draft.releaseId}`,
  },
  { file: 'releases/[id]/index.astro', as: 'zhouli', path: () => `/desk/releases/${ids.signed.releaseId}` },
  {
    ...{ file: 'releases/[id]/discard.astro', as: 'chenwenjing' },
    path: () => `/desk/releases/${ids.draft.releaseId}/discard`,
  },
  // With somebody's turn, in every state: release.test.ts.
  {
    ...{ file: 'releases/[id]/review.astro', as: 'zhouli' },
    path: () => `/desk/releases/${ids.draft.releaseId}/review`,
  },
  {
    ...{ file: 'releases/[id]/print.astro', as: 'linke' },
    path: () => `/desk/releases/${ids.outside}/print`,
  },
  {
    ...{ file: 'releases/[id]/after.astro', as: 'linke' },
    path: () => `/desk/releases/${ids.outside}/after`,
  },
  {
    ...{ file: 'releases/[id]/bundle/index.astro', as: 'chenwenjing' },
    path: () => `/desk/releases/${ids.draft.releaseId}/bundle`,
  },
  {
    ...{ file: 'releases/[id]/urgent.astro', as: 'zhaoning' },
    path: () => `/desk/releases/${ids.urgent}/urgent`,
  },
  {
    ...{ file: 'erasures/index.astro', as: 'linke' },
    path: () => `/desk/erasures?document=${ids.about.documentId}`,
  },
  { file: 'erasures/[id].astro', as: 'linke', path: () => `/desk/erasures/${ids.erasure}` },
  { file: 'emergencies.astro', as: 'linke', path: () => '/desk/emergencies' },
  { file: 'releases/index.astro', as: 'shenbai', path: () => '/desk/releases?from=2026-01-01&to=2026-05-18' },
  { file: 'table/index.astro', as: 'chenwenjing', path: () => '/desk/table' },
  { file: 'import.astro', as: 'chenwenjing', path: () => '/desk/import' },
  { file: 'audit.astro', as: 'shenbai', path: () => '/desk/audit' },
  { file: 'outbox.astro', as: 'shenbai', path: () => '/desk/outbox' },
  { file: 'users/index.astro', as: 'qiushi', path: () => '/desk/users' },
  { file: 'users/new.astro', as: 'qiushi', path: () => '/desk/users/new' },
  { file: 'users/stand-in.astro', as: 'qiushi', path: () => '/desk/users/stand-in' },
  { file: 'users/[login].astro', as: 'qiushi', path: () => '/desk/users/chenwenjing' },
  { file: 'signin/index.astro', path: () => '/desk/signin' },
  { file: 'signin/enrol.astro', path: () => '/desk/signin', arrive: enrolling },
];

/** Pages that never show themselves on a GET. */
const ELSEWHERE = new Set([
  // Answers a POST, with the parts of the attachments page.
  `${editions}/upload.astro`,
  'releases/[id]/bundle/upload.astro',
  // Answers a POST: table.test.ts.
  'table/upload.astro',
  // Leads on to the provider or back to the sign-in.
  'signin/oidc/index.astro',
  // The same parts as the enrolment, looked at in desk-people.test.ts with a real 动态口令.
  'signin/code.astro',
]);

/** Modes that differ in more than colours; 深色 and 高对比 are looked at on the pages of the first. */
const THEMES = ['dark', 'contrast'] as const;
const MODES: Record<string, VisitorOptions> = {
  浅色: {},
  长辈模式: { preferences: { mode: 'elder' } },
  手机: { width: 390 },
};

async function conflict(page: Page): Promise<void> {
  const { part } = await openEdition(chen, ids.about.editionId);
  const { revision } = part;
  await keepEdition(chen, { editionId: part.editionId, revision, content: { body: `第${revision}次改。` } });
  await page.getByRole('button', { name: '保存并检查' }).first().click();
  await page.locator('h1', { hasText: '同时' }).or(page.getByText('保存合并结果')).first().waitFor();
}

async function enrolling(page: Page): Promise<void> {
  Object.assign(site.site.identity, { demo: false });
  await page.fill('#login', 'xinlai');
  await page.fill('#password', PASSWORD);
  await page.click('main button[type=submit]');
  await page.waitForURL('**/desk/signin/enrol');
  Object.assign(site.site.identity, { demo: true });
}

async function sitting(mode: VisitorOptions, login?: string): Promise<BrowserContext> {
  const context = await visitor(browser, site.url, mode);
  if (!login) return context;
  const [name = '', value = ''] = (await deskCookie(site, login)).split('=');
  await context.addCookies([{ name, value, url: site.url }]);
  return context;
}

test('every page of the desk is looked at', () => {
  const pages = readdirSync('src/pages/desk', { recursive: true, encoding: 'utf8' });
  const all = pages.filter((name) => name.endsWith('.astro')).map((name) => name.replaceAll('\\', '/'));
  const seen = new Set([...LOOKS.map(({ file }) => file), ...ELSEWHERE]);
  expect(all.length).toBeGreaterThan(15);
  expect(all.filter((file) => !seen.has(file))).toEqual([]);
});

test('axe finds nothing on the desk, light, dark, in 长辈模式, in high contrast and on a phone', async () => {
  const faults: string[] = [];
  let [pages, rules] = [0, 0];
  for (const [mode, options] of Object.entries(MODES))
    for (const as of new Set(LOOKS.map((look) => look.as))) {
      const context = await sitting(options, as);
      const page = await context.newPage();
      for (const look of LOOKS.filter((one) => one.as === as)) {
        const answer = await page.goto(site.url + look.path());
        await look.arrive?.(page);
        const found = await axeFaults(page);
        if (look.file !== 'refused.astro')
          expect([look.path(), answer!.status()]).toEqual([look.path(), 200]);
        pages += 1;
        rules += found.checked;
        faults.push(...found.faults.map((fault) => `${mode} ${look.path()} ${fault}`));
        for (const theme of mode === '浅色' ? THEMES : []) {
          const coloured = await colourFaults(page, theme);
          pages += 1;
          rules += coloured.checked;
          faults.push(...coloured.faults.map((fault) => `${look.path()} ${fault}`));
        }
      }
      await context.close();
    }
  const modes = Object.keys(MODES).length + THEMES.length;
  console.log(`${LOOKS.length} states of pages × ${modes} modes: ${pages} looked at, ${rules} rules applied`);
  expect(faults).toEqual([]);
});

test('a field without a name, pale words and a picture without words would be found in every mode', async () => {
  for (const [mode, options] of Object.entries(MODES)) {
    const page = await (await sitting(options, 'chenwenjing')).newPage();
    await page.goto(site.url + at(ids.draft.editionId));
    await page.evaluate(() => {
      const planted = document.createElement('p');
      planted.innerHTML = '<input type="text"><img src="/favicon.svg"><span>看不清的字</span>';
      (planted.lastChild as HTMLElement).style.cssText =
        'color:#888;background:#999;forced-color-adjust:none';
      document.querySelector('main')!.prepend(planted);
    });
    const { faults } = await axeFaults(page);
    const rules = [...new Set(faults.map((fault) => fault.split(':', 1)[0]))].sort();
    expect([mode, ...rules]).toEqual([mode, 'color-contrast', 'image-alt', 'label']);
    for (const theme of THEMES)
      expect((await colourFaults(page, theme)).faults.join()).toContain(`${theme}: color-contrast`);
    await page.context().close();
  }
});
