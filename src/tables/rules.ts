import type { Field, Fields } from '../documents/fields.ts';
import { typeOf } from '../documents/types/index.ts';
import { type Option, optionsOf } from '../forms/choices.ts';
import type { Site } from '../site.ts';
import type { Grid } from '../views/view.ts';

/** Types of which many alike come at once; a policy or a consultation is written by itself. */
export const TABLED = ['notice', 'proposal', 'response', 'news'] as const;
export type Tabled = (typeof TABLED)[number];

export const MOST_ROWS = 200;
/** Of all cells together: some 2,000 pages. */
export const MOST_CHARS = 2_000_000;
const MOST_COLUMNS = 200;
/** Above the names of the columns there may be a title, rarely more. */
const HEAD_WITHIN = 5;

/** One thing a column may hold, by its form name. `set`: of which repeated item it is, from 0. */
export type Slot = {
  name: string;
  label: string;
  field: Pick<Field, 'input' | 'hint' | 'required'>;
  options?: Option[] | undefined;
};

/** A column of a file: its place and what it holds. */
export type Column = Slot & { column: number };

const BASE: Slot[] = [
  { name: 'title', label: '标题', field: { input: 'text', required: true } },
  { name: 'summary', label: '摘要', field: { input: 'long', required: false, hint: '一两句话' } },
  {
    ...{ name: 'body', label: '正文' },
    field: { input: 'markdown', required: true, hint: '在格子里用Alt+Enter换行，一行一段' },
  },
];

/** How a page breaks its title is set where the page is seen. */
const LEFT_OUT = /^titleBreaks$/;

/**
 * What columns a table of a type has, in the order of its form; of repeated items the first set. A name that stands twice is told
 * apart by its hint.
 */
export function slotsOf(type: string, site: Site): Slot[] {
  const slots = [...BASE, ...slotsIn(typeOf(type).fields, 'details', '', site)];
  const seen = new Set<string>();
  return slots.map((slot) => {
    const again = seen.has(slot.label);
    seen.add(slot.label);
    const hint = slot.field.hint?.split(/[，。]/, 1)[0];
    return again ? { ...slot, label: `${slot.label}（${hint ?? '说明'}）` } : slot;
  });
}

function slotsIn(fields: Fields, prefix: string, before: string, site: Site): Slot[] {
  return Object.entries(fields).flatMap(([key, field]): Slot[] => {
    if (LEFT_OUT.test(key)) return [];
    const [name, label] = [`${prefix}.${key}`, `${before}${field.label}`];
    // What a group or an item asks for counts only once something of it is there.
    const inner = (at: string, title: string) =>
      slotsIn(field.fields!, at, `${title}：`, site).map((slot) => ({
        ...{ ...slot, field: { ...slot.field, required: false } },
      }));
    if (field.input === 'group') return inner(name, label);
    if (field.input === 'rows') return inner(`${name}.0`, `${label}1`);
    const { input, hint, required } = field;
    // Whoever writes for one department need not say so in every row.
    const needed = required && input !== 'choices' && input !== 'flag' && key !== 'draftingDepartment';
    return [
      {
        name,
        label,
        field: { input, required: needed, ...(hint && { hint }) },
        options: optionsOf(site, key, field),
      },
    ];
  });
}

/** The names of the columns as they were read: what each holds, and what was not understood. */
export type Head = { at: number; columns: Column[]; unknown: string[]; twice: string[]; lacking: string[] };

const plain = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/[\s*]/g, '')
    .replace(/\((?:必填|选填)\)$/, '');

/** The row that names the columns: of the first few the one with most names of ours. */
export function headOf({ rows }: Pick<Grid, 'rows'>, slots: readonly Slot[]): Head | undefined {
  const byLabel = new Map(slots.map((slot) => [plain(slot.label), slot]));
  const heads = rows.slice(0, HEAD_WITHIN).map(({ at, cells }) => {
    const found = cells.filter(([column]) => column <= MOST_COLUMNS);
    const columns = found.flatMap(([column, text]): Column[] => {
      const slot = byLabel.get(plain(text)) ?? laterOf(plain(text), byLabel);
      return slot ? [{ ...slot, column }] : [];
    });
    return { at, columns, cells };
  });
  const best = heads.toSorted((a, b) => b.columns.length - a.columns.length)[0];
  if (!best?.columns.some(({ name }) => name === 'title')) return undefined;
  const { at, columns, cells } = best;
  const names = new Set(columns.map(({ name }) => name));
  const known = new Set(columns.map(({ column }) => column));
  return {
    ...{ at, columns },
    unknown: cells.filter(([column]) => !known.has(column)).map(([, text]) => text),
    twice: [...Map.groupBy(columns, ({ name }) => name).values()]
      .filter((same) => same.length > 1)
      .map(([slot]) => slot!.label),
    lacking: slots.filter(({ field, name }) => field.required && !names.has(name)).map(({ label }) => label),
  };
}

/** 承诺2：期限 is the second set of 承诺1：期限. */
function laterOf(label: string, byLabel: ReadonlyMap<string, Slot>): Slot | undefined {
  const [, before = '', n = '', after = ''] = /^(.+?)(\d{1,2})(:.+)$/.exec(label) ?? [];
  const first = before && Number(n) > 1 ? byLabel.get(`${before}1${after}`) : undefined;
  return (
    first && {
      ...first,
      name: first.name.replace(/\.0\./, `.${Number(n) - 1}.`),
      label: first.label.replace(/1：/, `${n}：`),
    }
  );
}

/** A table as it is carried from page to page until it becomes a release: no cell is added to it, each may be mended. */
export type Table = {
  name: string;
  type: Tabled;
  head: [column: number, text: string][];
  headAt: number;
  rows: { at: number; cells: [column: number, text: string][] }[];
};

/** 28 → `AB`. */
export function columnName(column: number): string {
  const rest = Math.floor((column - 1) / 26);
  return (rest ? columnName(rest) : '') + String.fromCharCode(65 + ((column - 1) % 26));
}

/** `C6`, as the program that made the table calls a cell. */
export const cellName = (column: number, at: number): string => `${columnName(column)}${at}`;
