import type { Field } from '../documents/fields.ts';
import type { DocumentType } from '../documents/type.ts';
import { TYPES } from '../documents/types/index.ts';
import { advise, type Issue } from '../errors.ts';
import { isIn } from '../own.ts';
import type { Workdays } from '../site.ts';
import { addDays, addYears, formatDay } from '../text/days.ts';
import { numberToHan } from '../text/han.ts';
import { isWorkday, nearestWorkday, nextWorkday } from '../text/workdays.ts';

/** One file's front matter as written. `today` is the day its relative dates count from. */
export type Sheet = {
  /** `policy/elevator` */
  key: string;
  type: DocumentType;
  today: string;
  fields: Record<string, unknown>;
};

export type Resolver = {
  /** The front matter with every reference and relative date replaced, `facts` included. */
  fields(sheet: Sheet): { fields: Record<string, unknown>; issues: Issue[] };
  /** A body with its references replaced. */
  text(sheet: Sheet, body: string): { text: string; issues: Issue[] };
};

/** `{{path|filter}}`; behind a backslash it is plain text. */
const REFERENCE = /(\\*)\{\{(?:\s*([^{}|\n]+?)\s*(?:\|\s*(\w+)\s*)?\}\})?/g;
const WHOLE = /^\{\{\s*([^{}|\n]+?)\s*\}\}$/;

/** `-6d`, `+25d 09:00`, `opensAt+30d 24:00`, `signedOn+4d`, `+14d first`, `effectiveOn+5y`. */
const RELATIVE = /^(?:([A-Za-z][\w/.-]*?))?([+-]\d+)([dy])(?:\s+(first))?(?:\s+(\d{1,2}):(\d{2}))?$/;

const DAY = /^\d{4}-\d{2}-\d{2}/;

/** Text that holds no reference, written so that it stays as it is; export writes all its texts so. */
export const escapeReferences = (text: string): string => text.replace(/(\\*)\{\{/g, '\\$1{{');

/**
 * References between the files of one run, so that a number or a deadline stands in one place only. A reference that
 * leads nowhere or in a circle stays as written and is reported.
 */
export function createResolver(sheets: readonly Sheet[], workdays: Workdays): Resolver {
  const byName = Map.groupBy(sheets, ({ key }) => key.slice(key.indexOf('/') + 1));
  const byKey = new Map(sheets.map((sheet) => [sheet.key, sheet]));
  const made = new Map<string, unknown>();
  const open = new Set<string>();

  function valueAt(sheet: Sheet, path: string[], issues: Issue[]): unknown {
    const name = `${sheet.key}#${path.join('.')}`;
    if (made.has(name)) return made.get(name);
    const raw = dig(sheet.fields, path);
    if (typeof raw !== 'object' || raw === null) {
      if (open.has(name)) throw new Circle(name);
      open.add(name);
    }
    try {
      const value = resolve(sheet, path, raw, issues);
      made.set(name, value);
      return value;
    } finally {
      open.delete(name);
    }
  }

  function resolve(sheet: Sheet, path: string[], raw: unknown, issues: Issue[]): unknown {
    if (Array.isArray(raw)) return raw.map((_, index) => valueAt(sheet, [...path, String(index)], issues));
    if (typeof raw === 'object' && raw !== null)
      return Object.fromEntries(Object.keys(raw).map((key) => [key, valueAt(sheet, [...path, key], issues)]));
    if (typeof raw !== 'string') return raw;
    const input = dateInput(sheet.type, path);
    const relative = input && RELATIVE.exec(raw.trim());
    if (relative) return relativeDay(sheet, path, relative, input, issues);
    const whole = WHOLE.exec(raw.trim());
    if (whole) return lookUp(sheet, path, whole[1]!, undefined, issues) ?? raw;
    return fill(sheet, path, raw, issues);
  }

  function fill(sheet: Sheet, path: string[], text: string, issues: Issue[]): string {
    if (!text.includes('{{')) return text;
    return text.replace(REFERENCE, (all, slashes: string, to?: string, filter?: string) => {
      if (slashes) return all.slice(1);
      if (!to) return all;
      const value = lookUp(sheet, path, to, filter, issues);
      return value === undefined ? all : String(value);
    });
  }

  function lookUp(
    sheet: Sheet,
    at: string[],
    to: string,
    filter: string | undefined,
    issues: Issue[],
  ): unknown {
    const report = (message: string, rule = 'reference') => {
      issues.push(advise(at.join('.'), message, rule));
    };
    const found = find(sheet, to);
    if (!found) return report(`引用 {{${to}}} 没有找到`);
    try {
      const value = valueAt(found.sheet, found.path, issues);
      if (typeof value === 'object' && filter === undefined && at[0] !== 'body') return value;
      const shown = filtered(value, filter);
      return shown ?? report(`引用 {{${to}${filter ? `|${filter}` : ''}}} 的内容不合这种写法`);
    } catch (error) {
      if (!(error instanceof Circle)) throw error;
      return report(`引用 {{${to}}} 绕了一圈又回到自己`, 'reference-circle');
    }
  }

  /** Own fields first, then another file by `type/stem` or stem. */
  function find(sheet: Sheet, to: string): { sheet: Sheet; path: string[] } | undefined {
    const [first = '', ...rest] = to.split('.');
    if (isIn(first, sheet.fields)) return at(sheet, [first, ...rest]);
    const other = byKey.get(first);
    const others = other ? [other] : (byName.get(first) ?? []).filter((candidate) => candidate !== sheet);
    return others
      .toSorted((a, b) => rank(a) - rank(b))
      .map((candidate) => at(candidate, rest))
      .find((found) => found !== undefined);
  }

  const at = (sheet: Sheet, path: string[]) =>
    path.length && dig(sheet.fields, path) !== undefined ? { sheet, path } : undefined;

  function relativeDay(
    sheet: Sheet,
    path: string[],
    [all, base, amount, unit, first, hours, minutes]: RegExpExecArray,
    input: 'date' | 'time',
    issues: Issue[],
  ): string {
    const from = base ? lookUp(sheet, path, base, undefined, issues) : sheet.today;
    if (typeof from !== 'string' || !DAY.test(from)) return all;
    const start = from.slice(0, 10);
    const count = Number(amount);
    const day = unit === 'y' ? addYears(start, count) : addDays(start, count);
    const exact = first ? firstOfMonth(day) : base && unit === 'y' ? day : undefined;
    const ends = hours === '24';
    const result = exact ?? (ends ? ended(workdays, day, sheet.today) : moved(workdays, day, sheet.today));
    if (input === 'date') return result;
    // 24:00 is kept as written, so that a sentence refers to the last day and not to the next one.
    return `${result}T${(hours ?? '00').padStart(2, '0')}:${minutes ?? '00'}:00+08:00`;
  }

  return {
    fields(sheet) {
      const issues: Issue[] = [];
      const fields = Object.fromEntries(
        Object.keys(sheet.fields).map((key) => [key, safely(sheet, [key], issues)]),
      );
      return { fields, issues };
    },
    text(sheet, body) {
      const issues: Issue[] = [];
      return { text: fill(sheet, ['body'], body, issues), issues };
    },
  };

  function safely(sheet: Sheet, path: string[], issues: Issue[]): unknown {
    try {
      return valueAt(sheet, path, issues);
    } catch (error) {
      if (!(error instanceof Circle)) throw error;
      issues.push(advise(path.join('.'), `引用绕了一圈又回到自己`, 'reference-circle'));
      return dig(sheet.fields, path);
    }
  }
}

class Circle extends Error {}

const rank = (sheet: Sheet): number => Object.keys(TYPES).indexOf(sheet.type.code);

function dig(value: unknown, path: string[]): unknown {
  return path.reduce<unknown>(
    (at, key) =>
      typeof at === 'object' && at !== null && Object.hasOwn(at, key)
        ? (at as Record<string, unknown>)[key]
        : undefined,
    value,
  );
}

/** What kind of date a field is; everything under `facts` may be one. */
function dateInput(type: DocumentType, path: string[]): 'date' | 'time' | undefined {
  const [first = '', ...rest] = path.filter((part) => !/^\d+$/.test(part));
  if (first === 'facts') return 'date';
  if (first === 'originallyPublishedAt') return 'time';
  if (first === 'withdrawn') return rest[0] === 'on' ? 'date' : undefined;
  const field = rest.reduce<Field | undefined>((at, key) => at?.fields?.[key], type.fields[first]);
  return field?.input === 'date' || field?.input === 'time' ? field.input : undefined;
}

/** Nearest working day; what is past today or on it does not move beyond today. */
function moved(workdays: Workdays, day: string, today: string): string {
  const options = { fallback: true };
  const near = nearestWorkday(workdays, day, options);
  if (day > today || near <= today) return near;
  let at = day;
  while (!isWorkday(workdays, at, options)) at = addDays(at, -1);
  return at;
}

/** The last day of a period moves on, never back (民法典 art. 203); what is past today does not reach it. */
function ended(workdays: Workdays, day: string, today: string): string {
  const next = nextWorkday(workdays, day, { fallback: true });
  return day < today && next >= today ? moved(workdays, day, addDays(today, -1)) : next;
}

function firstOfMonth(day: string): string {
  return day.endsWith('-01') ? day : `${addDays(`${day.slice(0, 7)}-28`, 4).slice(0, 7)}-01`;
}

function filtered(value: unknown, filter: string | undefined): string | undefined {
  if (value === null || value === undefined || typeof value === 'object') return undefined;
  const text = String(value);
  if (filter === undefined) return text;
  if (filter === 'han') return /^\d{1,8}$/.test(text) ? numberToHan(Number(text)) : undefined;
  if (!DAY.test(text)) return undefined;
  const day = text.slice(0, 10);
  if (filter === 'year') return day.slice(0, 4);
  if (filter === 'month') return String(Number(day.slice(5, 7)));
  return filter === 'cn' || filter === 'md' || filter === 'iso' ? formatDay(day, filter) : undefined;
}
