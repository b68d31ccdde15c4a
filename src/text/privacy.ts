/** What tells one person from all others, by the words a clerk reads. */
const KINDS: [name: string, pattern: RegExp][] = [
  ['身份证号', /(?<!\d)\d{6}(?:19|20)\d{9}[\dXx](?!\d)/],
  ['手机号码', /(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)/],
  ['电子邮箱', /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/],
];

/** Kinds of contact data that stand in a text: 身份证号, 手机号码, 电子邮箱. Office numbers are none (standards AD-10). */
export const contactIn = (text: string): string[] =>
  KINDS.filter(([, pattern]) => pattern.test(text.normalize('NFKC'))).map(([name]) => name);
