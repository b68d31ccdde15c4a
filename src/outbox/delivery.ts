import type { Target } from '../env.ts';
import { type Message, refusalOf, sendingOf } from './wire.ts';

/** A receiver answers within this time or is asked again later. */
const PATIENCE = 10_000;
/** Of an answer this much is read, and this much kept where it says why. */
const READ = 4096;
const KEPT = 200;

/** What became of one attempt. `unreachable`: nobody answered at all. */
export type Delivered = { fault: string | null; unreachable: boolean };

/** Sends a notice to the one address that was set and follows no answer that leads elsewhere. */
export async function deliver(
  target: Target,
  message: Message,
  given: { id: string; at: Date },
  patience = PATIENCE,
): Promise<Delivered> {
  const { url, headers, body } = sendingOf(target, message, given);
  try {
    const answer = await fetch(url, {
      ...{ method: 'POST', headers, body, redirect: 'manual' },
      signal: AbortSignal.timeout(patience),
    });
    const text = kept(await beginningOf(answer), target, message);
    return { fault: refusalOf(target, answer.status, text), unreachable: false };
  } catch (error) {
    return { fault: wordsOf(error, patience), unreachable: true };
  }
}

async function beginningOf({ body }: Response): Promise<string> {
  if (!body) return '';
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop gives the rest up.
  for await (const chunk of body) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= READ) break;
  }
  return Buffer.concat(chunks).subarray(0, READ).toString();
}

/** An answer may repeat what it was sent: neither words of the title nor a secret are kept. */
function kept(text: string, { url, secret }: Target, { title }: Message): string {
  const { search } = new URL(url);
  const words = text
    .replace(/\\u([0-9a-f]{4})/gi, (_, code: string) => String.fromCharCode(parseInt(code, 16)))
    .replace(/[\p{Cc}\s]+/gu, ' ');
  const silent = [title, secret, ...new URLSearchParams(search).values()].filter((one) => one.length >= ECHO);
  const echoed = new Set<number>();
  for (let at = 0; at + ECHO <= words.length; at += 1)
    if (silent.some((one) => one.includes(words.slice(at, at + ECHO))))
      for (let n = 0; n < ECHO; n += 1) echoed.add(at + n);
  return words
    .split('')
    .map((char, at) => (echoed.has(at) ? '…' : char))
    .join('')
    .replace(/…+/g, '…')
    .trim()
    .slice(0, KEPT);
}

/** As many characters in a row as an answer may have in common with what was sent. */
const ECHO = 5;

/** Why it did not arrive: the code alone, an address has no business in a table. */
function wordsOf(error: unknown, patience: number): string {
  const { name, cause } = error as { name?: string; cause?: { code?: string } };
  if (name === 'TimeoutError') return `${patience / 1000}秒里没有回答`;
  const code = cause?.code ?? '';
  const why = WHY[code] ?? (/CERT|SELF_SIGNED|SSL|TLS/.test(code) ? '证书不对' : '');
  return `没有连上（${[why, code || name].filter(Boolean).join('，')}）`;
}

const WHY: Readonly<Record<string, string>> = {
  ECONNREFUSED: '对方没有在听',
  ECONNRESET: '对方断开了',
  ENOTFOUND: '没有这个域名',
  EAI_AGAIN: '域名查不到',
  ETIMEDOUT: '连接超时',
  EHOSTUNREACH: '网络不通',
  ENETUNREACH: '网络不通',
};
