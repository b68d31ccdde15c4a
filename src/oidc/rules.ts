import type { Provider } from '../env.ts';

/** What the sign-in by the provider has to hold in the meantime: sealed in a cookie, good for one way there and back. */
export type Journey = { state: string; nonce: string; verifier: string; to: string; at: number };

/** Longest subject there can be (OpenID Connect Core 2). */
const LONGEST_SUBJECT = 255;

/** Subjects belong to their issuer: with another provider set, nobody is bound until it is done anew. */
export const subjectAt = (issuer: string, subject: string): string => `${issuer} ${subject}`;

/** What is bound, as the page of the person shows it. */
export function boundWords(bound: string | null, issuer: string): string {
  if (!bound) return '未绑定';
  const [at = '', ...rest] = bound.split(' ');
  return at === issuer ? rest.join(' ') : `绑定在另一个平台（${at}），不能用来登录`;
}

/** A subject as typed; undefined when it cannot be one. */
export function subjectTyped(text: string): string | undefined {
  const subject = text.trim();
  return /^[\x20-\x7e]+$/.test(subject) && subject.length <= LONGEST_SUBJECT ? subject : undefined;
}

/** Whether the provider says, by one of the values agreed with it, that it asked for two factors. */
export const provesTwo = (
  { amr, acr }: Readonly<Record<string, unknown>>,
  { secondFactor }: Pick<Provider, 'secondFactor'>,
): boolean => [...(Array.isArray(amr) ? amr : []), acr].some((said) => secondFactor.includes(said as string));
