import type { Field, Fields } from '../documents/fields.ts';
import { advise, block, type Issue } from '../errors.ts';
import { dayOf } from '../text/days.ts';
import { tidyText } from './frontmatter.ts';

/**
 * Values as people and other systems write them, made to fit the fields of a type. A value that does not fit is left out
 * with an advice; only a date that does not exist blocks (refuses the row).
 */
export function fitFields(fields: Fields, given: Record<string, unknown>, issues: Issue[], prefix = '') {
  const kept: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(fields)) {
    const value = fit(field, given[name], `${prefix}${name}`, issues);
    if (value !== undefined) kept[name] = value;
  }
  for (const name of Object.keys(given))
    if (!Object.hasOwn(fields, name))
      issues.push(advise(`${prefix}${name}`, `没有“${name}”这一项，已略去`, 'unknown-key'));
  return kept;
}

/** A value the author left out: stands until somebody fills it in. Undefined where nothing honest can stand. */
export function blank(field: Field): unknown {
  if (field.input === 'flag') return false;
  if (field.input === 'group')
    return Object.fromEntries(
      Object.entries(field.fields ?? {}).flatMap(([name, of]) => {
        const value = of.required ? blank(of) : undefined;
        return value === undefined ? [] : [[name, value]];
      }),
    );
  const written = field.input === 'text' || field.input === 'long' || field.input === 'markdown';
  return written && !field.facet ? '' : undefined;
}

/** `2026-05-08`, 2026年5月8日, 2026/5/8, 20260508, or a moment; null for a day that does not exist. */
export function toDay(value: unknown): string | null {
  const text = String(value).trim();
  if (/T.*(?:Z|[+-]\d\d:?\d\d)$/.test(text)) {
    const moment = new Date(text);
    return Number.isNaN(moment.getTime()) ? null : dayOf(moment);
  }
  const parts =
    /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T\s].*)?$/.exec(text) ??
    /^(\d{4})(\d{2})(\d{2})$/.exec(text);
  if (!parts) return null;
  const [, year = '', month = '', day = ''] = parts;
  const iso = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const real = new Date(`${iso}T00:00:00Z`);
  return !Number.isNaN(real.getTime()) && real.toISOString().startsWith(iso) ? iso : null;
}

/** A moment with its offset, else in Asia/Shanghai; a day alone begins at midnight there. */
export function toMoment(value: unknown): Date | null {
  const text = String(value).trim();
  const day = toDay(text);
  if (!day) return null;
  const zoned = /T.*(?:Z|[+-]\d\d:?\d\d)$/.test(text);
  const clock = /[T\s](\d{1,2}):(\d{2})(?::(\d{2}))?/.exec(text);
  const [hour, minute, second] = [clock?.[1], clock?.[2], clock?.[3]].map((n) =>
    (n ?? '00').padStart(2, '0'),
  );
  const moment = new Date(zoned ? text : `${day}T${hour}:${minute}:${second}+08:00`);
  return Number.isNaN(moment.getTime()) ? null : moment;
}

/** One line of text, its wide spaces kept; undefined when there is none. */
export function toLine(value: unknown): string | undefined {
  const text = typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
  return typeof text === 'string'
    ? tidyText(text)
        .replace(/[ \t\n\v\f]+/g, ' ')
        .trim() || undefined
    : undefined;
}

const isAbsent = (value: unknown): boolean => value === undefined || value === null || value === '';

function fit(field: Field, value: unknown, path: string, issues: Issue[]): unknown {
  const leave = (reason: string): undefined => {
    issues.push(advise(path, `${field.label}：${reason}，已略去`, 'value'));
  };
  if (isAbsent(value)) return parsed(field, undefined);
  switch (field.input) {
    case 'date':
    case 'time': {
      const found = field.input === 'date' ? toDay(value) : toMoment(value)?.toISOString();
      if (!found) issues.push(block(path, `${field.label}“${String(value)}”不是真实的日期`, 'date'));
      return found ?? undefined;
    }
    case 'rows':
      return asList(value).flatMap((row, index) => fitGroup(field, row, `${path}.${index}`, issues) ?? []);
    case 'group':
      return fitGroup(field, value, path, issues);
    case 'choices':
      return asList(value).flatMap((one) => {
        const code = field.choices ? codeOf(field, one) : toLine(one);
        return code ?? leave(`不认识“${toLine(one) ?? ''}”`) ?? [];
      });
    default: {
      const fitted = parsed(field, single(field, value));
      return fitted ?? leave('内容不合要求');
    }
  }
}

function single(field: Field, value: unknown): unknown {
  if (field.input === 'choice') return codeOf(field, value);
  if (field.input === 'flag') return { 是: true, 否: false, true: true, false: false }[String(value)];
  if (field.input === 'number' || field.input === 'money')
    return typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (field.input === 'text') return toLine(value);
  return typeof value === 'string' ? tidyText(value) : toLine(value);
}

/** By code or by what people read. */
function codeOf(field: Field, value: unknown): string | undefined {
  const text = toLine(value);
  return Object.entries(field.choices ?? {}).find(([code, label]) => code === text || label === text)?.[0];
}

function fitGroup(field: Field, value: unknown, path: string, issues: Issue[]): unknown {
  const fields = field.fields ?? {};
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    issues.push(advise(path, `${field.label}：应分项填写，已略去`, 'value'));
    return undefined;
  }
  const kept = fitFields(fields, value as Record<string, unknown>, issues, `${path}.`);
  const missing = Object.entries(fields).find(([name, of]) => of.required && kept[name] === undefined);
  if (!missing) return kept;
  issues.push(advise(path, `${field.label}：缺少${missing[1].label}，已略去`, 'value'));
  return undefined;
}

function parsed(field: Field, value: unknown): unknown {
  const result = field.schema.safeParse(value);
  return result.success ? result.data : undefined;
}

const asList = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);
