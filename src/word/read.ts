import mammoth from 'mammoth';
import { AppError } from '../errors.ts';
import { compareParagraphs, type Difference } from './compare.ts';
import { type Content, type Read, readContent, type ReadNote } from './content.ts';
import { readNumbering } from './numbering.ts';
import { lastStep, type Parts, relationsName, relationsOf, resolvePath } from './parts.ts';
import { newSeen, type Paragraph, prepareBody, prepareNotes, type Way } from './prepare.ts';
import type { Seen } from './runs.ts';
import { readStyles } from './styles.ts';
import {
  child,
  descendants,
  decode,
  type Element,
  elements,
  type Node,
  readXml,
  textIn,
  writeXml,
} from './xml.ts';

/** A Word file as lines and tables, with what stands beside its text. */
export type Sheet = {
  content: Content;
  paragraphs: Paragraph[];
  seen: Seen;
  /** Texts of headers and footers, without page numbers. */
  margins: string[];
  lost: Difference[];
};

/**
 * Reads the parts of a Word file: its text is prepared so that mammoth loses nothing, read by mammoth, and laid beside
 * the file again, character by character.
 */
export async function readSheet({ main, files }: Parts): Promise<Sheet> {
  const named = (type: string) =>
    partsOf(main, files, type).map((name) => readXml(files[name] as Uint8Array));
  const styles = readStyles(named('styles')[0]);
  const numbering = readNumbering(named('numbering')[0], styles);
  const way: Way = { styles, numbering, seen: newSeen(), paragraphs: [], links: linksOf(files, main) };
  const texts = new Map([[main, written('w:document', [prepareBody(way, bodyOf(files[main]))])]]);
  for (const type of ['footnotes', 'endnotes'])
    for (const name of partsOf(main, files, type)) {
      way.links = linksOf(files, name);
      texts.set(name, written(`w:${type}`, prepareNotes(way, readXml(files[name] as Uint8Array)).children));
    }
  way.seen.comments = Math.max(way.seen.comments, descendants(named('comments')[0], 'w:comment').length);
  const document = await readByMammoth(files, texts);
  const content = readContent(document, Object.values(document.notes._notes), way.paragraphs);
  return {
    content,
    paragraphs: way.paragraphs,
    seen: way.seen,
    margins: [...named('header'), ...named('footer')].flatMap(marginText),
    lost: compareParagraphs(way.paragraphs, [...content.pieces, ...[...content.notes.values()].flat()]),
  };
}

function partsOf(main: string, files: Parts['files'], type: string): string[] {
  const relations = files[relationsName(main)];
  if (!relations) return [];
  return relationsOf(relations)
    .filter((r) => !r.external && lastStep(r.type) === type)
    .map((r) => resolvePath(main, r.target))
    .filter((name) => files[name] !== undefined);
}

/** Ids that links in a part may name; mammoth stumbles over any other. */
function linksOf(files: Parts['files'], part: string): Set<string> {
  const relations = files[relationsName(part)];
  return new Set(relations ? relationsOf(relations).map(({ id }) => id) : []);
}

type Document = Read & { notes: { _notes: Record<string, ReadNote> } };

const NAMESPACES = {
  'xmlns:w': 'http://schemas.openxmlformats.org/wordprocessingml/2006/main',
  'xmlns:r': 'http://schemas.openxmlformats.org/officeDocument/2006/relationships',
};

const written = (name: string, children: Node[]): string =>
  writeXml({ name, attributes: NAMESPACES, children });

function bodyOf(bytes: Uint8Array | undefined): Element {
  const body = bytes && child(readXml(bytes), 'w:body');
  if (!body) throw new AppError('invalid', '这不是完整的Word文件，没有读取。请在Word里另存一份再上传');
  return body;
}

/** mammoth is given the prepared texts and the parts that tell how they hang together, never a zip. */
async function readByMammoth(files: Parts['files'], texts: Map<string, string>): Promise<Document> {
  for (const [name, bytes] of Object.entries(files))
    if (/\.rels$|^\[Content_Types\]/.test(name)) texts.set(name, decode(bytes));
  let read: Document | undefined;
  const file = {
    exists: (name: string) => texts.has(name),
    read: (name: string) => Promise.resolve(texts.get(name) ?? ''),
  };
  const transformDocument = (document: Document) => {
    read = document;
    return { ...document, children: [] };
  };
  // `file` is what mammoth makes of a path or buffer itself; its types do not name it.
  const input = { file } as unknown as { path: string };
  const options = { externalFileAccess: false, includeEmbeddedStyleMap: false, transformDocument };
  await mammoth.convertToHtml(input, options).catch(() => undefined);
  if (!read) throw new AppError('invalid', '文件内容读不出来，请在Word里另存一份再上传');
  return read;
}

/** What a margin says; a page number alone is nothing. */
function marginText(root: Element): string[] {
  const lines = descendants(root, 'w:p').map((p) => withoutFields(p).trim());
  return [...new Set(lines.filter((line) => /\p{L}/u.test(line.replace(/第|页|共/g, ''))))];
}

function withoutFields(paragraph: Element): string {
  let depth = 0;
  const text = (element: Element): string => {
    if (element.name === 'w:fldChar') {
      if (element.attributes['w:fldCharType'] === 'begin') depth += 1;
      if (element.attributes['w:fldCharType'] === 'end') depth -= 1;
    }
    if (element.name === 'w:t') return depth > 0 ? '' : textIn(element);
    return element.name === 'w:fldSimple' ? '' : elements(element).map(text).join('');
  };
  return text(paragraph);
}
