import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { HtmlValidate } from 'html-validate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dist } from '../../scripts/stamp.mjs';
import { allRoutes } from '../support/routes.ts';
import { openSite, type TestSite } from '../support/site.ts';

/** Elements are written closed and with small letters; Astro writes `<!doctype html>` and text fields need no type. */
const validator = new HtmlValidate({
  extends: ['html-validate:recommended'],
  rules: { 'doctype-style': 'off', 'no-implicit-input-type': 'off' },
});

let site: TestSite;
let routes: string[];
beforeAll(async () => {
  site = await openSite();
  routes = await allRoutes(site);
});
afterAll(() => site.close());

test('every page is valid HTML, and an unclosed list would be found', async () => {
  const faults: string[] = [];
  for (const route of routes) {
    const { results } = await validator.validateString(await (await site.get(route)).text());
    for (const { messages } of results)
      for (const { line, ruleId, message } of messages) faults.push(`${route}:${line} ${ruleId} ${message}`);
  }
  const planted = await validator.validateString('<!doctype html><title>x</title><ul><li>x</ul></div>');
  console.log(`${routes.length} pages`);
  expect(planted.valid).toBe(false);
  expect(faults).toEqual([]);
});

test('public pages load at most 15 KB of stylesheets and 12 KB of scripts, packed', async () => {
  const read = (name: string) => readFileSync(join(dist, 'client', '_astro', name), 'utf8');
  const loaded = new Set<string>();
  const load = (text: string, named: RegExp) => {
    for (const [, name] of text.matchAll(named)) {
      if (loaded.has(name!)) continue;
      loaded.add(name!);
      if (name!.endsWith('.js')) load(read(name!), /"\.\/([^"]+\.js)"/g);
    }
  };
  for (const route of routes)
    load(await (await site.get(route)).text(), /"[^"]*\/_astro\/([^"]+\.(?:css|js))"/g);
  const weight = (end: string) =>
    [...loaded]
      .filter((name) => name.endsWith(end))
      .reduce((sum, name) => sum + gzipSync(read(name)).length, 0);
  const [css, script] = [weight('.css'), weight('.js')];
  console.log(`${[...loaded].join(' ')}: stylesheets ${css} bytes, scripts ${script} bytes`);
  expect(css).toBeGreaterThan(1000);
  expect(css).toBeLessThanOrEqual(15 * 1024);
  expect(script).toBeGreaterThan(500);
  expect(script).toBeLessThanOrEqual(12 * 1024);
});

const NATIONAL = ['SiteName', 'SiteDomain', 'SiteIDCode'];
const COLUMN = ['ColumnName', 'ColumnDescription', 'ColumnKeywords', 'ColumnType'];
const ARTICLE = ['ArticleTitle', 'PubDate', 'ContentSource'];

test('every page carries the national tags of its level exactly once, and they say what is seen', async () => {
  let articles = 0;
  for (const route of routes) {
    const answer = await site.get(route);
    if (answer.status !== 200) continue;
    const html = await answer.text();
    const tags = [...html.matchAll(/<meta name="([A-Z]\w+)" content="([^"]*)"/g)].map(([, name, value]) => [
      name,
      value,
    ]);
    const times = (name: string) => tags.filter(([tag]) => tag === name).length;
    const of = (name: string) => tags.find(([tag]) => tag === name)?.[1] ?? '';
    for (const name of NATIONAL) expect(times(name), `${route} ${name}`).toBe(1);
    for (const name of [...COLUMN, ...ARTICLE])
      expect(times(name), `${route} ${name}`).toBeLessThanOrEqual(1);
    if (!times('ArticleTitle')) continue;
    articles++;
    for (const name of [...COLUMN, ...ARTICLE]) expect(of(name), `${route} ${name}`).not.toBe('');
    const heading = /<h1[^>]*>([\s\S]*?)<\/h1>/
      .exec(html)![1]!
      .replace(/<[^>]*>/g, '')
      .trim();
    expect(of('ArticleTitle'), route).toBe(heading);
    expect(of('PubDate'), route).toMatch(/^\d{4}-\d\d-\d\d ([01]\d|2[0-3]):[0-5]\d$/);
    expect(html.split(of('PubDate')!).length, `${route} shows ${of('PubDate')}`).toBeGreaterThan(2);
  }
  console.log(`${articles} documents among ${routes.length} pages`);
  expect(articles).toBeGreaterThan(20);
});

test('every form of itself that a page names is there', async () => {
  const named = new Map<string, string>();
  for (const route of routes)
    for (const [tag] of (await (await site.get(route)).text()).matchAll(/<link rel="alternate"[^>]*>/g))
      named.set(/ href="([^"]+)"/.exec(tag)![1]!.replaceAll('&amp;', '&').replaceAll('&#38;', '&'), route);
  const faults: string[] = [];
  for (const [path, route] of named) {
    const { status } = await site.get(path);
    if (status !== 200) faults.push(`${route} names ${path}: ${status}`);
  }
  console.log(`${named.size} addresses`);
  expect(named.size).toBeGreaterThan(200);
  expect(faults).toEqual([]);
});
