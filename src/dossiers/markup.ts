import { outsideHref } from '../outside.ts';
import type { Site } from '../site.ts';

/** What stands with one clause: how to quote it, and what the office says about it. */
export type Beside = { cite?: string; after?: string };

/**
 * Puts markup of ours into stored HTML: `cite` before the end of the clause's block, `after` behind it. One pass over the
 * text, however many clauses there are; what is put in must be escaped already.
 */
export function withClauses(html: string, beside: (path: string) => Beside | undefined): string {
  const parts: string[] = [];
  const tag = /<div class="mc-clause" id="([^"]+)">|<div\b|<\/div>/g;
  let open: { path: string; depth: number } | null = null;
  let depth = 0;
  let from = 0;
  for (let found = tag.exec(html); found; found = tag.exec(html)) {
    if (found[0] !== '</div>') {
      depth++;
      if (found[1] !== undefined && !open) open = { path: found[1], depth };
      continue;
    }
    if (open?.depth === depth) {
      const { cite = '', after = '' } = beside(open.path) ?? {};
      const end = found.index + found[0].length;
      parts.push(html.slice(from, found.index), cite, '</div>', after);
      from = end;
      open = null;
    }
    depth--;
  }
  parts.push(html.slice(from));
  return parts.join('');
}

/** Where a part of an outline ends: at the next heading or at the signature. */
const NEXT = /<h[34]\b|<p class="mc-doc__sign"/g;

/** Puts markup behind a part that is no 条: behind its paragraph, or what a heading heads. Unchanged without the part. */
export function withBehind(html: string, path: string, markup: string): string {
  const place = new RegExp(`<(p|h[34])\\b[^>]* id="${path.replace(/[^\w-]/g, '')}"`).exec(html);
  if (!place) return html;
  NEXT.lastIndex = place.index + place[0].length;
  const end =
    place[1] === 'p'
      ? html.indexOf('</p>', place.index) + '</p>'.length
      : (NEXT.exec(html)?.index ?? html.length);
  return html.slice(0, end) + markup + html.slice(end);
}

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text as HTML shows it, also inside a quoted attribute. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"]/g, (mark) => ESCAPES[mark]!);

/** 引用 in the margin of a 条: native details, one citation per line. */
export function citeMarkup(label: string, citations: { label?: string; text: string }[]): string {
  const lines = citations.map(
    (one) => `<p>${one.label ? `<b>${one.label}</b>` : ''}<q>${escapeHtml(one.text)}</q></p>`,
  );
  return `<details class="mc-cite mc-cite--t mc-noprint"><summary aria-label="引用${escapeHtml(label)}">引用</summary><div class="mc-cite__b">${lines.join('')}</div></details>`;
}

/** 解读 under its 条, closed until asked for. */
export function explainMarkup(label: string, title: string, text: string, link: string): string {
  const paragraphs = text
    .split(/\n+/)
    .filter(Boolean)
    .map((line) => `<p>${escapeHtml(line)}</p>`);
  const more = `<p><a href="${escapeHtml(link)}">看全部解读<span class="mc-vh">：${escapeHtml(title)}</span></a></p>`;
  return `<details class="mc-more mc-explain mc-noprint"><summary>解读${escapeHtml(label)}：${escapeHtml(title)}</summary><div>${paragraphs.join('')}${more}</div></details>`;
}

/** Headings of a text that stands right below the title of the page: one level up, so that none is skipped. */
export const raised = (html: string): string =>
  html.replace(/<(\/?)h([34])\b/g, (_, slash: string, level: string) => `<${slash}h${Number(level) - 1}`);

/** 附件：1．甲 2．乙 above the signature: names stand below each other, numbers too (GB/T 9704). */
export const annexed = (html: string): string =>
  html.replace(
    /<p>(?=附件[:：][\d０-９])([\s\S]*?<\/p>)((?:\s*<p>[\d０-９]+[.．、](?:(?!<p>)[\s\S])*?<\/p>)*)/g,
    (_, first: string, others: string) =>
      `<p class="mc-doc__att">${first}${others.replaceAll('<p>', '<p class="mc-doc__att is-next">')}`,
  );

/**
 * A stored text as this site shows it: links to paths of ours below the base path, links to hosts that are not on the list
 * through the page that asks first (standards GW-19).
 */
export function placed(html: string, site: Site): string {
  const own = site.base ? html.replace(/ href="\/(?!\/)/g, ` href="${site.base}/`) : html;
  return own.replace(
    /<a href="(https?:[^"]+)"[^>]*>([\s\S]*?)<\/a>/g,
    (_, address: string, words: string) => {
      const to = outsideHref(site, address.replaceAll('&amp;', '&'));
      return `<a class="mc-ext" href="${escapeHtml(to)}" rel="noopener">${words}<span class="mc-vh">（外部网站）</span></a>`;
    },
  );
}
