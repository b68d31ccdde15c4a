import { expect, test } from 'vitest';
import { facts } from '#src/dossiers/particulars.ts';
import type { Dossier } from '#src/dossiers/service.ts';
import { dossier, linked, site } from './sample.ts';

const lines = (one: Dossier) =>
  new Map(facts(one, site).map(({ label, phrases }) => [label, phrases.map(({ text }) => text).join('')]));

test('every key of the national form stands, with 无 where the document has nothing', () => {
  const found = lines(dossier());
  for (const key of ['标题', '索引号', '主题分类', '发文机关', '发文字号', '成文日期', '发布时间', '主题词'])
    expect(found.get(key), key).toBeTruthy();
  expect(found.get('主题分类')).toBe('无');
  expect(found.has('公文种类')).toBe(false);
});

test('the time of publication is the one the tags and lists carry; taking over comes after it', () => {
  const listedAt = new Date('2021-04-26T01:00:00Z');
  const one = dossier({
    listedAt,
    originallyPublishedAt: listedAt,
    publishedAt: new Date('2026-05-18T02:30:00Z'),
  });
  expect(lines(one).get('发布时间')).toBe('2021-04-26 09:00');
  expect(lines(one).get('本站收录')).toBe('2026-05-18 10:30');
  expect(lines(dossier()).has('本站收录')).toBe(false);
});

test('codes are shown by their names and lead where they can', () => {
  const links = [linked({ direction: 'out', relation: 'replaces' })];
  const details = {
    nature: 'normative',
    topics: ['renewal'],
    draftingDepartment: 'property',
    expiresOn: '2026-06-01',
  };
  const one = dossier({ details, links });
  expect(lines(one).get('文件性质')).toBe('行政规范性文件');
  expect(lines(one).get('起草科室')).toBe('物业管理科');
  expect(lines(one).get('有效期至')).toBe('2026年5月31日');
  const paths = facts(one, site).flatMap(({ phrases }) => phrases.flatMap(({ path }) => path ?? []));
  expect(paths).toEqual(['/policies?topic=renewal', '/policies/2021-002/history', '/policies/2026-014']);
});

test('a repealed document says from when', () => {
  const validity = { code: 'repealed', from: '2026-05-06', until: '9999-12-31', text: '已废止' } as const;
  expect(lines(dossier({ validity })).get('废止日期')).toBe('2026年5月6日');
});
