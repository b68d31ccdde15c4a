import { HtmlValidate } from 'html-validate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSite, type TestSite } from '../support/site.ts';
import { publishedInterpretation, publishedPolicy, published, policyContent } from '../support/world.ts';

let site: TestSite;
beforeAll(async () => (site = await openSite()));
afterAll(() => site.close());

const sheetsOf = async (path: string): Promise<string> => {
  const html = await (await site.get(path)).text();
  const links = [...html.matchAll(/<link rel="stylesheet" href="([^"]+)"/g)].map(([, link]) => link!);
  return (await Promise.all(links.map(async (link) => (await site.get(link)).text()))).join('');
};

const newestPath = async (): Promise<string> => {
  const { results } = (await (await site.get('/interpretations.json')).json()) as {
    results: { url: string }[];
  };
  return results[0]!.url.slice(site.url.length);
};

test('the sheet for the notice board has its own small stylesheet, which no other page carries', async () => {
  const path = await newestPath();
  const [poster, common] = [await sheetsOf(`${path}/print`), await sheetsOf(path)];
  expect(poster).toContain('mc-poster');
  expect(common).not.toContain('mc-poster');
  expect(poster.length).toBeLessThan(common.length / 8);
  expect(await (await site.get(path)).text()).toContain(`href="${path}/print"`);
});

test('a sheet names the document, its state on the day of printing, hotline, body and day', async () => {
  const world = site.world();
  const { documentId } = await publishedPolicy(world, {
    title: '关于加装充电桩的通知',
    details: { documentNumber: '示建规〔2026〕31号', effectiveOn: '2026-06-10' },
  });
  await publishedInterpretation(world, documentId, { title: '充电桩解读' });
  const path = await newestPath();
  const before = await (await site.get(`${path}/print`)).text();
  for (const words of ['2026年6月10日起施行', '示建规〔2026〕31号', '尚未施行', '12345', '2026-05-18打印'])
    expect(before, words).toContain(words);
  expect(before).toContain(site.site.identity.name);
  site.clock.set('2026-06-10T00:00:00+08:00');
  const after = await (await site.get(`${path}/print`)).text();
  expect(after).toContain('2026-06-10打印');
  expect(after).not.toContain('尚未施行');
  site.clock.set('2026-05-18T10:00:00+08:00');
});

test('a withdrawn interpretation prints nothing: its sheet leads to the page that says why', async () => {
  const world = site.world();
  const { documentId } = await publishedPolicy(world, { title: '关于撤下解读的通知' });
  const one = await publishedInterpretation(world, documentId, { title: '将要撤下的解读' });
  const path = await newestPath();
  expect((await site.get(`${path}/print`)).status).toBe(200);
  const details = {
    form: 'text',
    draftingDepartment: 'property',
    interpreter: { name: '张三', post: '委主任', isHead: true },
  };
  const empty = { topics: [], keywords: [], keyPoints: [], brief: [], explains: [], questions: [] };
  const content = policyContent({
    title: '将要撤下的解读',
    withdrawal: { on: '2026-05-18', reason: '内容更正' },
  });
  const links = [{ relation: 'interprets' as const, toId: documentId }];
  await published(
    world,
    { ...content, type: 'interpretation', details: { ...details, ...empty }, links },
    { documentId: one.documentId },
  );
  const answer = await site.get(`${path}/print`);
  expect([answer.status, answer.headers.get('location')]).toEqual([302, path]);
  expect((await site.get(path)).status).toBe(410);
  expect((await site.get(`${path}.csv`)).status).toBe(410);
  expect((await site.get('/interpretations/2026-999/print')).status).toBe(404);
});

test('the figures of a chart come as a CSV file, and a document without a chart has none', async () => {
  const { results } = (await (await site.get('/interpretations.json?size=100')).json()) as {
    results: { url: string }[];
  };
  let files = 0;
  for (const { url } of results) {
    const path = url.slice(site.url.length);
    const page = await (await site.get(path)).text();
    const answer = await site.get(`${path}.csv`);
    expect(answer.status, path).toBe(page.includes('<svg class="mc-chart') ? 200 : 404);
    if (answer.status !== 200) continue;
    files++;
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="[\w.-]+\.csv"$/);
    const lines = (await answer.text()).trim().split('\r\n');
    expect(lines.length).toBeGreaterThan(2);
    for (const line of lines.slice(1)) expect(line).toMatch(/\d/);
  }
  console.log(`${files} files of figures`);
  expect(files).toBeGreaterThanOrEqual(2);
});

test('every sheet for the notice board is valid HTML', async () => {
  const validator = new HtmlValidate({
    extends: ['html-validate:recommended'],
    rules: { 'doctype-style': 'off' },
  });
  const { results } = (await (await site.get('/interpretations.json?size=100')).json()) as {
    results: { url: string }[];
  };
  const faults: string[] = [];
  for (const { url } of results) {
    const report = await validator.validateString(await (await fetch(`${url}/print`)).text());
    for (const { messages } of report.results)
      faults.push(...messages.map(({ ruleId, message }) => `${url} ${ruleId} ${message}`));
  }
  console.log(`${results.length} sheets`);
  expect(results.length).toBeGreaterThan(10);
  expect(faults).toEqual([]);
});
