import { Lexer, Marked, Parser, type MarkedExtension, type Token, type Tokens } from 'marked';
import { advise, AppError, type Issue } from '../errors.ts';
import { emphasis } from './emphasis.ts';
import { footnotes, noteBook, type Notes } from './footnotes.ts';
import { intricacyOf, intricateWords } from './intricacy.ts';
import { escapeHtml, isMarkup, sanitiseBlocks, sanitiseInline, textOf } from './sanitise.ts';

/** A top-level block as safe HTML; of paragraphs and headings the inner HTML. */
export type Block = { kind: 'paragraph' | 'heading' | 'other'; html: string; text: string; depth: number };

export type Source = { blocks: Block[]; notes: { html: string; text: string }; issues: Issue[] };

export type BlockOptions = {
  /** 公文: each line is a paragraph of its own, and `1.` is a number someone wrote, not a list to be renumbered. */
  official: boolean;
  /** Before the ids of footnotes. */
  prefix: string;
  /** Names tables without heading or caption. */
  title: string;
};

/** A stretch of the source and what it is rendered to; null for what shows nowhere, such as blank lines and definitions. */
export type Part = { source: string; block: Block | null };

/** Markdown as a list of safe blocks. @throws AppError `invalid` for one that is too much, RangeError for one nested too deeply */
export function readBlocks(markdown: string, options: BlockOptions): Source {
  const { parts, notes } = lexed(markdown, options);
  const blocks = parts.flatMap(({ block }) => block ?? []);
  return { blocks, notes: notes.section(), issues: imageIssues(blocks) };
}

/** The same blocks, each with its source; the sources joined are the text, without what HTML may not hold. */
export const readParts = (markdown: string, options: BlockOptions): Part[] => lexed(markdown, options).parts;

/** @throws AppError `invalid` for a text that would hold everybody up */
function lexed(markdown: string, options: BlockOptions): { parts: Part[]; notes: Notes } {
  const intricate = intricacyOf(markdown);
  if (intricate) throw new AppError('invalid', intricateWords(intricate));
  const lexer = new Lexer({ ...(options.official ? OFFICIAL : ARTICLE).defaults });
  lexer.blockTokens(clean(markdown), lexer.tokens);
  const lines = new Set(options.official ? lexer.tokens.map((t) => t.type === 'paragraph' && t.tokens) : []);
  for (const { src, tokens } of lexer.inlineQueue) if (!lines.has(tokens)) inline(lexer, src, tokens);
  const definitions = new Map<string, string>();
  for (const token of lexer.tokens)
    if (token.type === 'footnote' && !definitions.has(token['label']))
      definitions.set(token['label'], inlineHtml(lexer, token['text']));
  const notes = noteBook(definitions, options.prefix, textOf);
  const parts = joinTables(lexer.tokens).flatMap((token) => toParts(lexer, token, options));
  for (const part of parts) {
    const { block } = part;
    if (!block) continue;
    block.text = notes.plain(block.text);
    block.html = notes.cite(block.html);
    if (block.html === '') part.block = null;
  }
  return { parts, notes };
}

const COMMON: MarkedExtension = {
  tokenizer: {
    // Spaces and dashes people type to lay out lines are neither code nor headings.
    code: () => undefined,
    lheading: () => undefined,
  },
  renderer: {
    html: ({ text }) => (isMarkup(text.trimStart()) ? text : escapeHtml(text)),
    checkbox: ({ checked }) => (checked ? '[x] ' : '[ ] '),
  },
};

const ARTICLE = new Marked({ gfm: true }, emphasis, footnotes, COMMON);

const OFFICIAL = new Marked({ gfm: true }, emphasis, footnotes, COMMON, {
  tokenizer: {
    list(source) {
      return this.lexer.state.top && /^ {0,3}\d/.test(source) ? undefined : false;
    },
  },
});

/** Without what HTML may not hold: controls and the noncharacters footnotes.ts uses. */
const clean = (markdown: string): string =>
  markdown
    .replace(/\r\n?/g, '\n')
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufdd0-\ufdef\ufffe\uffff]/g, '');

const MARKED_UP = /[\\`*_~<&[\n@]|:\/\/|www\./i;

/** Marks of emphasis in one paragraph; each is looked for among all others, so 30,000 would take seconds. */
const MOST_MARKS = 500;

/** Most paragraphs of a 公文 hold no markup; lexing and sanitising them would be nine tenths of the work. */
const isMarkedUp = (source: string): boolean =>
  MARKED_UP.test(source) &&
  (source.length < MOST_MARKS || (source.match(/[*_~]+/g)?.length ?? 0) <= MOST_MARKS);

function inline(lexer: Lexer, source: string, tokens: Token[]): void {
  if (!isMarkedUp(source)) tokens.push({ type: 'text', raw: source, text: source, escaped: false });
  else {
    lexer.state.inRawBlock = false;
    lexer.inlineTokens(source, tokens);
  }
}

function inlineHtml(lexer: Lexer, source: string): string {
  if (!isMarkedUp(source)) return escapeHtml(source.trim());
  lexer.state.inRawBlock = false;
  return safeInline(lexer.inlineTokens(source.trim()));
}

const CJK = '[\\p{Script=Han}\\u3001-\\u303f\\uff01-\\uff65“”]';
const SOFT = new RegExp(`(?<=${CJK})\\n(?=${CJK})`, 'gu');

const safeInline = (tokens: Token[]): string =>
  sanitiseInline(Parser.parseInline(tokens, ARTICLE.defaults)).replace(SOFT, '').trim();

function toParts(lexer: Lexer, token: Token, options: BlockOptions): Part[] {
  const source = token.raw;
  if (token.type === 'space' || token.type === 'def' || token.type === 'footnote')
    return [{ source, block: null }];
  if (token.type === 'paragraph' && options.official) {
    const sources = linesOf(source);
    return linesOf((token as Tokens.Paragraph).text).map((line, i) => ({
      source: sources[i] ?? '',
      block: paragraph(lexer, line),
    }));
  }
  if (token.type === 'paragraph' || token.type === 'heading') {
    const html = safeInline(token.tokens ?? []);
    const depth = (token as Tokens.Heading).depth ?? 0;
    return [{ source, block: { kind: token.type, html, text: textOf(html), depth } }];
  }
  const html = framed(sanitiseBlocks(Parser.parse([token], ARTICLE.defaults)).trim(), options.title);
  return [{ source, block: { kind: 'other', html, text: textOf(html), depth: 0 } }];
}

/** Each line with its end; one that ends in two spaces or a backslash goes on in the next. */
const linesOf = (text: string): string[] => text.match(/(?:[^\n]*(?: {2}|\\)\n)*[^\n]*\n*/g)!.filter(Boolean);

function paragraph(lexer: Lexer, line: string): Block {
  const source = line.trim();
  if (!MARKED_UP.test(source)) return { kind: 'paragraph', html: escapeHtml(source), text: source, depth: 0 };
  const html = inlineHtml(lexer, source);
  return { kind: 'paragraph', html, text: textOf(html), depth: 0 };
}

/** A blank line ends an HTML block in Markdown; a table written over several of them is one table all the same. */
function joinTables(tokens: Token[]): Token[] {
  const joined: Token[] = [];
  let open: { type: 'html'; raw: string; text: string } | undefined;
  let depth = 0;
  for (const token of tokens) {
    if (!open && token.type === 'html' && depthOf(token.raw) > 0) {
      open = { type: 'html', raw: token.raw, text: token.raw };
      depth = depthOf(token.raw);
      joined.push(open as Token);
    } else if (open) {
      open.raw += token.raw;
      open.text = open.raw;
      depth += depthOf(token.raw);
    } else joined.push(token);
    if (open && /<\/table/i.test(token.raw) && depth <= 0) open = undefined;
  }
  return open ? tokens : joined;
}

const depthOf = (raw: string): number =>
  (raw.match(/<table\b/gi)?.length ?? 0) - (raw.match(/<\/table\b/gi)?.length ?? 0);

/** With this many columns a table may not fit on a phone; with WIDE its headings are not broken. */
const SCROLLED = 4;
const WIDE = 5;

/** A wide table scrolls by itself and can be reached by keyboard, under a name (WCAG 2.1.1). */
function framed(html: string, title: string): string {
  if (!html.startsWith('<table')) return html;
  const table = html.replace(/>\s+</g, '><').replace(/<th scope="[a-z]+"><\/th>/g, '<td></td>');
  if (table.lastIndexOf('<table') > 0 || !table.endsWith('</table>')) return table;
  const columns = Math.max(...table.split('<tr').map(width));
  if (columns < SCROLLED) return table;
  const caption = /<caption>([^]*?)<\/caption>/.exec(table)?.[1];
  const heads = [...table.matchAll(/<th\b[^>]*>([^]*?)<\/th>/g)].slice(0, 3).map((m) => textOf(m[1] ?? ''));
  const name = caption ? textOf(caption) : heads.join('、') || title;
  return `<section class="mc-scroll${columns < WIDE ? '' : ' mc-scroll--wide'}" tabindex="0" aria-label="表格：${escapeHtml(name)}">${table}</section>`;
}

const width = (row: string): number =>
  [...row.matchAll(/<t[dh]\b([^>]*)>/g)].reduce(
    (sum, [, a]) => sum + Number(/colspan="(\d+)"/.exec(a ?? '')?.[1] ?? 1),
    0,
  );

function imageIssues(blocks: Block[]): Issue[] {
  const images = blocks.flatMap(({ html }) =>
    html.includes('<img') ? [...html.matchAll(/<img\b[^>]*>/g)] : [],
  );
  return images.flatMap(([tag], i) =>
    / alt="[^"]*\S[^"]*"/.test(tag)
      ? []
      : [advise('body', `第${i + 1}张图片没有说明文字，请写明图上是什么`, 'WCAG 1.1.1')],
  );
}
