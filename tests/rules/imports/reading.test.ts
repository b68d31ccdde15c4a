import { beforeAll, describe, expect, test } from 'vitest';
import { typeOf } from '#src/documents/types/index.ts';
import { readFrontMatter } from '#src/imports/frontmatter.ts';
import { linkedGroups } from '#src/imports/groups.ts';
import { markdownBody, nativeFields } from '#src/imports/rows.ts';
import { readDocument } from '#src/imports/rules.ts';
import { toDay, toLine, toMoment } from '#src/imports/values.ts';
import { loadSite, type Site } from '#src/site.ts';

let site: Site;
beforeAll(async () => {
  site = await loadSite('content', { base: '', origin: '' });
});

const GOOD = {
  title: '关于房屋安全的通知',
  summary: '房屋安全怎样管。',
  issuer: '示例市住房和城乡建设委员会',
  genre: '通知',
  nature: 'normative',
  openness: 'active',
  draftingDepartment: 'property',
};

const readPolicy = (given: Record<string, unknown>, body = '正文。') =>
  readDocument({ ...GOOD, ...given }, body, { type: typeOf('policy'), site, today: '2026-05-18' });

describe('front matter', () => {
  test('a fault is told with its line in the file', () => {
    expect(readFrontMatter('---\ntitle: 甲\nsummary: 乙: 丙\n---\n正文')).toMatchObject({ line: 3 });
    expect(readFrontMatter('---\ntitle: 甲\ntitle: 乙\n---\n正文')).toMatchObject({
      line: 3,
      reason: /两次/,
    });
    expect(readFrontMatter('正文')).toMatchObject({ line: 1 });
    expect(readFrontMatter('---\ntitle: 甲\n')).toMatchObject({ reason: /没有结束/ });
    expect(readFrontMatter('---\n- 甲\n---\n')).toMatchObject({ reason: /名称/ });
  });

  test('CRLF, a byte order mark and a body that begins with --- are read', () => {
    const read = readFrontMatter(
      '\uFEFF---\r\ntitle: 甲\r\nsummary: 乙\r\n---\r\n\r\n---\r\n正文  \r\n末行\r\n\r\n',
    );
    expect(read).toMatchObject({ fields: { title: '甲', summary: '乙' }, body: '---\n正文  \n末行' });
    expect('lines' in read && read.lines.get('summary')).toBe(3);
  });

  test('an alias inside its own anchor and brackets without end are a fault, never a fall', () => {
    const faults = ['title: &t [*t]', `facts: ${'['.repeat(20_000)}`].map((front) =>
      readFrontMatter(`---\n${front}\n---\n正文`),
    );
    expect(faults).toMatchObject([{ reason: /绕回/ }, { reason: /层次太深|写法有误/ }]);
  });

  test('comments are notes of the office and stay out of the body; the mark before a carried text stays', () => {
    const body = '甲。<!-- 内部\n\n意见 -->乙。\n\n<!-- carried -->\n\n丙。\\<!-- 丁。\n\n<!-- 没有结束';
    expect(readFrontMatter(`---\ntitle: 甲\n---\n${body}`)).toMatchObject({
      body: '甲。乙。\n\n<!-- carried -->\n\n丙。\\<!-- 丁。',
    });
  });
});

describe('values', () => {
  test.each([
    ['2026-05-08', '2026-05-08'],
    ['2026年5月8日', '2026-05-08'],
    ['2026/5/8', '2026-05-08'],
    ['20260508', '2026-05-08'],
    ['2026-05-08 09:30:00', '2026-05-08'],
    ['2026-05-08T20:00:00Z', '2026-05-09'],
    ['2026-02-29', null],
    ['2024-02-29', '2024-02-29'],
    ['2026-13-01', null],
    ['2026-04-31', null],
    ['去年', null],
    ['0000-00-00', null],
  ])('day %s is %s', (written, day) => {
    expect(toDay(written)).toBe(day);
  });

  test.each([
    ['2026-05-12', '2026-05-11T16:00:00.000Z'],
    ['2026-05-12T09:00:00+08:00', '2026-05-12T01:00:00.000Z'],
    ['2026-05-12 9:05', '2026-05-12T01:05:00.000Z'],
    ['2026年5月12日 18:30:05', '2026-05-12T10:30:05.000Z'],
    ['2026-05-12T25:00:00+08:00', undefined],
  ])('moment %s is %s', (written, moment) => {
    expect(toMoment(written)?.toISOString()).toBe(moment);
  });

  test('wide spaces of a title stay, line ends and lone surrogates do not', () => {
    expect(toLine(' 附件1　参考\r\n表\ud800 ')).toBe('附件1　参考 表\ufffd');
  });
});

describe('a document', () => {
  test('that is complete gives no finding', () => {
    expect(readPolicy({}).issues).toEqual([]);
  });

  test.each([
    [{ title: '' }, '正文。', 'title'],
    [{}, '', 'body'],
    [{ signedOn: '2026-02-30' }, '正文。', 'signedOn'],
    [{ originallyPublishedAt: '2026-13-01' }, '正文。', 'originallyPublishedAt'],
    [{ procedure: [{ step: 'legal', on: '2026-02-30' }] }, '正文。', 'procedure.0.on'],
    [{ withdrawn: { on: '2026-02-30', reason: '其他' } }, '正文。', 'withdrawn.on'],
  ])('%j with body %j is refused for %s', (given, body, field) => {
    const blocking = readPolicy(given, body).issues.filter(({ level }) => level === 'block');
    expect(blocking.map((issue) => issue.field)).toEqual([field]);
  });

  test.each<[Record<string, unknown>, string]>([
    [{ issuer: '示例市人民政府' }, 'issuer'],
    [{ documentNumber: '第三号文' }, 'document-number'],
    [{ signedOn: '2026-05-12', originallyPublishedAt: '2026-05-11' }, 'dates'],
    [{ effectiveOn: '2026-05-01', expiresOn: '2026-05-01' }, 'dates'],
    [{ topics: ['renewal', '不存在'] }, 'topic'],
    [{ subject: ['不存在'] }, 'subject'],
    [{ department: '不存在' }, 'department'],
    [{ nature: '大文件' }, 'value'],
    [{ genre: '地方性法规' }, 'genre'],
    [{ 备注: '甲' }, 'unknown-key'],
    [{ links: [{ relation: 'interprets', to: '甲' }] }, 'link'],
    [{ links: [{ relation: 'relates', url: 'javascript:alert(1)' }] }, 'link'],
    [{ number: '14' }, 'number'],
    [{ oldUrl: '/' }, 'old-address'],
    [{ summary: '' }, 'missing'],
  ])('%j comes in with a finding: %s', (given, rule) => {
    const { issues } = readPolicy(given);
    expect(issues.map((issue) => issue.level)).not.toContain('block');
    expect(issues.map((issue) => issue.rule)).toContain(rule);
  });

  test('labels are read as codes, a single value as a list, known topics are kept', () => {
    const { incoming } = readPolicy({ nature: '规章', keywords: '住宅', topics: ['renewal', '不存在'] });
    expect(incoming.content.details).toMatchObject({
      nature: 'rule',
      keywords: ['住宅'],
      topics: ['renewal'],
    });
  });

  test('what is missing is honest: other, active, ourselves, no department', () => {
    const { incoming, issues } = readDocument({ title: '关于停水的公告' }, '正文。', {
      type: typeOf('policy'),
      site,
      today: '2026-05-18',
    });
    expect(incoming.content.details).toMatchObject({
      nature: 'other',
      openness: 'active',
      issuer: site.identity.name,
      genre: '公告',
    });
    expect(incoming.content.details).not.toHaveProperty('draftingDepartment');
    expect(issues.every(({ level }) => level === 'advise')).toBe(true);
  });

  test('the carried text is divided from the own text', () => {
    const { incoming } = readPolicy(
      { carried: { title: '办法' } },
      '通知。\n\n<!-- carried -->\n\n第一条　甲。',
    );
    expect(incoming.content.body).toBe('通知。');
    expect(incoming.content.details['carried']).toEqual({ title: '办法', body: '第一条　甲。' });
  });

  test('addresses of the old site keep their path and query', () => {
    const { incoming } = readPolicy({ oldUrl: ['http://old.gov.cn/art/1.html?id=3', '/a/b', '/a/b'] });
    expect(incoming.oldUrls).toEqual(['/art/1.html?id=3', '/a/b']);
  });

  test('one writing of an old address is kept, whatever its characters, hex digits and last slash', () => {
    const { incoming } = readPolicy({
      oldUrl: ['/中 文/', '/%e4%b8%ad%20%e6%96%87', 'http://old.gov.cn/', '//'],
    });
    expect(incoming.oldUrls).toEqual(['/%E4%B8%AD%20%E6%96%87']);
  });

  test('a source that a browser would run is left out and told', () => {
    const { incoming, issues } = readPolicy({ issuer: '某省厅', sourceUrl: 'javascript:alert(1)' });
    expect(incoming.content.details['sourceUrl']).toBeUndefined();
    expect(issues.map(({ field }) => field)).toContain('sourceUrl');
  });
});

describe('rows of other systems', () => {
  test('their names become ours', () => {
    const row = {
      id: 7,
      docNumber: '示建规〔2026〕3号',
      agency: '甲',
      category: '通知',
      date: '2026-05-08',
      url: '/a',
    };
    expect(nativeFields(row, typeOf('policy'))).toEqual({
      externalId: 7,
      documentNumber: '示建规〔2026〕3号',
      issuer: '甲',
      genre: '通知',
      oldUrl: '/a',
      signedOn: '2026-05-08',
      originallyPublishedAt: '2026-05-08',
    });
  });

  test.each([
    [{ body: '# 甲\n*乙*' }, '\\# 甲\n\n\\*乙\\*'],
    [{ body: '<p>甲</p>', format: 'html' }, '甲'],
    [{ bodyHtml: '<p>甲<b>乙</b>丙</p>' }, '甲**乙**丙'],
    [{ bodyMarkdown: '## 甲' }, '## 甲'],
    [{ body: '## 甲', format: 'markdown' }, '## 甲'],
    [{ body: 3 }, ''],
  ])('%j is the Markdown %j', (row, markdown) => {
    expect(markdownBody(row, [])).toBe(markdown);
  });
});

test('linked pieces make one group, others none', () => {
  expect(linkedGroups([[1, 5], [5, 9], [2, 3], [9, 1]])).toEqual([[1, 5, 9], [2, 3]]); // prettier-ignore
  expect(linkedGroups([])).toEqual([]);
});
