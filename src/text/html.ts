import sanitizeHtml from 'sanitize-html';
import { escapeBlock, escapeMarkdown } from './plain.ts';
import { textOf } from './sanitise.ts';

const BOLD = ['b', 'strong'];
const KEPT = 'sup sub u s del em i'.split(' ');
const TABLE = new Set('table thead tbody tfoot tr td th caption br b strong sup sub a img'.split(' '));
const BLOCKS =
  `address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure
  footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table tbody td tfoot th thead tr ul`.split(
    /\s+/,
  );

/** `lists` are open lists with the number of the next item, `bullet` the mark still to be written. */
type Page = {
  blocks: { text: string; item: boolean }[];
  line: string;
  heading: number;
  /** Where bold text began in `line`, or -1, and how many elements make it bold. */
  bold: number;
  bolds: number;
  links: { from: number; href: string }[];
  lists: { n: number; indent: string; begun: boolean }[];
  bullet: string;
};

/**
 * HTML of another site as Markdown: headings, paragraphs, lists, links, bold; tables stay HTML with their spans; of all
 * else the text. No character a reader saw is lost.
 */
export function htmlToMarkdown(html: string): string {
  const pieces = tidy(html).match(/<[^>]*>|[^<]+/g) ?? [];
  const page: Page = {
    blocks: [],
    line: '',
    heading: 0,
    bold: -1,
    bolds: 0,
    links: [],
    lists: [],
    bullet: '',
  };
  // Inside a table of one cell none has more: nested without end, each would be read to its end.
  let plain = -1;
  for (let i = 0; i < pieces.length; i += 1) {
    const piece = pieces[i] ?? '';
    const end = i > plain && piece.startsWith('<table') ? tableEnd(pieces, i) : i;
    plain = Math.max(plain, end);
    const table = pieces.slice(i, end + 1);
    if (end > i && table.filter((p) => /^<t[dh]\b/.test(p)).length > 1) {
      flush(page);
      page.blocks.push({ text: tableHtml(table), item: false });
      i = end;
    } else if (piece.startsWith('</')) close(page, piece.slice(2, -1));
    else if (piece.startsWith('<')) open(page, piece);
    else page.line += escapeMarkdown(textOf0(piece));
  }
  flush(page);
  return page.blocks
    .map(({ text, item }, i) => (i === 0 ? '' : item && page.blocks[i - 1]?.item ? '\n' : '\n\n') + text)
    .join('');
}

/** Well-formed, with few elements and every character reference decoded. */
const tidy = (html: string): string =>
  sanitizeHtml(html, {
    allowedTags: [...BLOCKS, ...KEPT, 'a', 'b', 'br', 'img', 'strong'],
    allowedAttributes: {
      a: ['href'],
      img: ['src', 'alt'],
      td: ['colspan', 'rowspan'],
      th: ['colspan', 'rowspan'],
    },
    allowedSchemes: ['http', 'https', 'mailto', 'tel'],
    nonTextTags: ['script', 'style', 'noscript', 'template', 'title'],
  })
    .replace(/\u0000/g, '')
    .replace(/(?<=[^\x00-\xff])[ \t]*[\r\n]\s*(?=[^\x00-\xff])/g, '')
    .replace(/[ \t\r\n\f]+/g, ' ');

/** `textOf` trims; a piece of a line must keep its spaces. */
const textOf0 = (piece: string): string => textOf(`|${piece}|`).slice(1, -1);

function open(page: Page, piece: string): void {
  const name = nameOf(piece);
  if (name === 'a') startLink(page, attribute(piece, 'href'));
  else if (name === 'img')
    page.line += `![${escapeMarkdown(attribute(piece, 'alt'))}](${address(attribute(piece, 'src'))})`;
  else if (BOLD.includes(name)) startBold(page);
  else if (KEPT.includes(name)) page.line += `<${name}>`;
  else if (name === 'br' && (page.heading > 0 || page.lists.length > 0)) page.line += ' ';
  else {
    flush(page);
    if (/^h[1-6]$/.test(name)) page.heading = Number(name[1]);
    if (name === 'ul' || name === 'ol')
      page.lists.push({ n: name === 'ol' ? 1 : 0, indent: indentOf(page), begun: false });
    if (name === 'li') startItem(page);
  }
}

function close(page: Page, name: string): void {
  if (name === 'a') endLink(page);
  else if (BOLD.includes(name)) {
    page.bolds -= 1;
    if (page.bolds === 0) endBold(page);
  } else if (KEPT.includes(name)) page.line += `</${name}>`;
  else {
    flush(page);
    if (/^h[1-6]$/.test(name)) page.heading = 0;
    if (name === 'ul' || name === 'ol') page.lists.pop();
    if (name === 'li') page.bullet = '';
  }
}

/** Ends a line: it becomes a paragraph, a heading or (a part of) a list item. */
function flush(page: Page): void {
  if (page.bold >= (page.links[0]?.from ?? Infinity)) endBold(page);
  while (page.links.length > 0) endLink(page);
  endBold(page);
  const text = page.line.trim();
  page.line = '';
  if (page.bolds > 0) page.bold = 0;
  if (text === '') return;
  const list = page.lists.at(-1);
  const block = page.heading > 0 && !list ? `${'#'.repeat(page.heading)} ${text}` : escapeBlock(text);
  if (!list) page.blocks.push({ text: block, item: false });
  else if (page.bullet) page.blocks.push({ text: `${list.indent}${page.bullet}${block}`, item: true });
  else page.blocks.push({ text: `${indentOf(page)}${block}`, item: false });
  page.bullet = '';
}

function startItem(page: Page): void {
  const list = page.lists.at(-1);
  page.bullet = list && list.n > 0 ? `${list.n}. ` : '- ';
  if (!list) return;
  list.begun = true;
  if (list.n > 0) list.n += 1;
}

/** At most three spaces under a number: four would be no list any more in a 公文, where numbers are text. */
const indentOf = ({ lists }: Page): string => {
  const list = lists.at(-1);
  if (!list?.begun) return list?.indent ?? '';
  const deeper = `${list.indent}${list.n > 0 ? '   ' : '  '}`;
  return list.n > 0 && deeper.length > 3 ? list.indent : deeper;
};

const startBold = (page: Page): void => {
  page.bolds += 1;
  if (page.bold < 0) page.bold = page.line.length;
};

/** `**` where it is sure to be read as bold, else the element. */
function endBold(page: Page): void {
  if (page.bold < 0) return;
  const before = page.line.slice(0, page.bold);
  const [, space = '', inner = '', after = ''] = /^(\s*)([^]*?)(\s*)$/.exec(page.line.slice(page.bold)) ?? [];
  page.bold = -1;
  if (inner === '') return;
  const plain = /^[\p{L}\p{N}《（“][^*<[]*$/u.test(inner) && /[\p{L}\p{N}》）”。：]$/u.test(inner);
  const sure = plain && !before.endsWith('*');
  page.line = before + space + (sure ? `**${inner}**` : `<b>${inner}</b>`) + after;
}

/** A link inside a link is only its text, as Markdown has it. */
const startLink = (page: Page, href: string): void => {
  page.links.push({ from: page.line.length, href: page.links.some((l) => l.href) ? '' : href });
};

function endLink(page: Page): void {
  const link = page.links.pop();
  if (!link?.href) return;
  // marked takes escaped brackets inside a link for another link.
  const text = page.line.slice(link.from).replace(/\\([[\]])/g, (_, c) => (c === '[' ? '&#91;' : '&#93;'));
  if (text.trim() !== '')
    page.line = `${page.line.slice(0, link.from)}[${text.trim()}](${address(link.href)})`;
}

const address = (href: string): string => `<${href.trim().replace(/[<>\s\\]/g, encodeURIComponent)}>`;

const nameOf = (piece: string): string => /^<\/?([a-z0-9]+)/.exec(piece)?.[1] ?? '';

const attribute = (piece: string, name: string): string =>
  textOf(new RegExp(` ${name}="([^"]*)"`).exec(piece)?.[1] ?? '');

function tableEnd(pieces: string[], from: number): number {
  let depth = 0;
  for (let i = from; i < pieces.length; i += 1) {
    if (pieces[i]?.startsWith('<table')) depth += 1;
    if (pieces[i] === '</table>') depth -= 1;
    if (depth === 0) return i;
  }
  return from;
}

/** One line, since a blank line would end an HTML block in Markdown. */
const tableHtml = (pieces: string[]): string =>
  pieces
    .map((piece) =>
      piece.startsWith('<') && !TABLE.has(nameOf(piece))
        ? /^<\/(?:p|div|li)/.test(piece)
          ? '<br>'
          : ''
        : piece,
    )
    .join('')
    .replace(/(?:<br \/>|<br>|\s)+(?=<\/t[dh]>)/g, '')
    .replace(/\s+/g, ' ');
