import type { Field, Fields } from '../documents/fields.ts';
import type { Content, LinkTo } from '../documents/rules.ts';
import { typeOf } from '../documents/types/index.ts';
import type { Written } from '../writing/rules.ts';

/** What belongs to one issue alone beside its days: numbers given at signing, breaks of its title, what was promised of it. */
const OWN = new Set([
  'titleBreaks',
  'documentNumber',
  'proposalNumber',
  'validityNote',
  'extension',
  'interpretationWaiver',
  'result',
]);

/** 关联 that hold for the next issue as well; whom it explained, replaced or ended does not. */
const KEPT_LINKS: readonly LinkTo['relation'][] = ['implements', 'relates'];

/** What is not copied beside fields, by its code. */
const BESIDE = { attachments: '附件', links: '解读、废止等关联' } as const;

/** The next issue as it begins: words and fields of the last one, without its days, numbers, files. `left`: codes of what was not copied. */
export function repeatOf(content: Content): {
  content: Partial<Written> & { title: string };
  left: string[];
} {
  const { title, summary, body, department = null } = content;
  const { fields } = typeOf(content.type);
  const { details, left } = undated(fields, content.details);
  const links = content.links.filter(({ relation }) => KEPT_LINKS.includes(relation));
  return {
    content: {
      ...{ title, summary, body, department, details, links },
      ...{ attachments: [], originallyPublishedAt: null },
    },
    left: [
      ...left,
      ...(content.attachments.length ? ['attachments'] : []),
      ...(links.length < content.links.length ? ['links'] : []),
    ],
  };
}

function undated(fields: Fields, details: Record<string, unknown>) {
  const given = Object.entries(details).filter(([, value]) => isGiven(value));
  const stays = ([key]: [string, unknown]) => !OWN.has(key) && !(fields[key] && isDated(fields[key]));
  return {
    details: Object.fromEntries(given.filter(stays)),
    left: given.filter((entry) => !stays(entry)).map(([key]) => key),
  };
}

/** A day or moment, or rows and groups that have to hold one: each tells of something that happened. */
const isDated = ({ input, fields, required }: Field, alone = true): boolean =>
  input === 'date' || input === 'time'
    ? alone || required
    : Object.values(fields ?? {}).some((inner) => isDated(inner, false));

const isGiven = (value: unknown): boolean =>
  value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && !value.length);

/** What was not copied, in words; codes of another type and made-up ones say nothing. */
export function leftWords(type: string, codes: readonly string[]): string {
  const named = Object.entries(typeOf(type).fields).flatMap(([key, { label }]) =>
    codes.includes(key) ? [label] : [],
  );
  const beside = Object.entries(BESIDE).flatMap(([code, name]) => (codes.includes(code) ? [name] : []));
  return [...named, ...beside].join('、');
}
