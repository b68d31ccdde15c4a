import { type Kind, KINDS, personalIn } from './rules.ts';

/** How a text lets a person be reached; offices may be reached by their own telephone and e-mail (standards AD-10). */
export type Contact = { kind: Kind | 'email' | 'landline'; start: number; end: number };

/** What people read. */
export const CONTACT_NAMES: Record<Contact['kind'], string> = {
  ...KINDS,
  identity: '身份证号',
  email: '电子邮箱',
  landline: '固定电话',
};

/** Bounded, and begun only where a word begins: a text of nothing but letters costs no more than another. */
const EMAIL = /(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}/g;
const LANDLINE = /(?<![\dA-Za-z*])0\d{2,3}[ -]\d{7,8}(?![\dA-Za-z*])/g;

/**
 * Personal numbers, e-mail addresses and telephones in a text, also in full width; what is masked (`138****1234`) is none.
 * `known`: numbers and addresses of offices, as the configuration writes them.
 */
export function contactsIn(text: string, known: readonly string[] = []): Contact[] {
  const numbers = personalIn(text, known).map(({ kind, start, end }) => ({ kind, start, end }));
  const offices = new Set(known.map(bare));
  const plain = narrow(text);
  const others = [
    ...matches('email', EMAIL, plain, offices),
    ...matches('landline', LANDLINE, plain, offices),
  ].filter(({ start, end }) => !numbers.some((one) => one.start <= start && end <= one.end));
  return [...numbers, ...others];
}

/** Kinds of contact data that stand in a text: 身份证号, 手机号码, 电子邮箱. A landline may be an office's. */
export const contactIn = (text: string): string[] => [
  ...new Set(contactsIn(text).flatMap(({ kind }) => (kind === 'landline' ? [] : CONTACT_NAMES[kind]))),
];

const matches = (kind: Contact['kind'], pattern: RegExp, text: string, offices: Set<string>): Contact[] =>
  [...text.matchAll(pattern)].flatMap(({ 0: hit, index }) =>
    offices.has(bare(hit)) ? [] : [{ kind, start: index, end: index + hit.length }],
  );

/** Full width to half and dashes to one, place by place. */
const narrow = (text: string): string =>
  text
    .replace(/[！-～]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0))
    .replace(/[‐‑–—]/g, '-')
    .replace(/\u3000/g, ' ');

const bare = (text: string): string => text.replace(/[ -]/g, '').toLowerCase();
