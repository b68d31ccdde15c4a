import type { Numbering } from './numbering.ts';
import { chosen, inline, joinRuns, noteRevision, type Reading, run, type Seen, UNWRAPPED } from './runs.ts';
import { type Look, paragraphLook, type Styles } from './styles.ts';
import { child, descendants, type Element, elements, isElement, type Node, textIn, valueOf } from './xml.ts';

/** A paragraph as the file has it; `at` counts from 1 in the order of reading, notes behind the text. */
export type Paragraph = {
  at: number;
  /** The number Word prints before it. */
  label: string;
  /** Its characters without that number. */
  source: string;
  look: Look;
  style: string;
} & Place;

/** Whether it stands in a text box, a generated table of contents, a foot- or endnote. */
type Place = { box: boolean; contents: boolean; note: boolean };

/** What is shared by the parts of one file. */
export type Way = {
  styles: Styles;
  numbering: Numbering;
  seen: Seen;
  paragraphs: Paragraph[];
  /** Ids of the relationships of the part being read. */
  links: ReadonlySet<string>;
};

/** The name under which a paragraph is found again in what mammoth read. */
export const markOf = (at: number): string => `mc-${at}`;

export const newSeen = (): Seen => ({
  inserted: [],
  deleted: [],
  hidden: [],
  comments: 0,
  boxes: 0,
  pictures: 0,
  formulas: 0,
  rubies: [],
  struck: [],
});

/**
 * Rewrites a text so that mammoth loses nothing of it: automatic numbers and formulas become characters, text boxes
 * paragraphs of their own before the one they hang on; what was deleted or hidden is taken out and told. Each paragraph
 * is marked, so that what comes out can be laid beside what was there.
 */
export function prepareBody(way: Way, body: Element): Element {
  return { name: 'w:body', attributes: {}, children: story(way, body.children, PLAIN) };
}

/** The same for foot- or endnotes. */
export function prepareNotes(way: Way, root: Element): Element {
  const notes = elements(root).map((note) => ({
    ...note,
    children: /separator/i.test(note.attributes['w:type'] ?? '')
      ? []
      : story(way, note.children, { ...PLAIN, note: true }),
  }));
  return { ...root, children: notes };
}

const PLAIN: Place = { box: false, contents: false, note: false };

/** Blocks that follow each other; `waiting` is what stands before a deleted paragraph mark, which joins two. */
type Story = { way: Way; place: Place; waiting: Element[]; source: string };

function story(way: Way, nodes: readonly Node[], place: Place): Element[] {
  const open: Story = { way, place, waiting: [], source: '' };
  const found = blocks(open, nodes);
  return open.waiting.length > 0 ? [...found, close(open, { look: {}, style: '' })] : found;
}

function blocks(open: Story, nodes: readonly Node[]): Element[] {
  return nodes.filter(isElement).flatMap((element): Element[] => {
    const { name, children } = element;
    if (name === 'w:p') return paragraph(open, element);
    if (name === 'm:oMathPara') return paragraph(open, { name: 'w:p', attributes: {}, children: [element] });
    if (name === 'w:tbl') return [shaped(element, rows(open, children))];
    if (name === 'mc:AlternateContent') return blocks(open, chosen(element));
    if (name === 'w:sdt') return sdt(open, element);
    noteRevision(open.way.seen, element);
    return UNWRAPPED.has(name) ? blocks(open, children) : [];
  });
}

function sdt(open: Story, element: Element): Element[] {
  const gallery = descendants(child(element, 'w:sdtPr'), 'w:docPartGallery')[0]?.attributes['w:val'] ?? '';
  const children = child(element, 'w:sdtContent')?.children ?? [];
  if (!/table of contents/i.test(gallery)) return blocks(open, children);
  return story(open.way, children, { ...open.place, contents: true });
}

function rows(open: Story, nodes: readonly Node[]): Element[] {
  return nodes.filter(isElement).flatMap((element): Element[] => {
    const { name, children } = element;
    if (name === 'w:tr') {
      if (!child(child(element, 'w:trPr'), 'w:del')) return [shaped(element, rows(open, children))];
      open.way.seen.deleted.push(textIn(element));
      return [];
    }
    if (name === 'w:tc') return [shaped(element, story(open.way, goesOnBelow(open, element), open.place))];
    if (name === 'w:sdt') return rows(open, child(element, 'w:sdtContent')?.children ?? []);
    return UNWRAPPED.has(name) ? rows(open, children) : [];
  });
}

/** What is left in a cell that the one above covers is not to be seen in Word. */
function goesOnBelow(open: Story, cell: Element): Node[] {
  const merge = child(child(cell, 'w:tcPr'), 'w:vMerge');
  const text = textIn(cell).trim();
  if (!merge || text === '' || /^restart$/.test(merge.attributes['w:val'] ?? '')) return cell.children;
  open.way.seen.hidden.push(text);
  return [];
}

/** Of tables, rows and cells only what tells their shape. */
function shaped(element: Element, children: Element[]): Element {
  const properties = elements(element)
    .filter(({ name }) => name === 'w:tcPr' || name === 'w:trPr')
    .map((own) => ({ ...own, children: elements(own).filter(({ name }) => SHAPE.has(name)) }))
    .filter((own) => own.children.length > 0);
  return { name: element.name, attributes: {}, children: [...properties, ...children] };
}

const SHAPE = new Set(['w:gridSpan', 'w:vMerge', 'w:tblHeader']);

function paragraph(open: Story, element: Element): Element[] {
  const { way, place } = open;
  const properties = child(element, 'w:pPr');
  const style = way.styles.paragraph(valueOf(properties, 'w:pStyle'));
  const boxes: Element[] = [];
  const reading: Reading = {
    styles: way.styles,
    seen: way.seen,
    links: way.links,
    base: style.look,
    looks: [],
    source: open.source,
    box: (content) => boxes.push(...story(way, content.children, { ...place, box: true })),
  };
  open.waiting.push(...inline(reading, element.children));
  open.source = reading.source;
  if (child(child(properties, 'w:rPr'), 'w:del')) return boxes;
  const [widest] = reading.looks.toSorted((a, b) => b.length - a.length);
  const look = { ...style.look, ...widest?.look, ...paragraphLook(properties) };
  return [...boxes, close(open, { look, style: style.name })];
}

function close(open: Story, own: { look: Look; style: string }): Element {
  const { way, waiting, source, place } = open;
  open.waiting = [];
  open.source = '';
  const at = way.paragraphs.length + 1;
  const label = labelOf(way.numbering, own.look, source);
  const contents = place.contents || /^(?:toc|目录) ?\d/.test(own.style);
  way.paragraphs.push({ ...place, ...own, contents, at, label, source });
  const mark = { 'w:id': String(at), 'w:name': markOf(at) };
  const runs = joinRuns([...(label ? [run(label)] : []), ...waiting]);
  const children = [{ name: 'w:bookmarkStart', attributes: mark, children: [] }, ...runs];
  return { name: 'w:p', attributes: {}, children };
}

/** An empty paragraph of a list is counted, as Word does, but there is nothing its number could stand before. */
function labelOf(numbering: Numbering, { numbering: list }: Look, source: string): string {
  if (!list || list.id === '0') return '';
  const text = source.trimStart();
  const label = numbering.next(list, text);
  if (text === '') return '';
  return text === source ? label : label.trimEnd();
}
