/** Contact data that a text tells of a person; offices may be reached by their own telephone and e-mail. */
export type Contact = { kind: 'mobile' | 'identity' | 'email' | 'landline'; text: string };

/** What people read. */
export const CONTACT_NAMES: Record<Contact['kind'], string> = {
  mobile: '手机号码',
  identity: '身份证号',
  email: '电子邮箱',
  landline: '固定电话',
};

/** A number stands alone: no digit or letter, and no star of a masked one, before or behind it. */
const ALONE = { before: '(?<![\\dA-Za-z*])', behind: '(?![\\dA-Za-z*])' };
const alone = (core: string): RegExp => new RegExp(`${ALONE.before}(?:${core})${ALONE.behind}`, 'g');

const GAP = '[ -]?';
const PATTERNS: [Contact['kind'], RegExp][] = [
  ['identity', alone('\\d{6}(?:19|20)\\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\\d|3[01])\\d{3}[\\dXx]')],
  ['mobile', alone(`(?:\\+?86${GAP})?1[3-9]\\d${GAP}\\d{4}${GAP}\\d{4}`)],
  ['email', /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g],
  ['landline', alone('0\\d{2,3}[ -]\\d{7,8}')],
];

/**
 * Telephone and identity numbers and e-mail addresses in a text, also in full-width digits or parted by spaces; what is masked
 * (`138****1234`) is none. `known`: numbers and addresses of offices, as the configuration writes them.
 */
export function contactsIn(text: string, known: readonly string[] = []): Contact[] {
  const offices = new Set(known.map(bare));
  const plain = text.normalize('NFKC').replace(/[‐‑–—]/g, '-');
  const found: Contact[] = [];
  let left = plain;
  for (const [kind, pattern] of PATTERNS)
    left = left.replace(pattern, (hit) => {
      if (!offices.has(bare(hit))) found.push({ kind, text: hit });
      return ' ';
    });
  return found;
}

/** Kinds of contact data that stand in a text: 身份证号, 手机号码, 电子邮箱. Office numbers are none (standards AD-10). */
export const contactIn = (text: string): string[] => [
  ...new Set(contactsIn(text).flatMap(({ kind }) => (kind === 'landline' ? [] : CONTACT_NAMES[kind]))),
];

const bare = (text: string): string => text.replace(/[ -]/g, '').toLowerCase();
