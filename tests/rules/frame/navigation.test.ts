import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { AWAITED } from '#src/components/not-yet.ts';
import { typeAt } from '#src/documents/types/index.ts';
import { ABOVE, currentIn, FOOTER, MENU, NAV, SECTIONS } from '#src/navigation.ts';

const pages = new URL('../../../src/pages', import.meta.url);
const has = (path: string) =>
  ['.astro', '/index.astro', '.ts'].some((end) => existsSync(`${pages.pathname}${path}${end}`));

describe('navigation', () => {
  test('the seven columns stand in the order of the design', () => {
    expect(NAV.map((entry) => entry.name)).toEqual([
      '政府信息公开',
      '政策文件',
      '政策解读',
      '意见征集',
      '办事服务',
      '互动交流',
      '全部栏目',
    ]);
  });

  test('every column that is not open yet has a page, and every page has its words', () => {
    const paths = Object.keys(AWAITED);
    console.log(`${paths.length} columns not open yet`);
    expect(paths.length).toBeGreaterThan(0);
    expect(paths.filter((path) => !has(path))).toEqual([]);
  });

  test('every entry leads to a column page, a document type, a page of the body or a feed', () => {
    const entries = [...NAV, ...MENU, ...FOOTER, ...SECTIONS.flatMap((section) => section.entries)];
    const known = (path: string) =>
      has(path) || !!typeAt(path.slice(1).replace(/\.xml$/, '')) || /^\/about\/\w+$/.test(path);
    expect(entries.map((entry) => entry.path.replace(/[?#].*/, '')).filter((path) => !known(path))).toEqual(
      [],
    );
  });

  test('a column without a place of its own marks the one above it', () => {
    const messages = { name: '互动交流', path: '/messages' };
    expect(currentIn(messages, '/proposals')).toBe('true');
    expect(currentIn(messages, '/responses/2026-018')).toBe('true');
    expect(currentIn(messages, '/news')).toBeUndefined();
    const columns = SECTIONS.flatMap(({ entries }) => entries.map(({ path }) => path));
    for (const path of Object.keys(ABOVE)) expect(columns).toContain(path);
  });

  test('a document marks its column, another column stays unmarked', () => {
    const policies = { name: '政策文件', path: '/policies' };
    expect(currentIn(policies, '/policies')).toBe('page');
    expect(currentIn(policies, '/policies/2026-014')).toBe('true');
    expect(currentIn(policies, '/policies-old')).toBeUndefined();
  });

  test('no words of a column that is not open use an exclamation mark or name a hotline', () => {
    const words = Object.values(AWAITED).flatMap(({ column, now, instead }) => [
      ...Object.values(column),
      now,
      instead,
    ]);
    expect(words.length).toBeGreaterThan(20);
    expect(words.filter((text) => /[!！]|\d{5}/.test(text))).toEqual([]);
  });
});
