/** The text of an edition as it was cleaned at publication. */
export type Served = { html: string; carriedHtml: string | null };

/**
 * Whether a page shows exactly the words that were put on record, in their order. What pages put beside a text (引用, 解读 of
 * single 条, the mark of outside links) is known and left out. `apart` where a page sets its own words between the paragraphs
 * (意见征集: the way to comment): there each paragraph is looked for, one after the other.
 * @returns the beginning of the first paragraph that is not there; null when all is
 */
export function missingIn(page: string, { html, carriedHtml }: Served, apart: boolean): string | null {
  const shown = wordsOf(page.slice(Math.max(0, page.indexOf('<main'))));
  for (const text of [html, carriedHtml ?? '']) {
    if (!apart && shown.includes(wordsOf(text))) continue;
    const missing = firstMissing(shown, text);
    if (missing !== null) return missing;
    if (!apart) return '段落之间多出了文字';
  }
  return null;
}

function firstMissing(shown: string, text: string): string | null {
  let at = 0;
  for (const paragraph of text.split(END).map(wordsOf).filter(Boolean)) {
    const found = shown.indexOf(paragraph, at);
    if (found < 0) return paragraph.slice(0, 20);
    at = found + paragraph.length;
  }
  return null;
}

const END = /<\/(?:p|h\d|li|td|th|caption|div|blockquote|pre)>|<br\s*\/?>/;
const ADDED =
  /<details class="mc-(?:cite|more mc-explain)[^>]*>[\s\S]*?<\/details>|<span class="mc-vh">（外部网站）<\/span>/g;
const ENTITY = /&(?:lt|gt|quot|#39|#34|nbsp|amp);/g;
const ENTITIES: Record<string, string> = {
  ...{ '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#34;': '"', '&#39;': "'", '&nbsp;': ' ', '&amp;': '&' },
};

const wordsOf = (html: string): string =>
  html
    .replace(ADDED, '')
    .replace(/<[^>]*>/g, '')
    .replace(ENTITY, (entity) => ENTITIES[entity]!)
    .replace(/\s+/g, '');
