import { expect, test } from 'vitest';
import { atom, type Entry, type Feed, MOST_PLACES, sitemap } from '#src/feeds/rules.ts';

const entry = (given: Partial<Entry> = {}): Entry => ({
  id: 'urn:uuid:1',
  title: '关于印发《办法》的通知',
  url: 'https://x.example/policies/2026-001',
  summary: '摘要',
  publishedAt: new Date('2026-05-12T01:00:00Z'),
  updatedAt: new Date('2026-05-12T01:00:00Z'),
  categories: [],
  ...given,
});

const feed = (given: Partial<Feed> = {}): Feed => ({
  id: 'https://x.example/policies.xml',
  title: '政策文件',
  author: '示例市住房和城乡建设委员会',
  self: 'https://x.example/policies.xml?q=a&year=2026',
  page: 'https://x.example/policies?q=a&year=2026',
  entries: [],
  now: new Date('2026-05-18T02:00:00Z'),
  until: new Date('2026-05-18T16:00:00Z'),
  ...given,
});

test('a feed says when its newest change was, not when it was asked for', () => {
  const entries = [entry(), entry({ id: 'urn:uuid:2', updatedAt: new Date('2026-05-14T01:00:00Z') })];
  const early = atom(feed({ entries }));
  expect(early).toContain('<updated>2026-05-14T01:00:00.000Z</updated>\n<author>');
  expect(atom(feed({ entries, now: new Date('2026-06-01T00:00:00Z') }))).toBe(early);
});

test('a feed without entries is still a feed', () => {
  expect(atom(feed())).toContain('<updated>2026-05-18T02:00:00.000Z</updated>');
});

test('addresses and texts are escaped; what XML cannot hold is left out', () => {
  const dangers = ['<b>', '&', '"', '\u0000', '\u001f', '\ud800', '\ufffe'];
  const text = dangers.join('字');
  const xml = atom(feed({ entries: [entry({ title: text, summary: text, categories: [text] })] }));
  console.log(`${dangers.length} dangerous pieces in 4 places`);
  expect(xml).toContain('href="https://x.example/policies.xml?q=a&amp;year=2026"');
  expect(xml).toContain('<title>&lt;b&gt;字&amp;字&quot;字字字\ufffd字</title>');
  expect(xml).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|&(?!amp;|lt;|gt;|quot;)/);
});

test('a sitemap stays within what the protocol allows', () => {
  const places = Array.from({ length: MOST_PLACES + 1 }, (_, i) => ({ url: `https://x.example/${i}` }));
  const xml = sitemap([{ url: 'https://x.example/?a&b', changed: '2026-05-12' }, ...places]);
  expect(xml.match(/<url>/g)).toHaveLength(MOST_PLACES);
  expect(xml).toContain('<loc>https://x.example/?a&amp;b</loc><lastmod>2026-05-12</lastmod>');
});
