import type { Field } from '../documents/fields.ts';
import { typeOf } from '../documents/types/index.ts';
import { optionsOf } from '../forms/choices.ts';
import { rowCount, type Values } from '../forms/rules.ts';
import { isOwn } from '../dossiers/rules.ts';
import { isIn } from '../own.ts';
import type { Site } from '../site.ts';

/** What matters first, where a type has it. */
const FIRST = [
  'documentNumber',
  'form',
  'signedOn',
  'genre',
  'nature',
  'openness',
  'interpreter',
  'procedure',
  'opensAt',
  'closesAt',
  'kind',
];
const MOST = 7;

/** The particulars in one line, once they are filled in. */
export function factsOf(type: string, values: Values, site: Site): string[] {
  const { fields } = typeOf(type);
  const interpreter = interpreterOf(values);
  const keys = [
    ...FIRST.filter((key) => isIn(key, fields)),
    ...Object.keys(fields).filter((key) => !FIRST.includes(key)),
  ];
  const told = keys.flatMap((key) => {
    // Whoever explains belongs to the 科室.
    if (key === 'draftingDepartment' && interpreter) return [];
    if (key === 'issuer' && isOwn(site.identity, one(values, 'details.issuer'))) return [];
    const text = key === 'interpreter' ? interpreter : toldOf(key, fields[key]!, values, site);
    return text ? [text] : [];
  });
  return told.slice(0, MOST);
}

function interpreterOf(values: Values): string {
  const [name, post] = [one(values, 'details.interpreter.name'), one(values, 'details.interpreter.post')];
  return name || post ? `解读人　${post || name}` : '';
}

const one = (values: Values, name: string): string => [values[name] ?? ''].flat()[0] ?? '';

function toldOf(key: string, field: Field, values: Values, site: Site): string {
  const name = `details.${key}`;
  const value = [values[name] ?? ''].flat()[0] ?? '';
  if (field.input === 'rows') {
    const rows = rowCount(values, name);
    return rows && typeof field.label === 'string' && key === 'procedure' ? `${field.label}${rows}项` : '';
  }
  if (
    !value ||
    ['group', 'markdown', 'long', 'flag', 'choices'].includes(field.input) ||
    key === 'titleBreaks'
  )
    return '';
  const label = optionsOf(site, key, field)?.find((option) => option.value === value)?.label ?? value;
  return field.input === 'date' || field.input === 'time'
    ? `${field.label.replace('日期', '')}${label}`
    : label;
}
