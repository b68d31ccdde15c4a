import type { Content } from '../documents/rules.ts';
import { typeOf } from '../documents/types/index.ts';
import { dayTyped, detailsOf, type Values } from '../forms/rules.ts';
import { isIn } from '../own.ts';
import { formatIso } from '../text/days.ts';
import { plainToMarkdown } from '../text/plain.ts';
import type { Column, Table } from './rules.ts';

type Cells = ReadonlyMap<number, string>;

/** One row as the content it becomes; what does not fit stays as typed, for the checks to name it. */
export function contentOf(
  { type }: Pick<Table, 'type'>,
  columns: readonly Column[],
  cells: Cells,
  department: string | null,
): Content {
  const { fields } = typeOf(type);
  const values = valuesOf(columns, cells);
  const one = (name: string) => [values[name] ?? ''].flat().join('\n');
  const details = detailsOf(fields, values);
  const own = details['draftingDepartment'];
  const written =
    'draftingDepartment' in fields && !own && department ? { draftingDepartment: department } : {};
  return {
    ...{ type, number: '', links: [], attachments: [], originallyPublishedAt: null },
    title: one('title').replace(/\s+/g, ' ').trim(),
    summary: one('summary').trim(),
    body: plainToMarkdown(one('body')),
    department: typeof own === 'string' ? own : department,
    details: { ...details, ...written },
  };
}

const valuesOf = (columns: readonly Column[], cells: Cells): Values =>
  Object.fromEntries(
    columns.flatMap((column): [string, string | string[]][] => {
      const text = cells.get(column.column)?.trim();
      return text ? [[column.name, valueOf(column, text)]] : [];
    }),
  );

function valueOf({ field, options }: Column, text: string): string | string[] {
  switch (field.input) {
    case 'choice':
      return options ? chosen(options, text) : text;
    case 'choices': {
      const parts = text.split(/[、；;\n]+/).map((part) => part.trim());
      return parts.filter(Boolean).map((part) => (options ? chosen(options, part) : part));
    }
    case 'flag':
      return /^(?:是|有|√|✓|对|1|true|yes)$/i.test(text)
        ? 'on'
        : /^(?:否|无|没有|×|0|false|no)$/i.test(text)
          ? ''
          : text;
    case 'date':
      return dayOfCell(text);
    case 'time':
      return momentOfCell(text);
    default:
      return options ? chosen(options, text) : text;
  }
}

/** By its name, by its code, or by the beginning that only one of them has: A类, 物业. */
function chosen(options: readonly { value: string; label: string }[], text: string): string {
  const wanted = text.normalize('NFKC').replace(/\s/g, '');
  const same = (label: string) => label.normalize('NFKC').replace(/\s/g, '');
  const exact = options.find(({ value, label }) => same(label) === wanted || value === wanted);
  if (exact) return exact.value;
  const begun = options.filter(({ label }) => same(label).startsWith(wanted));
  return begun.length === 1 ? begun[0]!.value : text;
}

const DAY = 86_400_000;
/** Days a sheet counts from 30 December 1899: 1990 to 2100, so that no year or number is taken for one. */
const SERIAL = { from: 32_874, until: 73_415 };

function serialOf(text: string): number | undefined {
  const plain = text.normalize('NFKC').replace(/\s/g, '');
  const value = /^\d{5}(?:\.\d+)?$/.test(plain) ? Number(plain) : 0;
  return value >= SERIAL.from && value < SERIAL.until ? value : undefined;
}

const instantOf = (serial: number): Date =>
  new Date(Date.UTC(1899, 11, 30) + Math.round((serial * DAY) / 60_000) * 60_000);

/** 46160, 2026年5月18日, 2026/5/18, 20260518; a clock behind it is left away. */
export function dayOfCell(text: string): string {
  const serial = serialOf(text);
  if (serial !== undefined) return instantOf(serial).toISOString().slice(0, 10);
  const plain = text
    .normalize('NFKC')
    .trim()
    .replace(/\s+0?0:00(?::00)?$/, '');
  const [, year, month, day] = /^((?:19|20)\d\d)(\d\d)(\d\d)$/.exec(plain) ?? [];
  return year ? `${year}-${month}-${day}` : dayTyped(plain.replace(/\s*([年月日])\s*/g, '$1'));
}

/** 46160.375, 2026年5月18日 9:00, 2026-05-18 9时30分 */
function momentOfCell(text: string): string {
  const serial = serialOf(text);
  if (serial !== undefined) return formatIso(new Date(instantOf(serial).getTime() - 8 * 3_600_000));
  const plain = text.normalize('NFKC').trim();
  const [, day, hour, minute = '00'] =
    /^(.+?[日\s])\s*(?:上午)?(\d{1,2})[:时点](\d{2})?分?(?::\d\d)?$/.exec(plain) ?? [];
  return day ? `${dayOfCell(day.trim())} ${hour}:${minute}` : plain;
}

/** What a formula leaves behind that came to nothing. */
export const isError = (text: string): boolean => isIn(text.trim().toUpperCase(), ERRORS);
const ERRORS = {
  ...{
    '#REF!': 1,
    '#N/A': 1,
    '#VALUE!': 1,
    '#NAME?': 1,
    '#DIV/0!': 1,
    '#NUM!': 1,
    '#NULL!': 1,
    '#SPILL!': 1,
  },
};
