import type { InterpretationDetails } from '../documents/types/interpretation.ts';
import { clauseLabel, policyOf, quoted } from '../dossiers/rules.ts';
import type { Dossier } from '../dossiers/service.ts';
import { hasEnded, stateSentence } from '../dossiers/state.ts';
import { type Table, tablesIn } from '../dossiers/tables.ts';
import type { Linked } from '../linked/service.ts';
import { formatDay, formatMinute, shortDay } from '../text/days.ts';
import type { Change, Point, Wording } from './rules.ts';

export type Explained = {
  /** The link to the document explained. */
  link: Linked | undefined;
  /** That document, when it is ours and public. */
  source: Dossier | undefined;
  /** How many documents are explained in all. */
  count: number;
};

/** What the notice-board sheet of an interpretation says, taken from its key points, its tables and the document explained. */
export function wordingOf(dossier: Dossier, explained: Explained, address: string, today: string): Wording {
  const details = dossier.details as Partial<InterpretationDetails>;
  const tables = tablesIn(dossier.html);
  const { start, rest } = stateOf(explained.source, today);
  return {
    title: titleOf(dossier.title, details.titleBreaks),
    start,
    document: documentOf(explained),
    points: pointsOf(dossier, details),
    changes: tables.map(changesOf).find((changes) => changes.length > 0) ?? [],
    note: rest,
    windows: tables.map(windowsOf).find((windows) => windows.length > 0) ?? [],
    address: address.replace(/^https?:\/\//, ''),
    foot: `${formatMinute(dossier.listedAt)}发布，${today}打印（效力为当日），以正式文件为准`,
  };
}

const titleOf = (title: string, breaks: string | undefined): string[][] =>
  (breaks ?? title).split('||').map((line) => line.split('|'));

/** 《办法》（示建规〔2026〕3号），尚未施行 */
function documentOf({ link, count }: Explained): string {
  if (!link) return '';
  const number = link.card.documentNumber ? `（${link.card.documentNumber}）` : '';
  const name = quoted(link.card.carried?.title ?? link.title) + number;
  return [count > 1 ? `${name}等${count}份文件` : name, link.validity?.text].filter(Boolean).join('，');
}

/** Its first day in full, as paper stays up for months, and what else follows from its state. */
function stateOf(source: Dossier | undefined, today: string): { start: string; rest: string } {
  if (!source?.validity) return { start: '', rest: '' };
  const said = stateSentence(source, today)
    .map(({ text }) => text)
    .join('');
  const { effectiveOn } = policyOf(source);
  if (hasEnded(source) || !effectiveOn)
    return { start: hasEnded(source) ? source.validity.text : '', rest: said };
  const start = `${formatDay(effectiveOn, 'cn')}起施行`;
  const beginnings = [start, `${shortDay(effectiveOn, today)}起施行`];
  const begun = beginnings.find((words) => said.startsWith(words)) ?? '';
  return { start, rest: said.slice(begun.length).replace(/^[，。]/, '') };
}

/** Key points; without them the three lines of the document page, without these the summary. */
function pointsOf(
  { summary }: Dossier,
  { keyPoints = [], brief = [] }: Partial<InterpretationDetails>,
): Point[] {
  if (keyPoints.length)
    return keyPoints.map(({ label, text, clause }) => ({
      label,
      text: text.replace(/。$/, ''),
      basis: clause ? clauseLabel(clause) : '',
    }));
  if (brief.length) return brief.map((line) => ({ ...line, basis: '' }));
  return [{ label: '说的是', text: summary, basis: '' }];
}

const BEFORE = /以前|原来|原先|原标准|调整前|修改前|旧/;
const AFTER = /现在|调整后|修改后|起受理|起执行|新(?!旧)|现行/;

/** Old and new, from a table that has a column for each. */
function changesOf({ head, rows }: Table): Change[] {
  const before = head.findIndex((name, i) => i > 0 && BEFORE.test(name));
  const after = head.findIndex((name, i) => i > 0 && i !== before && AFTER.test(name));
  if (before < 0 || after < 0) return [];
  const unit = (column: number) => /（([^（）]+)）$/.exec(head[column]!)?.[1] ?? '';
  const said = (row: string[], column: number) => {
    const value = row[column] ?? '';
    return /^[\d.,]+$/.test(value) ? value + unit(column) : value;
  };
  return rows
    .map((row) => ({ name: row[0] ?? '', before: said(row, before), after: said(row, after) }))
    .filter(({ name, before, after }) => name && before && after);
}

/** Where to go, from a table with a column of telephone numbers and one of places. */
function windowsOf({ head, rows }: Table): string[] {
  const phone = head.findIndex((name) => name.includes('电话'));
  const place = head.findIndex((name, i) => i !== phone && /窗口|地点|地址|单位|机构/.test(name));
  if (phone < 0 || place < 0) return [];
  return rows
    .filter((row) => row[phone])
    .map((row) => {
      const where = place === 0 ? row[0]! : `${row[0]}${row[place]}`;
      return `${where}　${row[phone]!.replaceAll('-', '\u2011')}`;
    });
}
