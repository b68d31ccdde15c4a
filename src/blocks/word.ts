import { htmlToMarkdown } from '../text/html.ts';
import { toBlocks, type Shown } from './read.ts';

/**
 * What Word or WPS puts on the clipboard as blocks. The numbers that they write into a list (`[if !supportLists]`) are text of
 * the document and stay; what is meant for the program alone goes.
 */
export const fromHtml = (html: string, official: boolean): Shown[] =>
  toBlocks(htmlToMarkdown(official ? unstyled(ofWord(html)) : ofWord(html)), official);

function ofWord(html: string): string {
  const body = /<!--StartFragment-->([^]*?)<!--EndFragment-->/.exec(html)?.[1] ?? html;
  return body
    .replace(/<!--\[if (?!!)[^\]]*\]>[^]*?<!\[endif\]-->/gi, '')
    .replace(/<!--\[if ![^\]]*\]-->|<!\[(?:if|endif)[^\]]*\]>|<!--\[endif\]-->/gi, '')
    .replace(/<(?:xml|style|title|head|script)\b[^]*?<\/(?:xml|style|title|head|script)>/gi, '')
    .replace(/<\/?(?:o|w|v|m|st1):[^>]*>/gi, '')
    .replace(
      /<(p|div)\b([^>]*mso-outline-level:\s*([1-3])[^>]*)>([^]*?)<\/\1>/gi,
      (_, _tag, _a, level, inner) => `<h${Number(level) + 1}>${inner}</h${Number(level) + 1}>`,
    )
    .replace(/(?:&nbsp;|\u00a0)+/g, ' ');
}

/** Bold and underline of a 公文 are how it is set, not what it says: the sheet gives each kind its own. */
const unstyled = (html: string): string => html.replace(/<\/?(?:b|strong|i|em|u)\b[^>]*>/gi, '');
