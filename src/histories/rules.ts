import { clauseChanges, type ClauseChange, isNumbered, type Unit } from '../differences/rules.ts';
import { KINDS, type ReleaseKind } from '../releases/rules.ts';
import { dayOf, formatDay } from '../text/days.ts';
import { FIRST_DAY, type Span, validityOn, validityText } from '../validity/rules.ts';

/** One edition that readers have or had. */
export type Version = {
  no: number;
  at: Date;
  note: string | null;
  kind: ReleaseKind;
  title: string;
  units: Unit[];
  html: string;
  carriedHtml: string | null;
};

/** Two texts beside each other; only what differs, with how much stayed. */
export type Comparison = {
  id: string;
  names: [string, string];
  changes: ClauseChange[];
  sentence: string;
};

/** What a version is: 首次公开, or what its release did with the note the office gave. */
export const notedOf = ({ no, kind, note }: Version): string => {
  if (note) return note;
  return no === 1 ? '首次公开' : kind === 'import' ? '重新导入' : kind === 'publish' ? '更新' : KINDS[kind];
};

/** 第1版 → 第2版 …, the newest first; neighbours that read the same are left out. */
export function comparisonsOf(versions: readonly Version[]): Comparison[] {
  return versions
    .slice(0, -1)
    .map((now, i) => {
      const before = versions[i + 1]!;
      const names: [string, string] = [`第${before.no}版`, `第${now.no}版`];
      return compared(`v${now.no}`, names, before.units, now.units);
    })
    .filter(({ changes }) => changes.length > 0);
}

export function compared(
  id: string,
  names: [string, string],
  before: readonly Unit[],
  after: readonly Unit[],
): Comparison {
  const all = clauseChanges(before, after);
  const counted = [...before, ...after].some(isNumbered) ? isNumbered : () => true;
  const word = counted === isNumbered ? '条' : '段';
  const count = (kind: ClauseChange['kind']) => all.filter((one) => one.kind === kind && counted(one)).length;
  const size = (units: readonly Unit[]) => units.filter(counted).length;
  const told = [
    ...(count('changed') ? [`修改${count('changed')}${word}`] : []),
    ...(count('added') ? [`新增${count('added')}${word}`] : []),
    ...(count('removed') ? [`删去${count('removed')}${word}`] : []),
    `${count('same')}${word}文字没有变`,
  ];
  const sentence = `${names[0]}${size(before)}${word}，${names[1]}${size(after)}${word}：${told.join('，')}。`;
  const changes = all.filter(({ kind }) => kind !== 'same');
  return {
    id,
    names,
    sentence,
    changes: [...changes.filter(counted), ...changes.filter((one) => !counted(one))],
  };
}

/** Of a document and the one it takes the place of only the 条 are compared: what stands around them is of its day. */
export const numberedOf = (units: readonly Unit[]): Unit[] => {
  const numbered = units.filter(isNumbered);
  const carried = numbered.filter(({ path }) => path.startsWith('t'));
  return carried.length ? carried : numbered.length ? numbered : [...units];
};

/** A day as somebody writes it: 2026-05-18, 2026年5月18日, 20260518; full width too. Null for what is none. */
export function dayTyped(typed: string): string | null {
  const text = typed.normalize('NFKC').trim();
  const parts =
    /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(text) ?? /^(\d{4})(\d{2})(\d{2})$/.exec(text);
  if (!parts) return null;
  const day = `${parts[1]}-${parts[2]!.padStart(2, '0')}-${parts[3]!.padStart(2, '0')}`;
  const real = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(real.getTime()) && real.toISOString().startsWith(day) ? day : null;
}

/** The edition that stood here at the end of a day. */
export const versionOn = (versions: readonly Version[], day: string): Version | undefined =>
  versions.find(({ at }) => dayOf(at) <= day);

/** One of the documents that follow one another, with what holds of it when. */
export type Holder = { path: string; name: string; self: boolean; spans: readonly Span[] };

const HOLDING = new Set(['in_force', 'amended', 'partly_repealed']);

/** What is followed on a day, and what is told of the document itself. */
export type Answer = {
  holder: Holder | null;
  /** 有效 */
  word: { code: string; text: string } | null;
  own: string | null;
};

export function holdingOn(holders: readonly Holder[], day: string): Answer {
  const on = (one: Holder) => (one.spans.length ? validityOn([...one.spans], day) : null);
  const holder = holders.find((one) => HOLDING.has(on(one)?.code ?? '')) ?? null;
  const state = holder && on(holder);
  const self = holders.find((one) => one.self);
  const own = self && self !== holder ? on(self) : null;
  return {
    holder,
    word: state && { code: state.code, text: validityText(state, day) },
    own: own && validityText(own, day),
  };
}

/** The first day anything can be said of. */
export function firstDay(versions: readonly Version[], holders: readonly Holder[]): string {
  const starts = holders.flatMap(({ spans }) =>
    spans.filter(({ code }) => HOLDING.has(code)).map(({ from }) => from),
  );
  const days = [...versions.map(({ at }) => dayOf(at)), ...starts.filter((day) => day !== FIRST_DAY)];
  return days.sort()[0] ?? FIRST_DAY;
}

/** Days on which what is followed changes, beside the one asked for: where a reader may look next. */
export const turnsOf = (holders: readonly Holder[], day: string): string[] =>
  [
    ...new Set(
      holders.flatMap(({ spans }) =>
        spans.map(({ from }) => from).filter((from) => from !== FIRST_DAY && from !== day),
      ),
    ),
  ]
    .sort()
    .slice(-3);

/** What is said to a day that cannot be read. */
export const unreadable = (first: string): string =>
  `请写成2026-05-18这样的日期。能看的是${formatDay(first, 'cn')}和以后的任何一天`;
