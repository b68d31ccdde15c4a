import type { Identity } from '../site.ts';
import { formatMinute } from '../text/days.ts';

/** What a column says about itself (国办发〔2017〕47号, 网页标签规范: 栏目). */
export type Column = { name: string; description: string; keywords: string; type: string };

/** What a content page says about itself (内容). `image` is a path of ours. */
export type Article = {
  title: string;
  publishedAt: Date;
  /** 发布单位或转载来源. */
  source: string;
  keywords?: string;
  author?: string;
  description?: string;
  image?: string;
};

export type Tag = [name: string, content: string];

/**
 * 网页标签: 3 tags on every page, 4 more in a column, 3 to 8 more on content; each name once, none empty.
 * `url` and `image` are absolute. `Description` is the only description of the page: HTML reads names without case.
 */
export function nationalTags(
  identity: Pick<Identity, 'name' | 'domain' | 'idCode'>,
  page: { column?: Column; article?: Article; url?: string; image?: string },
): Tag[] {
  const { column, article } = page;
  const tags: [string, string | undefined][] = [
    ['SiteName', identity.name],
    ['SiteDomain', identity.domain],
    ['SiteIDCode', identity.idCode],
    ['ColumnName', column?.name],
    ['ColumnDescription', column?.description],
    ['ColumnKeywords', column?.keywords],
    ['ColumnType', column?.type],
    ['ArticleTitle', article?.title],
    ['PubDate', article && formatMinute(article.publishedAt)],
    ['ContentSource', article?.source],
    ['Keywords', article?.keywords],
    ['Author', article?.author],
    ['Description', article ? article.description : column?.description],
    ['Image', article && page.image],
    ['Url', article && page.url],
  ];
  return tags.filter((tag): tag is Tag => !!tag[1]);
}
