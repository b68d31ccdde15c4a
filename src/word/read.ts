import mammoth from 'mammoth';
import { compareParagraphs, type Difference } from './compare.ts';
import { type Content, type Read, readContent, type ReadNote } from './content.ts';
import { readNumbering } from './numbering.ts';
import { lastStep, type Parts, relationsName, relationsOf, resolvePath } from './parts.ts';
import { newSeen, type Paragraph, prepareBody, prepareNotes, type Way } from './prepare.ts';
import type { Seen } from './runs.ts';
import { readStyles } from './styles.ts';
import { child, descendants, type Element, elements, readXml, textIn, writeXml } from './xml.ts';

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
  const way: Way = { styles, numbering, seen: newSeen(), paragraphs: [] };
  const body = child(readXml(files[main] as Uint8Array), 'w:body');
  if (!body) throw new Error('no body');
  const prepared: Record<string, Element> = {
    [main]: { name: 'w:document', attributes: {}, children: [prepareBody(way, body)] },
  };
  for (const type of ['footnotes', 'endnotes'])
    for (const name of partsOf(main, files, type))
      prepared[name] = prepareNotes(way, readXml(files[name] as Uint8Array));
  way.seen.comments = Math.max(way.seen.comments, descendants(named('comments')[0], 'w:comment').length);
  const document = await readByMammoth(files, prepared);
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

type Document = Read & { notes: { _notes: Record<string, ReadNote> } };

const NAMESPACES = {
  'xmlns:w': 'http://schemas.openxmlformats.org/wordprocessingml/2006/main',
  'xmlns:r': 'http://schemas.openxmlformats.org/officeDocument/2006/relationships',
};

/** mammoth is given the prepared parts and those that tell how they hang together, never a zip. */
async function readByMammoth(files: Parts['files'], prepared: Record<string, Element>): Promise<Document> {
  const texts = new Map<string, string>();
  for (const [name, root] of Object.entries(prepared))
    texts.set(name, writeXml({ ...root, attributes: NAMESPACES }));
  for (const [name, bytes] of Object.entries(files))
    if (!texts.has(name) && /\.rels$|^\[Content_Types\]/.test(name))
      texts.set(name, new TextDecoder().decode(bytes));
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
  await mammoth.convertToHtml({ file } as unknown as { path: string }, {
    externalFileAccess: false,
    includeEmbeddedStyleMap: false,
    transformDocument,
  });
  if (!read) throw new Error('mammoth read nothing');
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
