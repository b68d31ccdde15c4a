import { formatDay } from '../text/days.ts';
import type { Found } from '../word/rules.ts';
import type { Reading } from '../word/reading.ts';
import { genreIn, has, questionsOf } from './rules.ts';

/** A number that stands both beside a field and in the original: `w` to confirm, `e` missing. */
export type Mark = { n: number; tone: '' | 'w' | 'e' };

export type Known = { n: number; label: string; shown: string; remarks: string[] };
export type Missing = { n: number; field: string; label: string; why: string; typed: boolean };
export type PaperLine = { text: string; look: string; tint: '' | 'w' | 'e'; marked: boolean; marks: Mark[] };

/** What a Word file turned out to be, for the page where it is confirmed. */
export type Sheet = {
  known: Known[];
  asked: { n: number; name: string }[];
  missing: Missing[];
  /** What was left out of the text or is to be looked at; no field of its own. */
  notes: string[];
  /** The original, cut short between what is marked; null for what was left out. */
  paper: (PaperLine | null)[];
  whole: PaperLine[];
};

type Row = { field: string; label: string; found: Found<unknown> | null; shown: string };

/** Numbers run through: what was recognised, what is asked, what is missing. */
export function sheetOf(reading: Reading, { type }: { type: string }): Sheet {
  const rows = rowsOf(reading).filter(({ field }) => !DETAILS.has(field) || has(type, field));
  const found = rows.filter((row) => row.found || (BY_ITSELF.has(row.field) && row.shown));
  const asked = questionsOf(reading, { type });
  const missing = missingIn(reading, rows, type);
  const known = found.map(({ field, label, shown }, i) => ({
    ...{ n: i + 1, label, shown },
    remarks: field === 'carried' ? [] : saidOf(reading, field),
  }));
  const lines = linesOf(reading, found, asked, missing);
  const named = new Set([...rows.map(({ field }) => field), ...missing.map(({ field }) => field)]);
  return {
    known,
    asked: asked.map((name, i) => ({ n: found.length + i + 1, name })),
    missing: missing.map((one, i) => ({ ...one, n: found.length + asked.length + i + 1 })),
    notes: reading.issues
      .filter(({ field }) => field !== 'carried' && !named.has(field))
      .map(({ message }) => message),
    paper: shortened(lines),
    whole: lines,
  };
}

const DETAILS = new Set(['issuer', 'documentNumber', 'signedOn', 'genre']);
/** What follows from the rest of the file and stands at no place of its own. */
const BY_ITSELF = new Set(['structure', 'genre']);

function rowsOf(reading: Reading): Row[] {
  const { issuer, documentNumber, title, addressee, signedOn, carried, attachments } = reading;
  const { headings, tables } = reading;
  return [
    { field: 'issuer', label: '发文机关', found: issuer, shown: issuer?.value ?? '' },
    {
      ...{ field: 'documentNumber', label: '发文字号', found: documentNumber },
      shown: documentNumber?.value ?? '',
    },
    { field: 'title', label: '公文标题', found: title, shown: title?.value ?? '' },
    { field: 'genre', label: '公文种类', found: null, shown: genreIn(title?.value ?? '') },
    { field: 'addressee', label: '主送机关', found: addressee, shown: addressee?.value ?? '' },
    {
      ...{ field: 'signedOn', label: '落款日期', found: signedOn },
      shown: signedOn ? formatDay(signedOn.value, 'cn') : '',
    },
    {
      ...{ field: 'carried', label: '印发件', found: carried?.title ?? null },
      shown: carried?.title?.value ?? '',
    },
    {
      ...{ field: 'structure', label: '结构', found: null },
      shown: [`${headings}个标题`, ...(tables ? [`${tables}张表`] : [])].join('，'),
    },
    {
      ...{ field: 'attachments', label: '附件名称', found: attachments },
      shown: attachments ? `${attachments.value.length}个：${attachments.value.join('、')}` : '',
    },
  ];
}

const saidOf = ({ issues }: Reading, field: string): string[] =>
  issues.filter((one) => one.field === field && one.level === 'advise').map(({ message }) => message);

/** Fields not found that somebody said are wanted, and what the text promises but does not hold. */
function missingIn({ issues, attachments }: Reading, rows: readonly Row[], type: string): Missing[] {
  const empty = rows.flatMap(({ field, label, found }) => {
    const why = issues.find((one) => one.field === field)?.message;
    if (found || !why || field === 'carried' || field === 'attachments') return [];
    const name = DETAILS.has(field) ? `details.${field}` : field;
    return [{ n: 0, field: name, label, why, typed: field !== 'addressee' }];
  });
  const files = issues.filter(
    ({ field, level }) => field === 'attachments' && (level === 'block' || !attachments),
  );
  return [
    ...empty.filter(({ field }) => !field.startsWith('details.') || has(type, field.slice(8))),
    ...files.map(({ message }) => ({
      ...{ n: 0, field: 'attachments', label: '附件', why: message, typed: false },
    })),
  ];
}

const LOOKS: Record<string, string> = {
  banner: 'c h',
  number: 'c no',
  openNumber: 'c no',
  title: 't',
  addressee: 'n mcd-mt7',
  signer: 'r',
  day: 'r',
  carriedTitle: 't mcd-mt',
  meta: 'n mcd-dim',
  imprint: 'n mcd-dim',
};

function linesOf(
  { lines, issues }: Reading,
  found: readonly Row[],
  asked: readonly string[],
  missing: readonly Missing[],
): PaperLine[] {
  const at = new Map<number, Mark[]>();
  const put = (places: readonly number[], mark: Mark) => {
    const last = places.at(-1);
    for (const place of places) if (place !== last && !at.has(place)) at.set(place, []);
    if (last !== undefined) at.set(last, [...(at.get(last) ?? []), mark]);
  };
  found.forEach((row, i) => put(row.found?.at ?? [], { n: i + 1, tone: '' }));
  const carried = found.find(({ field }) => field === 'carried')?.found;
  if (carried && asked.includes('carried'))
    put(carried.at, { n: found.length + asked.indexOf('carried') + 1, tone: 'w' });
  missing.forEach(({ why }, i) => {
    const place = issues.find(({ message }) => message === why)?.at;
    if (place !== undefined) put([place], { n: found.length + asked.length + i + 1, tone: 'e' });
  });
  return lines.map(({ at: place, role, text }, i) => {
    const marks = at.get(place);
    const ends = lines[i + 1]?.at !== place;
    return {
      ...{ text, look: LOOKS[role] ?? '', marked: marks !== undefined },
      tint: marks?.some(({ tone }) => tone === 'e') ? 'e' : '',
      marks: ends ? (marks ?? []) : [],
    };
  });
}

const FIRST = 8;

/** The first lines and those around a mark; what lies between is told as left out. */
function shortened(lines: readonly PaperLine[]): (PaperLine | null)[] {
  const keeps = (i: number) =>
    i < FIRST || [i - 1, i, i + 1].some((near) => lines[near]?.marked) || i >= lines.length - 2;
  return lines.flatMap((line, i) => (keeps(i) ? [line] : keeps(i - 1) ? [null] : []));
}
