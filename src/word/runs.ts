import { isOn, type Look, runLook, type Styles } from './styles.ts';
import { child, descendants, type Element, elements, isElement, type Node, textIn, valueOf } from './xml.ts';

/** What stands in the file beside its plain text. */
export type Seen = {
  inserted: string[];
  deleted: string[];
  hidden: string[];
  comments: number;
  boxes: number;
  pictures: number;
  formulas: number;
  rubies: string[];
  struck: string[];
};

/** Stands in the source for what is no character in the file but will be one. */
export const SIGN = '\ufffc';

/** The paragraph being read: its characters so far, how its runs look, and what to do with a text box in it. */
export type Reading = {
  styles: Styles;
  seen: Seen;
  links: ReadonlySet<string>;
  base: Look;
  looks: { length: number; look: Look }[];
  source: string;
  box(content: Element): void;
};

/** Elements that only wrap what is kept. */
export const UNWRAPPED = new Set(
  'w:sdtContent w:customXml w:ins w:moveTo w:smartTag w:fldSimple w:dir w:bdo w:txbxContent'.split(' '),
);

/** The content of a paragraph with nothing in it that mammoth would drop. */
export function inline(reading: Reading, nodes: readonly Node[]): Element[] {
  return nodes.filter(isElement).flatMap((element): Element[] => {
    const { name } = element;
    if (name === 'w:r') return runOf(reading, element);
    if (name === 'w:hyperlink') return link(reading, element);
    if (name === 'w:sdt') return inline(reading, child(element, 'w:sdtContent')?.children ?? []);
    if (name === 'mc:AlternateContent') return inline(reading, chosen(element));
    if (name === 'm:oMath' || name === 'm:oMathPara') return formula(reading, element);
    noteRevision(reading.seen, element);
    return UNWRAPPED.has(name) ? inline(reading, element.children) : [];
  });
}

function link(reading: Reading, element: Element): Element[] {
  const children = inline(reading, element.children);
  const id = element.attributes['r:id'] ?? '';
  return reading.links.has(id) ? [{ name: 'w:hyperlink', attributes: { 'r:id': id }, children }] : children;
}

/** Takes down what tracked changes put in and took out. */
export function noteRevision(seen: Seen, element: Element): void {
  if (/^w:(?:ins|moveTo)$/.test(element.name)) seen.inserted.push(textIn(element));
  if (/^w:(?:del|moveFrom)$/.test(element.name)) seen.deleted.push(textIn(element));
}

export const chosen = (element: Element): Node[] =>
  (child(element, 'mc:Choice') ?? child(element, 'mc:Fallback'))?.children ?? [];

export const run = (text: string): Element => ({
  name: 'w:r',
  attributes: {},
  children: [{ name: 'w:t', attributes: {}, children: [text] }],
});

/** Runs of nothing but text become one: Word cuts a sentence into dozens. */
export function joinRuns(runs: readonly Element[]): Element[] {
  const joined: Element[] = [];
  for (const one of runs) {
    const last = joined.at(-1);
    if (last && isText(last) && isText(one)) joined.splice(-1, 1, run(textIn(last) + textIn(one)));
    else joined.push(one);
  }
  return joined;
}

const isText = ({ name, children }: Element): boolean =>
  name === 'w:r' &&
  children.length === 1 &&
  isElement(children[0] as Node) &&
  (children[0] as Element).name === 'w:t';

function formula(reading: Reading, element: Element): Element[] {
  const text = descendants(element, 'm:t').map(textIn).join('');
  reading.seen.formulas += 1;
  reading.source += text;
  return [run(text)];
}

function runOf(reading: Reading, element: Element): Element[] {
  const properties = child(element, 'w:rPr');
  const style = reading.styles.run(valueOf(properties, 'w:rStyle'));
  const look: Look = { ...reading.base, ...style, ...runLook(properties) };
  const from = reading.source.length;
  const children = elements(element).flatMap((c) => runChild(reading, c, look.hidden === true));
  const text = reading.source.slice(from).trim();
  reading.looks.push({ length: text.length, look });
  if (text && (isOn(properties, 'w:strike') || isOn(properties, 'w:dstrike'))) reading.seen.struck.push(text);
  const kept = elements(properties).filter(({ name }) => name === 'w:vertAlign' || name === 'w:strike');
  const own: Element[] = kept.length > 0 ? [{ name: 'w:rPr', attributes: {}, children: kept }] : [];
  return children.length > 0 ? [{ name: 'w:r', attributes: {}, children: [...own, ...children] }] : [];
}

const FIELD = new Set(['w:fldChar', 'w:instrText']);
const AS_IS = new Set(['w:footnoteReference', 'w:endnoteReference', ...FIELD]);
/** What mammoth makes a character of, and the character as the source counts it. */
const CHARACTERS: Record<string, [name: string, source: string]> = {
  'w:tab': ['w:tab', ' '],
  'w:ptab': ['w:tab', ' '],
  'w:br': ['w:br', ' '],
  'w:cr': ['w:br', ' '],
  'w:sym': ['w:sym', SIGN],
  'w:noBreakHyphen': ['w:noBreakHyphen', '\u2011'],
};

function runChild(reading: Reading, element: Element, hidden: boolean): Element[] {
  const { name } = element;
  if (name === 'w:t') return texts(reading, element, hidden);
  if (name === 'w:commentReference') reading.seen.comments += 1;
  if (name === 'w:ruby') return ruby(reading, element);
  if (DRAWN.has(name)) drawn(reading, element);
  if (AS_IS.has(name)) return hidden && !FIELD.has(name) ? [] : [element];
  const [kept, source] = CHARACTERS[name] ?? [];
  if (!kept || hidden) return [];
  reading.source += source;
  return [{ ...element, name: kept }];
}

function texts(reading: Reading, element: Element, hidden: boolean): Element[] {
  const text = textIn(element);
  if (hidden) reading.seen.hidden.push(text);
  else reading.source += text;
  return hidden ? [] : [element];
}

function ruby(reading: Reading, element: Element): Element[] {
  reading.seen.rubies.push(descendants(child(element, 'w:rt'), 'w:t').map(textIn).join(''));
  return elements(child(element, 'w:rubyBase'))
    .flatMap((base) => runOf(reading, base).flatMap(elements))
    .filter(({ name }) => name !== 'w:rPr');
}

const DRAWN = new Set(['mc:AlternateContent', 'w:drawing', 'w:pict', 'w:object']);

/** A drawing gives its text boxes away and is counted when there is a picture in it. */
function drawn(reading: Reading, element: Element): void {
  if (element.name === 'w:txbxContent') {
    reading.seen.boxes += 1;
    reading.box(element);
    return;
  }
  if (/(?:^|:)(?:pic|imagedata)$/.test(element.name)) reading.seen.pictures += 1;
  const below = element.name === 'mc:AlternateContent' ? chosen(element) : element.children;
  for (const node of below) if (isElement(node)) drawn(reading, node);
}
