import { timingSafeEqual } from 'node:crypto';

/** Signs under the portal's key for forms. */
export type Sign = (text: string) => Buffer;

/** The field people do not see and do not fill. */
export const TRAP = 'website';

/** Quicker than anybody reads and writes. */
const QUICK_MS = 3000;
/** Older than one day at a desk; nobody is refused for it. */
const OLD_MS = 12 * 3_600_000;

/** Why a submission deserves a look. None is a reason to refuse it (reliability D1). */
export type Mark = 'trap' | 'unsigned' | 'quick' | 'old' | 'many';

const signature = (sign: Sign, key: string, at: string): Buffer => sign(`${key} ${at}`).subarray(0, 16);

/** When a form was given out, signed together with its key. */
export const issue = (sign: Sign, key: string, now: Date): string => {
  const at = now.getTime().toString(36);
  return `${at}.${signature(sign, key, at).toString('base64url')}`;
};

/** What is odd about the time a form was given out. */
export function marksOf(sign: Sign, key: string, issued: string, now: Date): Mark[] {
  const [at = '', given = ''] = issued.split('.');
  const expected = signature(sign, key, at);
  const bytes = Buffer.from(given, 'base64url');
  if (bytes.length !== expected.length || !timingSafeEqual(bytes, expected)) return ['unsigned'];
  const age = now.getTime() - parseInt(at, 36);
  return age < QUICK_MS ? ['quick'] : age > OLD_MS ? ['old'] : [];
}
