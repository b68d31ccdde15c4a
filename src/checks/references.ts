import type { Content } from '../documents/rules.ts';
import type { Issue } from '../errors.ts';
import { isTrustedHost, outsideUrl } from '../outside.ts';
import { pathOfOurs } from '../pointed/rules.ts';
import type { Site } from '../site.ts';
import { finding, type Piece } from './pieces.ts';

type Asked = {
  site: Site;
  /** Paths of ours that lead nowhere. */
  broken?: ReadonlySet<string>;
};

/** A link as it stands in a piece: of Markdown, of HTML, or an address by itself. Every part is bounded. */
const LINKS = [
  /\]\(\s{0,4}<?([^()\s<>]{0,2000})/g,
  /(?:href|src)\s{0,4}=\s{0,4}["']([^"'\n]{0,2000})["']/gi,
  /^ {0,3}\[[^\]\n]{1,200}\]:[ \t]{0,4}<?([^\s<>]{1,2000})/gm,
  /(?:https?:\/\/|(?<![\w./@:-])www\.(?=[\w-]))[^\s<>()[\]"'“”‘’，。；：、！？（）【】《》|`]{1,2000}/gi,
];

type Found = { url: string; start: number; end: number };

/** Every address in a piece, each place once. */
export function linksIn({ text, field }: Piece): Found[] {
  if (/^(?:links\.\d+\.url|details\.sourceUrl)$/.test(field))
    return [{ url: text, start: 0, end: text.length }];
  if (/\.path$/.test(field) && text.startsWith('/')) return [{ url: text, start: 0, end: text.length }];
  if (!/\][(:]|href|src|https?:|www\./i.test(text)) return [];
  const all = LINKS.flatMap((pattern) =>
    [...text.matchAll(pattern)].map((match) => {
      const url = match[1] ?? match[0];
      const start = match.index + match[0].lastIndexOf(url);
      return { url, start, end: start + url.length };
    }),
  ).sort((a, b) => a.start - b.start || b.end - a.end);
  let until = -1;
  return all.filter(({ start, end }) => {
    if (start < until) return false;
    until = Math.max(end, start + 1);
    return true;
  });
}

/** Paths of ours that the pieces lead to, without query and fragment. */
export const pathsIn = (pieces: readonly Piece[], site: Pick<Site, 'base' | 'origin'>): string[] => [
  ...new Set(pieces.flatMap((piece) => linksIn(piece).flatMap(({ url }) => pathOfOurs(url, site) ?? []))),
];

/** Links, labels of attachments, tables and images (standards GW-18, GW-20, PO-11, AX-10). */
export function referenceIssues(content: Content, pieces: readonly Piece[], asked: Asked): Issue[] {
  return [
    ...pieces.flatMap((piece) => linkIssues(piece, asked)),
    ...labelIssues(content, pieces),
    ...pieces.flatMap(shapeIssues),
  ];
}

function linkIssues(piece: Piece, { site, broken }: Asked): Issue[] {
  return linksIn(piece).flatMap(({ url, start, end }) => {
    const place = { at: { start, end } };
    if (!url) return [finding('block', 'link-form', piece, '链接没有写网址，请补上或者去掉链接', place)];
    if (url.startsWith('#') || /^(?:mailto|tel):/i.test(url)) return [];
    const path = pathOfOurs(url, site);
    if (path !== null)
      return broken?.has(path)
        ? [finding('block', 'link-broken', piece, `站内没有${path}这一页，请改成能打开的地址`, place)]
        : [];
    // By itself www.… becomes a link on the page; as the target of a link it is one within the site.
    const isBare = /^www\./i.test(url) && !/[(<"']/.test(piece.text[start - 1] ?? '');
    const outside = outsideUrl(isBare ? `http://${url}` : url);
    if (!outside)
      return [finding('block', 'link-form', piece, '链接写得不完整，请写全 https:// 开头的网址', place)];
    if (isTrustedHost(site, outside.hostname)) return [];
    const message = `${outside.hostname}不在站外网址名单里，请核对；确需链接的，由办公室加入名单`;
    return [finding('block', 'link-host', piece, message, place)];
  });
}

const LABEL = /^\s*(?:相关|有关)?附\s?件(?:下载|列表|清单)?\s*[：:]?\s*$/;
/** 附件 alone heads an annex in the text. */
const isEmptyLabel = (line: string): boolean => LABEL.test(line) && /下载|[：:]/.test(line);
const LISTED = /^\s*附\s?件\s*[：:]\s*(?:1\s?[.．、]|《|\p{Script=Han})/u;

/** 附件下载： with nothing behind it; attachments named and none there. */
function labelIssues({ attachments }: Content, pieces: readonly Piece[]): Issue[] {
  const unnamed = attachments.flatMap(({ title }, n) =>
    title.trim()
      ? []
      : [
          finding(
            'block',
            'attachment-label',
            { field: `attachments.${n}.title` },
            '这个附件没有名称，请填写名称',
          ),
        ],
  );
  const texts = ['body', CARRIED].map((field) => pieces.filter((piece) => piece.field === field));
  return [...unnamed, ...texts.flatMap((text) => labelsIn(text, pieces, attachments.length))];
}

function labelsIn(text: readonly Piece[], pieces: readonly Piece[], files: number): Issue[] {
  return text.flatMap((piece, n) => {
    const [first = ''] = piece.text.split('\n');
    const line = first.replace(/\*\*|__/g, '');
    const at = { start: 0, end: first.length };
    const follows = piece.text.slice(first.length).trim() || isList(text[n + 1]);
    // Files that came stand at the end of the page, below the label.
    if (isEmptyLabel(line) && !follows && !files)
      return [
        finding(
          'block',
          'attachment-label',
          piece,
          `“${line.trim()}”下面没有附件，请上传附件或者删去这一行`,
          { at },
        ),
      ];
    const named = LISTED.test(line) && !hasAnnex(piece.field, pieces) ? namedFrom(text, n) : 0;
    if (named <= files) return [];
    const got = files ? `只收到${files}个` : '还没有上传';
    return [
      finding('block', 'attachment-label', piece, `正文写了${named}个附件，${got}，请上传附件`, { at }),
    ];
  });
}

/** 附件：1. 甲　2. 乙, on one line or several: the highest number that follows on the one before. */
function namedFrom(text: readonly Piece[], from: number): number {
  let named = 0;
  for (let n = from; n < text.length; n++) {
    const { text: words } = text[n]!;
    if (n > from && !/^\s*\d{1,2}\s?[.．、]/.test(words)) break;
    for (const [, number] of words.matchAll(/(?<!\d)(\d{1,2})\s?[.．、]/g))
      if (Number(number) === named + 1) named++;
  }
  return Math.max(1, named);
}

const isList = (next: Piece | undefined): boolean =>
  !!next &&
  (next.kind === 'item' ||
    next.kind === 'table' ||
    /^\s*(?:\d{1,2}\s?[.．、]|《|\[|附件\s?\d)/.test(next.text));

const CARRIED = 'details.carried.body';

/** The annex may stand in the text itself; what a text carries is its annex. */
const hasAnnex = (of: string, pieces: readonly Piece[]): boolean =>
  pieces.some(
    ({ field, kind, text }) =>
      (field === CARRIED && of !== CARRIED) ||
      (kind === 'appendix' && !LISTED.test(text) && !isEmptyLabel(text)),
  );

const IMAGE = /!\[\s*\]\(/g;
const TAG = /<img\b[^<>]{0,2000}>/gi;

function shapeIssues(piece: Piece): Issue[] {
  const issues: Issue[] = [];
  const { text } = piece;
  if (text.includes('![') || text.includes('<img'))
    for (const match of [...text.matchAll(IMAGE), ...text.matchAll(TAG)])
      if (match[0].startsWith('!') || !/\balt\s*=\s*["'][^"']/i.test(match[0]))
        issues.push(
          finding('advise', 'image-text', piece, '图片没有文字说明，读屏软件读不出来，请写明图里是什么', {
            at: { start: match.index, end: match.index + match[0].length },
          }),
        );
  if (piece.kind === 'table' && !hasHead(text))
    issues.push(finding('advise', 'table-head', piece, '表格没有表头，请在第一行写各栏的名称'));
  return issues;
}

/** Of a table as HTML, a th; of rows, a first one with a word in nearly every cell and more words than figures. */
function hasHead(text: string): boolean {
  if (text.includes('<table')) return /<th\b/i.test(text);
  const [first = ''] = text.split('\n');
  const cells = first.split(first.includes('\t') ? '\t' : '|').map((cell) => cell.trim());
  const filled = cells.filter(Boolean).length;
  const figures = cells.filter((cell) => /^[\d.,%－-]+$/.test(cell)).length;
  return filled >= Math.ceil(cells.length / 2) && figures * 2 <= filled;
}
