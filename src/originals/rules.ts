import { bindsPublic } from '../checks/force.ts';
import { piecesOf } from '../checks/pieces.ts';
import type { Content } from '../documents/rules.ts';
import { GENRES, STEPS } from '../documents/types/policy.ts';
import { typeOf } from '../documents/types/index.ts';
import { block, type Issue } from '../errors.ts';
import { dayTyped, type Values } from '../forms/rules.ts';
import { isIn } from '../own.ts';
import type { Site } from '../site.ts';
import { escapeBlock, escapeMarkdown } from '../text/plain.ts';
import { genreOf } from '../word/marks.ts';
import type { Reading } from '../word/reading.ts';
import type { Part } from '../word/rules.ts';
import type { Written } from '../writing/rules.ts';

type Kind = { type: string };

/** 前置程序 asked for while a Word file is confirmed; 备案 comes after signing. */
export const ASKED_STEPS = ['consultation', 'competition', 'legal', 'deliberation', 'registration'] as const;

const one = (values: Values, name: string): string => ([values[name] ?? ''].flat()[0] ?? '').trim();

export const has = (type: string, field: string): boolean => isIn(field, typeOf(type).fields);

/** What was recognised, by form name; what was not stays empty. */
export function recognisedIn(reading: Reading): Values {
  const { title, documentNumber, issuer, signedOn, addressee, carried } = reading;
  return {
    title: title?.value ?? '',
    'details.issuer': issuer?.value ?? '',
    'details.documentNumber': documentNumber?.value ?? '',
    'details.signedOn': signedOn?.value ?? '',
    addressee: addressee?.value ?? '',
    'carried.title': carried?.title?.value ?? '',
  };
}

/** What only a person can say of a file, by form name; nothing is chosen beforehand. */
export const questionsOf = (reading: Reading, { type }: Kind): string[] => [
  ...(reading.carried ? ['carried'] : []),
  ...(reading.annexes.length ? ['annexes'] : []),
  ...(has(type, 'genre') && !genreIn(reading.title?.value ?? '') ? ['details.genre'] : []),
  ...['details.nature', 'details.openness'].filter((name) => has(type, name.slice('details.'.length))),
];

/** What keeps a file that was read from becoming a draft. */
export const confirmIssues = (reading: Reading, values: Values, kind: Kind): Issue[] => [
  ...(one(values, 'title') ? [] : [block('title', '请填写公文标题')]),
  ...questionsOf(reading, kind)
    .filter((name) => !one(values, name))
    .map((name) => block(name, UNANSWERED[name] ?? '请选择')),
];

const UNANSWERED: Record<string, string> = {
  carried: '请选择是不是印发类公文',
  annexes: '请选择附件正文放在哪里',
  'details.genre': '请选择公文种类',
  'details.nature': '请选择文件性质',
  'details.openness': '请选择公开方式',
};

/** The draft that a file becomes, with what was confirmed of it; details a type does not know are left out. */
export function contentFrom(
  reading: Reading,
  values: Values,
  { type }: Kind,
): Partial<Written> & { title: string } {
  const title = one(values, 'title');
  const asked = Object.fromEntries(
    ['issuer', 'documentNumber', 'nature', 'natureReason', 'openness'].map((key) => [
      key,
      one(values, `details.${key}`),
    ]),
  );
  const carries = reading.carried !== null && one(values, 'carried') === 'yes' && has(type, 'carried');
  const details = {
    ...asked,
    signedOn: dayTyped(one(values, 'details.signedOn')),
    genre: one(values, 'details.genre') || genreIn(title),
    procedure: procedureIn(values),
    carried: carries ? carriedOf(reading, values) : undefined,
  };
  const known = Object.entries(details).filter(([key, value]) => has(type, key) && isGiven(value));
  return { title, body: bodyOf(reading, values, carries), details: Object.fromEntries(known) };
}

const isGiven = (value: unknown): boolean => (Array.isArray(value) ? value.length > 0 : !!value);

/** 公文种类 by the last word of a title; 复函 is a 函, 方案 is none. */
export const genreIn = (title: string): string => {
  const genre = genreOf(title).replace(/^复函$/, '函');
  return (GENRES as readonly string[]).includes(genre) ? genre : '';
};

const procedureIn = (values: Values): Record<string, string>[] =>
  ASKED_STEPS.flatMap((step) => {
    const on = dayTyped(one(values, `procedure.${step}`));
    return on ? [{ step, on }] : [];
  });

export const stepName = (step: (typeof ASKED_STEPS)[number]): string => STEPS[step];

function carriedOf({ carried, annexes }: Reading, values: Values) {
  const body = joined([carried?.body ?? '', ...(behind(values) ? annexes.map(partText) : [])]);
  return { title: one(values, 'carried.title') || (carried?.title?.value ?? ''), body };
}

function bodyOf(reading: Reading, values: Values, carries: boolean): string {
  const { body, carried, annexes } = reading;
  const own = addressed(body, reading.addressee?.text ?? '', one(values, 'addressee'));
  if (carries) return own;
  return joined([own, carried ? partText(carried) : '', ...(behind(values) ? annexes.map(partText) : [])]);
}

const behind = (values: Values): boolean => one(values, 'annexes') === 'body';

/** 附件1, its title and its text, each a paragraph. */
const partText = ({ label, title, body }: Part): string =>
  joined([label, title?.value ?? ''].map(plain).concat(body));

const plain = (text: string): string => escapeBlock(escapeMarkdown(text));

const joined = (texts: readonly string[]): string =>
  texts
    .map((text) => text.trim())
    .filter(Boolean)
    .join('\n\n');

/** The text with its addressee as it was confirmed; untouched where nothing was changed. */
function addressed(body: string, before: string, after: string): string {
  const was = before.replace(/[:：]$/, '').trim();
  if (!was || !after || after === was) return body;
  const from = plain(was);
  return body.startsWith(from) ? plain(after) + body.slice(from.length) : body;
}

/** Lines of a file that are no words of its text: the mark above, the imprint below, what Word made by itself. */
const BESIDE = new Set([
  'banner',
  'number',
  'openNumber',
  'meta',
  'secrecy',
  'signatory',
  'imprint',
  'contents',
  'again',
  'download',
]);

/** The words of a signed file, line by line, that its text is held against; annexes only where they stand in the text. */
export function signedText({ lines }: Reading, values: Values): string {
  const apart = !behind(values);
  return lines
    .filter(({ role }) => !BESIDE.has(role) && !(apart && role === 'annex'))
    .map(({ text }) => text)
    .join('\n');
}

/** Whether the text seems to bind the public, so that 文件性质 wants a second look. */
export function mayBeNormative(reading: Reading, { type }: Kind, site: Pick<Site, 'identity'>): boolean {
  if (type !== 'policy') return false;
  const values = { ...recognisedIn(reading), carried: reading.carried ? 'yes' : '' };
  const nothing = { number: '', summary: '', body: '', details: {}, links: [], attachments: [] };
  const content: Content = { ...nothing, type, ...contentFrom(reading, values, { type }) };
  return bindsPublic(content, piecesOf(content), site);
}
