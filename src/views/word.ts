import { readNumbering } from '../word/numbering.ts';
import { lastStep, type Parts, relationsName, relationsOf, resolvePath, takeParts } from '../word/parts.ts';
import { newSeen, type Paragraph, prepareBody, prepareNotes, type Way } from '../word/prepare.ts';
import { openArchive } from '../word/safezip.ts';
import { readStyles } from '../word/styles.ts';
import { child, descendants, type Element, elements, readXml, textIn, valueOf } from '../word/xml.ts';
import { escapeHtml } from '../text/sanitise.ts';
import {
  block,
  type Cell,
  embedded,
  heading,
  hidden,
  line,
  type Remark,
  rowText,
  shown,
  table,
  type View,
  withHead,
} from './view.ts';

/** A .docx in the order it is read, with Word's own numbers; changes, comments and hidden text beside it. */
export function viewWord(bytes: Buffer): View {
  const archive = openArchive(bytes);
  const { main, files } = takeParts(archive);
  const named = (type: string) =>
    partsOf(main, files, type).map((name) => readXml(files[name] as Uint8Array));
  const styles = readStyles(named('styles')[0]);
  const way: Way = {
    styles,
    numbering: readNumbering(named('numbering')[0], styles),
    seen: newSeen(),
    paragraphs: [],
    links: new Set(),
  };
  const body = child(readXml(files[main] as Uint8Array), 'w:body');
  const blocks = elements(body && prepareBody(way, body));
  const notes = ['footnotes', 'endnotes'].flatMap((type) =>
    named(type).flatMap((root) =>
      elements({ name: '', attributes: {}, children: prepareNotes(way, root).children }),
    ),
  );
  const written = writer(way.paragraphs);
  const html = blocks.map(written.block).join('');
  const beneath = notes.flatMap((note) => elements(note).map(written.block)).join('');
  const comments = named('comments').flatMap((root) => descendants(root, 'w:comment').map(textIn));
  const margins = [...named('header'), ...named('footer')].map(textIn).filter((text) => text.trim() !== '');
  const { seen } = way;
  const concealed = [...seen.hidden, ...seen.deleted, ...comments].filter((text) => text.trim() !== '');
  return {
    html: beneath.trim() ? `${html}<h2>注释</h2>${beneath}` : html,
    texts: [...written.texts.map(shown), ...margins.map(shown), ...concealed.map(hidden)],
    remarks: [...remarksOn(seen, comments), ...embedded(archive.entries.keys())],
    notes: seen.pictures > 0 ? [`文件里有${seen.pictures}张图片，这里没有显示，请下载后查看`] : [],
    scanned: seen.pictures > 0 && written.texts.join('').trim() === '',
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

function remarksOn(seen: Way['seen'], comments: readonly string[]): Remark[] {
  const changes = seen.inserted.length + seen.deleted.length;
  const concealed = seen.hidden.filter((text) => text.trim() !== '');
  const count = Math.max(comments.length, seen.comments);
  return [
    ...(changes
      ? [
          block(
            'tracked-changes',
            `有${changes}处修订痕迹，公众下载后看得到。请在Word里“接受所有修订”后重新上传`,
          ),
        ]
      : []),
    ...(count ? [block('comments', `有${count}条批注，公众下载后看得到。请在Word里删除批注后重新上传`)] : []),
    ...(concealed.length
      ? [
          block(
            'hidden-text',
            `有${concealed.length}处隐藏文字，公众下载后可以取消隐藏看到。请删除后重新上传`,
          ),
        ]
      : []),
  ];
}

function writer(paragraphs: readonly Paragraph[]) {
  const texts: string[] = [];
  const found = new Map(paragraphs.map((one) => [String(one.at), one]));
  const lines = (element: Element): string => {
    const text = elements(element).map(inline).join('').trim();
    if (text) texts.push(text);
    return text;
  };
  const write = (element: Element): string => {
    if (element.name === 'w:tbl') return tableOf(element);
    if (element.name !== 'w:p') return elements(element).map(write).join('');
    const text = lines(element);
    const mark = child(element, 'w:bookmarkStart')?.attributes['w:id'] ?? '';
    const level = levelOf(found.get(mark));
    if (!text) return '';
    if (level) return heading(level, text);
    return text.includes('\n') ? `<p>${text.split('\n').map(escapeHtml).join('<br>')}</p>` : line(text);
  };
  const tableOf = (element: Element): string => {
    const rows = elements(element).filter(({ name }) => name === 'w:tr');
    const from = texts.length;
    const grid = rows.map((row) => gridOf(row, (cell) => descendants(cell, 'w:p').map(lines).join('\n')));
    // Checks read a table by its rows: a number split over cells, a heading above.
    texts.splice(from, texts.length, ...grid.map((row) => rowText(row.map(({ text }) => text))));
    return table('表格', withHead(spanned(grid)));
  };
  return { texts, block: write };
}

/** Headings of the file stand below the page's own. */
function levelOf(one: Paragraph | undefined): number {
  const named = /^(?:heading|标题) ?([1-9])/.exec(one?.style ?? '')?.[1];
  const level = Number(named ?? (one?.look.outline === undefined ? 0 : one.look.outline + 1));
  return level > 0 ? Math.min(level + 1, 4) : 0;
}

/** Text of a run; field instructions are none. */
function inline(element: Element): string {
  if (element.name === 'w:t') return textIn(element);
  if (element.name === 'w:tab' || element.name === 'w:ptab') return ' ';
  if (element.name === 'w:br' || element.name === 'w:cr') return '\n';
  if (element.name === 'w:noBreakHyphen') return '-';
  if (element.name === 'w:instrText' || element.name === 'w:rPr') return '';
  return elements(element).map(inline).join('');
}

type Placed = Cell & { at: number; goesOn: boolean };

function gridOf(row: Element, text: (cell: Element) => string): Placed[] {
  let at = 0;
  return elements(row)
    .filter(({ name }) => name === 'w:tc')
    .map((cell) => {
      const properties = child(cell, 'w:tcPr');
      const columns = Math.max(1, Number(valueOf(properties, 'w:gridSpan') ?? 1) || 1);
      const merge = child(properties, 'w:vMerge');
      const goesOn = merge !== undefined && merge.attributes['w:val'] !== 'restart';
      const placed = { text: text(cell), columns, at, goesOn };
      at += columns;
      return placed;
    });
}

/** Cells that go on below become one that spans rows. */
function spanned(grid: readonly Placed[][]): Cell[][] {
  return grid.map((row, y) =>
    row
      .filter(({ goesOn, at }) => !goesOn || !coveredBy(grid, y, at))
      .map((cell) => {
        let rows = 1;
        while (grid[y + rows]?.some(({ at, goesOn }) => at === cell.at && goesOn)) rows += 1;
        return { text: cell.text, columns: cell.columns ?? 1, rows };
      }),
  );
}

const coveredBy = (grid: readonly Placed[][], y: number, at: number): boolean =>
  y > 0 && (grid[y - 1]?.some((cell) => cell.at === at) ?? false);
