import { AppError } from '../errors.ts';
import { limited, resolvePath } from './parts.ts';
import type { Archive } from './safezip.ts';
import { child, descendants, type Element, elements, readXml, textIn } from './xml.ts';

/** The text of an OFD (GB/T 33190) page by page, line by line; `scanned` when there are only pictures of text. */
export type Ofd = { pages: string[][]; scanned: boolean };

const MOST_PAGES = 500;

export type OfdParts = Record<string, Uint8Array>;

const BESIDE = /(?:^|\/)(?:Signs?|Attachs?|Attachments?|Annots?|Tags?|Res)\//i;

/**
 * The parts of an OFD in which text can stand.
 * @throws AppError `invalid` when it is no OFD or its text is too long
 */
export function takeOfd(archive: Archive): OfdParts {
  if (!archive.entries.has('OFD.xml')) throw notWhole();
  const read = limited(archive);
  const names = [...archive.entries.keys()].filter((name) => name.endsWith('.xml') && !BESIDE.test(name));
  return Object.fromEntries(names.map((name) => [name, read(name)]));
}

const notWhole = (): AppError => new AppError('invalid', '这不是完整的OFD文件，读不出文字');

/**
 * Reads the text of an OFD for viewing, search and checks. Lines are what stands on one height, from left to right.
 * @throws AppError `invalid` when a part is missing or damaged
 */
export function readOfdText(files: OfdParts): Ofd {
  const open = (path: string): Element => {
    const bytes = files[path];
    if (!bytes) throw notWhole();
    return readXml(bytes);
  };
  const [place] = descendants(open('OFD.xml'), 'ofd:DocRoot');
  const root = resolvePath('', textIn(place).trim());
  const document = open(root);
  const templates = new Map(
    elements(child(document, 'ofd:CommonData'))
      .filter(({ name }) => name === 'ofd:TemplatePage')
      .map(({ attributes: a }) => [a['ID'], resolvePath(root, a['BaseLoc'] ?? '')]),
  );
  const pages = elements(child(document, 'ofd:Pages')).slice(0, MOST_PAGES);
  const lines = pages.map(({ attributes }) => {
    const page = open(resolvePath(root, attributes['BaseLoc'] ?? ''));
    const under = descendants(page, 'ofd:Template').map(
      (t) => templates.get(t.attributes['TemplateID']) ?? '',
    );
    const layers = [...under.filter((path) => files[path]).map(open), page];
    return linesOf(layers.flatMap(textsIn));
  });
  return { pages: lines, scanned: lines.length > 0 && lines.every((page) => page.length === 0) };
}

/** A stretch of text: its left end, base line, size and width, in millimetres. */
type Stretch = { x: number; y: number; size: number; width: number; text: string };

function textsIn(page: Element): Stretch[] {
  return descendants(page, 'ofd:TextObject').flatMap((object) => {
    const [left = 0, top = 0, width = 0] = numbers(object.attributes['Boundary']);
    const [a = 1, , , d = 1, e = 0, f = 0] = numbers(object.attributes['CTM'] ?? '1 0 0 1 0 0');
    const size = Number(object.attributes['Size'] ?? 0) * Math.abs(d);
    return descendants(object, 'ofd:TextCode').map((code) => ({
      x: left + Number(code.attributes['X'] ?? 0) * a + e,
      y: top + Number(code.attributes['Y'] ?? 0) * d + f,
      size: size > 0 ? size : 4,
      width,
      text: textIn(code),
    }));
  });
}

const numbers = (text: string | undefined): number[] =>
  (text ?? '').trim().split(/\s+/).map(Number).filter(Number.isFinite);

function linesOf(stretches: readonly Stretch[]): string[] {
  const lines: Stretch[][] = [];
  for (const one of stretches.toSorted((a, b) => a.y - b.y)) {
    const line = lines.at(-1);
    const base = line?.[0];
    if (line && base && Math.abs(base.y - one.y) < Math.min(base.size, one.size) * 0.5) line.push(one);
    else lines.push([one]);
  }
  return lines.map(lineText).filter((text) => text !== '');
}

/** From left to right, with a space where there is a gap of more than a character. */
function lineText(line: readonly Stretch[]): string {
  let text = '';
  let end = -Infinity;
  for (const one of line.toSorted((a, b) => a.x - b.x)) {
    text += (one.x - end > one.size && text !== '' ? ' ' : '') + one.text;
    end = one.x + Math.max(one.width, [...one.text].length * one.size * 0.5);
  }
  return text.trim();
}
