import { type Document, LineCounter, parseDocument, visit } from 'yaml';

/** A Markdown file taken apart: fields of the front matter, where each begins (line in the file), and the body. */
export type FrontMatter = {
  fields: Record<string, unknown>;
  lines: ReadonlyMap<string, number>;
  body: string;
};

/** Why a file cannot be read, and in which line. */
export type Fault = { line: number; field: string; reason: string };

const FENCE = '---';

/** Reads a Markdown file with front matter between two lines `---`; every kind of line end becomes \n. */
export function readFrontMatter(text: string): FrontMatter | Fault {
  const lines = tidyText(text).split('\n');
  if (lines[0]?.trimEnd() !== FENCE) return fault(1, '文件开头没有题头，第一行应为 ---');
  const end = lines.findIndex((line, index) => index > 0 && line.trimEnd() === FENCE);
  if (end < 0) return fault(1, '题头没有结束，应有单独一行 ---');
  const counter = new LineCounter();
  const document = readYaml(lines.slice(1, end).join('\n'), counter);
  if (!document) return fault(2, '题头层次太深');
  const [error] = document.errors;
  const lineAt = (offset: number) => counter.linePos(offset).line + 1;
  if (error) return fault(lineAt(error.pos[0]), `题头写法有误：${inChinese(error.code, error.message)}`);
  const fields = plainFields(() => document.toJS({ maxAliasCount: 100 }));
  if (!fields) return fault(2, '题头应为“名称: 内容”的形式');
  if (isDeeper(fields, DEEPEST)) return fault(2, '题头层次太深，或者引用（&、*）绕回了自己');
  const starts = new Map<string, number>();
  visit(document, {
    Pair(_, pair) {
      const { value, range } = pair.key as { value: unknown; range?: [number, number, number] };
      if (range) starts.set(String(value), lineAt(range[0]));
      return visit.SKIP;
    },
  });
  return { fields, lines: starts, body: tidyBody(lines.slice(end + 1).join('\n')) };
}

/** What every text that comes in is freed of: byte order mark, NUL, lone surrogates, other line ends. */
export const tidyText = (text: string): string =>
  text
    .replace(/^\uFEFF/, '')
    .replace(/\r\n?/g, '\n')
    .replace(/\u0000/g, '')
    .toWellFormed();

/**
 * No blank lines around a body, and no comments in it: they are notes of the office, and a body is public as it stands
 * (`.md`, `.json`). The mark before a carried text stays.
 */
export const tidyBody = (body: string): string =>
  body
    .replace(/(?<!\\)<!--(?!\s*carried\s*-->)[\s\S]*?(?:-->|$)/g, '')
    .replace(/^(?:[ \t]*\n)+/, '')
    .trimEnd();

/** Levels of nesting. Fields have four; an alias inside its own anchor has no end. */
const DEEPEST = 12;

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((one) => isDeeper(one, levels - 1));
}

/** Nothing where brackets are nested deeper than the parser can follow. */
function readYaml(text: string, lineCounter: LineCounter): Document.Parsed | null {
  try {
    return parseDocument(text, { lineCounter, prettyErrors: false });
  } catch {
    return null;
  }
}

const fault = (line: number, reason: string): Fault => ({ line, field: '题头', reason });

function plainFields(read: () => unknown): Record<string, unknown> | null {
  try {
    const value = read() ?? {};
    return typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

const REASONS: Record<string, string> = {
  DUPLICATE_KEY: '同一名称写了两次',
  BAD_INDENT: '缩进不对',
  TAB_AS_INDENT: '不能用制表符缩进',
  MISSING_CHAR: '少了引号、括号或冒号后的空格',
  UNEXPECTED_TOKEN: '有多余的字符',
  BLOCK_AS_IMPLICIT_KEY: '内容里有“: ”，请加引号',
  MULTILINE_IMPLICIT_KEY: '名称不能跨行',
  BAD_SCALAR_START: '内容不能以这个符号开头，请加引号',
};

const inChinese = (code: string, message: string): string => REASONS[code] ?? message;
