import type { Field, Fields } from '../documents/fields.ts';
import type { Form } from '../form.ts';
import { isIn } from '../own.ts';

/** What a form sends, by form name: `details.procedure.0.on`. */
export type Values = Form['values'];
type Details = Record<string, unknown>;

/** Details as a form shows them. */
export function valuesOf(fields: Fields, details: Details, prefix = 'details'): Values {
  const values: Values = {};
  for (const [key, field] of Object.entries(fields)) {
    const [name, value] = [nameIn(prefix, key), details[key]];
    if (value === undefined || value === null) continue;
    if (field.input === 'rows')
      (value as Details[]).forEach((row, n) =>
        Object.assign(values, valuesOf(field.fields!, row, `${name}.${n}`)),
      );
    else if (field.input === 'group') Object.assign(values, valuesOf(field.fields!, value as Details, name));
    else values[name] = shown(field, value);
  }
  return values;
}

/**
 * Details as they were typed, by the schema: one ticked box is a list of one, a number a number. Nothing is refused: what does not
 * fit stays as typed, for the checks to name it. `kept` are details that no field of the type asks for.
 */
export function detailsOf(fields: Fields, values: Values, prefix = 'details', kept: Details = {}): Details {
  const own = Object.entries(kept).filter(([key]) => !isIn(key, fields));
  const given = Object.entries(fields).map(([key, field]) => [
    key,
    valueOf(field, values, nameIn(prefix, key)),
  ]);
  return Object.fromEntries([...own, ...given].filter(([, value]) => value !== undefined)) as Details;
}

const nameIn = (prefix: string, key: string): string => (prefix ? `${prefix}.${key}` : key);

/** How many rows a form has under a name, empty ones among them. */
export const rowCount = (values: Values, name: string): number =>
  Math.max(0, ...Object.keys(values).map((key) => Number(rowOf(key, name)) + 1 || 0));

/** A pressed button: `add:details.procedure`, `remove:details.procedure.1`, `up:…`, `down:…`. */
export type Press = { verb: 'add' | 'remove' | 'up' | 'down'; name: string; row: number };

/** What a button of rows says; undefined for any other button. */
export function pressOf(button: string): Press | undefined {
  const [, verb, path = ''] = /^(add|remove|up|down):([\w.]+)$/.exec(button) ?? [];
  if (verb === 'add') return { verb, name: path, row: -1 };
  const [, name, row] = /^(.+)\.(\d+)$/.exec(path) ?? [];
  return verb && name ? { verb: verb as Press['verb'], name, row: Number(row) } : undefined;
}

/** The form after a row was added, removed or moved; `focus` is the name of the row to go on with. */
export function pressed(values: Values, { verb, name, row }: Press): { values: Values; focus: string } {
  const rows = rowsOf(values, name);
  const others = Object.entries(values).filter(([key]) => rowOf(key, name) === undefined);
  const to = verb === 'up' ? row - 1 : row + 1;
  if (verb === 'add') rows.push({});
  else if (verb === 'remove') rows.splice(row, 1);
  else if (rows[row] && rows[to]) [rows[row], rows[to]] = [rows[to], rows[row]];
  const back = rows.flatMap((cells, n) =>
    Object.keys(cells).length
      ? Object.entries(cells).map(([key, value]) => [`${name}.${n}.${key}`, value])
      : [[`${name}.${n}.`, '']],
  );
  const at = verb === 'add' ? rows.length - 1 : verb === 'remove' ? Math.min(row, rows.length - 1) : to;
  const focus = rows.length ? `${name}.${Math.max(0, Math.min(at, rows.length - 1))}` : name;
  return { values: Object.fromEntries([...others, ...back]) as Values, focus };
}

function rowsOf(values: Values, name: string): Values[] {
  const rows: Values[] = Array.from({ length: rowCount(values, name) }, () => ({}));
  for (const [key, value] of Object.entries(values)) {
    const n = rowOf(key, name);
    const cell = n === undefined ? '' : key.slice(name.length + n.length + 2);
    if (cell) rows[Number(n)]![cell] = value;
  }
  return rows;
}

const MOST_ROWS = 500;

function rowOf(key: string, name: string): string | undefined {
  if (!key.startsWith(`${name}.`)) return undefined;
  const n = /^(\d{1,3})\./.exec(key.slice(name.length + 1))?.[1];
  return n !== undefined && Number(n) < MOST_ROWS ? n : undefined;
}

function valueOf(field: Field, values: Values, name: string): unknown {
  if (field.input === 'rows') {
    const rows = Array.from({ length: rowCount(values, name) }, (_, n) =>
      detailsOf(field.fields!, values, `${name}.${n}`),
    );
    return rows.filter((row) => !isEmpty(row));
  }
  if (field.input === 'group') {
    const group = detailsOf(field.fields!, values, name);
    return isEmpty(group) ? undefined : group;
  }
  return read(field, values[name]);
}

/** Nothing filled in; a box that is not ticked does not count. */
const isEmpty = (details: Details): boolean =>
  Object.values(details).every((value) => value === false || (Array.isArray(value) && value.length === 0));

function read(field: Field, value: string | string[] | undefined): unknown {
  const one = [value ?? ''].flat()[0] ?? '';
  switch (field.input) {
    case 'flag':
      return one ? true : field.required ? false : undefined;
    case 'choices':
      return listed(field, value);
    case 'number':
    case 'money':
      return one.trim() === '' ? undefined : (figure(one) ?? one);
    case 'date':
      return dayTyped(one) || undefined;
    case 'time':
      return momentTyped(one) || undefined;
    case 'markdown':
      return one.replace(/\r\n?/g, '\n') || undefined;
    default:
      return one.replace(/\r\n?/g, '\n').trim() || undefined;
  }
}

/** Ticked boxes, or lines; an optional list without any is none. */
function listed(field: Field, value: string | string[] | undefined): string[] | undefined {
  const list = [value ?? []]
    .flat()
    .flatMap((one) => one.split(/[\r\n]+/))
    .map((one) => one.trim())
    .filter(Boolean);
  return list.length || field.required ? list : undefined;
}

function figure(typed: string): number | undefined {
  const plain = typed.normalize('NFKC').replace(/[,\s]/g, '');
  return /^-?\d+(?:\.\d+)?$/.test(plain) ? Number(plain) : undefined;
}

/** `2026年5月18日`, `2026.5.18`, `２０２６-05-18` → `2026-05-18`; anything else as typed. */
export function dayTyped(typed: string): string {
  const plain = typed.normalize('NFKC').trim();
  const [, year, month, day] = /^(\d{4})[-.\/年](\d{1,2})[-.\/月](\d{1,2})日?$/.exec(plain) ?? [];
  return year ? `${year}-${month!.padStart(2, '0')}-${day!.padStart(2, '0')}` : plain;
}

function momentTyped(typed: string): string {
  const plain = typed.normalize('NFKC').trim();
  const [, day = '', hour = '', minute, second = '00'] =
    /^(\S+?)[T\s]+(\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(plain) ?? [];
  return minute ? `${dayTyped(day)}T${hour.padStart(2, '0')}:${minute}:${second}+08:00` : plain;
}

function shown(field: Field, value: unknown): string | string[] {
  if (field.input === 'flag') return value === true ? 'on' : '';
  if (Array.isArray(value)) return field.choices ? value.map(String) : value.join('\n');
  const moment =
    field.input === 'time' && /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d):00(?:\.0+)?\+08:00$/.exec(String(value));
  return moment ? `${moment[1]} ${moment[2]}` : String(value);
}
