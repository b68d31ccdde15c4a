/** One entry of a feed. Addresses absolute; `id` never changes, wherever the site moves. */
export type Entry = {
  id: string;
  title: string;
  url: string;
  /** Plain text. */
  summary: string;
  publishedAt: Date;
  updatedAt: Date;
  /** Names, not codes. */
  categories: string[];
};

export type Feed = {
  id: string;
  title: string;
  subtitle?: string;
  author: string;
  /** Address of the feed, and of the page that shows the same. */
  self: string;
  page: string;
  entries: Entry[];
  /** For a feed without entries: Atom wants a time. */
  now: Date;
  /** Newest checkpoint of the public log when the feed was made: whoever keeps the feed is a witness of it. */
  checkpoint?: { size: number; root: string } | undefined;
  /** The clock changes nothing in it before. */
  until: Date;
};

/** Atom 1.0 (RFC 4287). `updated` is that of the newest entry, so that an unchanged feed stays byte for byte the same. */
export function atom(feed: Feed): string {
  const { id, title, subtitle, author, self, page, entries, now, checkpoint } = feed;
  const updated = new Date(Math.max(...entries.map((entry) => entry.updatedAt.getTime())));
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="zh-CN">',
    `<id>${escaped(id)}</id>`,
    `<title>${escaped(title)}</title>`,
    ...(subtitle ? [`<subtitle>${escaped(subtitle)}</subtitle>`] : []),
    `<link rel="self" type="application/atom+xml" href="${escaped(self)}"/>`,
    `<link rel="alternate" type="text/html" href="${escaped(page)}"/>`,
    `<updated>${(entries.length ? updated : now).toISOString()}</updated>`,
    `<author><name>${escaped(author)}</name></author>`,
    ...(checkpoint
      ? [`<mc:checkpoint xmlns:mc="urn:mingchuang" size="${checkpoint.size}" root="${checkpoint.root}"/>`]
      : []),
    ...entries.map(entryXml),
    '</feed>',
    '',
  ].join('\n');
}

/** One address of the sitemap; `changed` is a day. */
export type Place = { url: string; changed?: string };

/** Most addresses that one sitemap may hold (sitemaps.org). */
export const MOST_PLACES = 50_000;

/** Sitemap of the protocol 0.9, at most MOST_PLACES of them. */
export const sitemap = (places: readonly Place[]): string =>
  [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
    ...places
      .slice(0, MOST_PLACES)
      .map(
        ({ url, changed }) =>
          `<url><loc>${escaped(url)}</loc>${changed ? `<lastmod>${changed}</lastmod>` : ''}</url>`,
      ),
    '</urlset>',
    '',
  ].join('\n');

const entryXml = (entry: Entry): string =>
  [
    '<entry>',
    `<id>${escaped(entry.id)}</id>`,
    `<title>${escaped(entry.title)}</title>`,
    `<link rel="alternate" type="text/html" href="${escaped(entry.url)}"/>`,
    `<published>${entry.publishedAt.toISOString()}</published>`,
    `<updated>${entry.updatedAt.toISOString()}</updated>`,
    ...entry.categories.map((name) => `<category term="${escaped(name)}"/>`),
    `<summary type="text">${escaped(entry.summary)}</summary>`,
    `<content type="text">${escaped(entry.summary)}</content>`,
    '</entry>',
  ].join('\n');

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text or attribute of XML 1.0; characters it cannot hold (control characters, lone surrogates) are left out. */
function escaped(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
    .replace(/[&<>"]/g, (character) => ENTITIES[character]!);
}
