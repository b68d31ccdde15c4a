import { markOf, type Paragraph } from './prepare.ts';
import { type Cell, type Line, lineOf, type Piece, type Row, type Span, type Table } from './pieces.ts';

/** What mammoth makes of a document, as far as it is used here. */
export type Read = {
  type: string;
  children?: Read[];
  value?: string;
  name?: string;
  breakType?: string;
  verticalAlignment?: string;
  isStrikethrough?: boolean;
  href?: string;
  noteType?: string;
  noteId?: string;
  checked?: boolean;
  colSpan?: number;
  rowSpan?: number;
  isHeader?: boolean;
};

export type ReadNote = { noteType: string; noteId: string; body: Read[] };

/** Footnotes are numbered in the order they are cited. */
export type Content = { pieces: Piece[]; notes: Map<number, Line[]>; cited: Map<string, number> };

/** The document that mammoth read, as lines and tables; each line knows its paragraph by the mark put there before. */
export function readContent(
  document: Read,
  notes: readonly ReadNote[],
  paragraphs: readonly Paragraph[],
): Content {
  const reader: Reader = {
    marks: new Map(paragraphs.map((p) => [markOf(p.at), p])),
    cited: new Map(),
    breaking: false,
  };
  const pieces = piecesOf(reader, document.children ?? []);
  const known = new Map(notes.map((note) => [`${note.noteType}-${note.noteId}`, note]));
  const bodies = new Map<number, Line[]>();
  for (const [key, number] of reader.cited) {
    const lines = piecesOf(reader, known.get(key)?.body ?? []).filter((p) => p.kind === 'line');
    bodies.set(number, lines);
  }
  return { pieces, notes: bodies, cited: reader.cited };
}

type Reader = { marks: Map<string, Paragraph>; cited: Map<string, number>; breaking: boolean };

function piecesOf(reader: Reader, read: readonly Read[]): Piece[] {
  return read.flatMap((node): Piece[] => {
    if (node.type === 'paragraph') return linesOf(reader, node);
    return node.type === 'table' ? [tableOf(reader, node)] : [];
  });
}

type Way = { spans: Span[][]; breaks: boolean[]; paragraph: Paragraph | undefined };

function linesOf(reader: Reader, node: Read): Line[] {
  const way: Way = { spans: [[]], breaks: [reader.breaking], paragraph: undefined };
  walk(reader, way, node.children ?? [], { text: '', form: '', href: '', note: 0 });
  const lines = way.spans
    .map((spans, i) => lineOf(spans, way.paragraph, way.breaks[i] ?? false))
    .map((line, i) => (i === 0 ? line : { ...line, breakBefore: way.breaks[i] ?? false }));
  // A page break at the end of a paragraph belongs to the next one that says something.
  const last = lines.findLastIndex(({ spans }) => spans.length > 0);
  reader.breaking = lines.slice(last + 1).some(({ breakBefore }) => breakBefore);
  return lines.filter(({ spans }) => spans.length > 0);
}

function walk(reader: Reader, way: Way, nodes: readonly Read[], form: Span): void {
  for (const node of nodes) {
    const { type, children = [] } = node;
    const last = way.spans.at(-1) as Span[];
    if (type === 'bookmarkStart') way.paragraph ??= reader.marks.get(node.name ?? '');
    else if (type === 'text') last.push({ ...form, text: node.value ?? '' });
    else if (type === 'tab') last.push({ ...form, text: ' ' });
    else if (type === 'checkbox') last.push({ ...form, text: node.checked ? '☑' : '☐' });
    else if (type === 'noteReference') last.push({ ...form, text: '', note: numberOf(reader, node) });
    else if (type === 'break') {
      way.spans.push([]);
      way.breaks.push(node.breakType === 'page');
    } else if (type === 'hyperlink') walk(reader, way, children, { ...form, href: addressOf(node) });
    else walk(reader, way, children, type === 'run' ? formed(form, node) : form);
  }
}

function numberOf({ cited }: Reader, { noteType, noteId }: Read): number {
  const key = `${noteType}-${noteId}`;
  const number = cited.get(key) ?? cited.size + 1;
  cited.set(key, number);
  return number;
}

/** Only what leads to a web page or a mailbox is a link; a text that is its own address needs none. */
function addressOf(node: Read): string {
  const href = (node.href ?? '').trim();
  const text = textOf(node).trim();
  const plain = href.replace(/^(?:mailto:|https?:\/\/)/i, '').replace(/\/$/, '');
  const own = text.replace(/^https?:\/\//i, '').replace(/\/$/, '') === plain;
  return /^(?:https?:\/\/|mailto:)[^\s<>\\"]+$/i.test(href) && !own ? href : '';
}

const textOf = (node: Read): string => node.value ?? (node.children ?? []).map(textOf).join('');

function formed(form: Span, { verticalAlignment, isStrikethrough }: Read): Span {
  if (verticalAlignment === 'superscript') return { ...form, form: 'sup' };
  if (verticalAlignment === 'subscript') return { ...form, form: 'sub' };
  return isStrikethrough ? { ...form, form: 'del' } : form;
}

function tableOf(reader: Reader, node: Read): Table {
  const rows: Row[] = (node.children ?? [])
    .filter(({ type }) => type === 'tableRow')
    .map((row) => ({
      header: row.isHeader ?? false,
      cells: (row.children ?? [])
        .filter(({ type }) => type === 'tableCell')
        .map((cell) => cellOf(reader, cell)),
    }));
  const table: Table = { kind: 'table', at: 0, rows };
  const first = rows.flatMap((r) => r.cells.flatMap((c) => c.content))[0];
  return { ...table, at: first?.at ?? 0 };
}

const cellOf = (reader: Reader, cell: Read): Cell => ({
  columns: cell.colSpan ?? 1,
  rows: cell.rowSpan ?? 1,
  content: piecesOf(reader, cell.children ?? []),
});
