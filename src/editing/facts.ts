import type { Field } from '../documents/fields.ts';
import { typeOf } from '../documents/types/index.ts';
import { optionsOf } from '../forms/choices.ts';
import { rowCount, type Values } from '../forms/rules.ts';
import type { Site } from '../site.ts';

/** What matters first, where a type has it. */
const FIRST = [
  'documentNumber',
  'form',
  'signedOn',
  'genre',
  'nature',
  'openness',
  'opensAt',
  'closesAt',
  'kind',
];
const MOST = 6;

/** The particulars in one line, once they are filled in. */
export function factsOf(type: string, values: Values, site: Site): string[] {
  const { fields } = typeOf(type);
  const keys = [
    ...FIRST.filter((key) => key in fields),
    ...Object.keys(fields).filter((key) => !FIRST.includes(key)),
  ];
  const told = keys.flatMap((key) => {
    const text = toldOf(key, fields[key]!, values, site);
    return text ? [text] : [];
  });
  return told.slice(0, MOST);
}

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
