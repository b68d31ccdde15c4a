import { describe, expect, test } from 'vitest';
import { nationalTags } from '#src/layouts/tags.ts';

const identity = { name: '示例市住房和城乡建设委员会', domain: 'zjw.shili.example', idCode: '0000000000' };
const column = { name: '政策文件', description: '本机关的文件', keywords: '政策文件,通知', type: '政策文件' };
const article = {
  title: '关于做好汛期安全的通知',
  publishedAt: new Date('2026-05-12T01:05:00Z'),
  source: '示例市住房和城乡建设委员会',
  description: '汛期在建工地怎样防范',
};
const names = (tags: [string, string][]) => tags.map(([name]) => name);

describe('网页标签', () => {
  test('the home page carries the three tags of the site', () => {
    expect(names(nationalTags(identity, {}))).toEqual(['SiteName', 'SiteDomain', 'SiteIDCode']);
  });

  test('a column page adds the four tags of its column, and one description', () => {
    const tags = nationalTags(identity, { column });
    expect(names(tags).slice(3, 7)).toEqual([
      'ColumnName',
      'ColumnDescription',
      'ColumnKeywords',
      'ColumnType',
    ]);
    expect(names(tags).filter((name) => /^description$/i.test(name))).toHaveLength(1);
  });

  test('a content page gives its title, its publication minute in Shanghai and its source', () => {
    const tags = Object.fromEntries(
      nationalTags(identity, { column, article, url: 'https://x.gov.cn/policies/1' }),
    );
    expect(tags).toMatchObject({
      ArticleTitle: article.title,
      PubDate: '2026-05-12 09:05',
      ContentSource: article.source,
      Description: article.description,
      Url: 'https://x.gov.cn/policies/1',
    });
  });

  test('no name comes twice and none is empty, also when optional values are missing', () => {
    const bare = { ...article, description: undefined, keywords: '' };
    const tags = nationalTags(identity, { column, article: bare });
    const lower = names(tags).map((name) => name.toLowerCase());
    console.log(`${tags.length} tags looked at`);
    expect(tags.length).toBeGreaterThan(9);
    expect(new Set(lower).size).toBe(lower.length);
    expect(tags.every(([, content]) => content)).toBe(true);
    expect(lower).not.toContain('keywords');
  });
});
