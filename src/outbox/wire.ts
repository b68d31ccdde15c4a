import { createHmac } from 'node:crypto';
import type { Target } from '../env.ts';

/** All a notice says: what it is about, the day by which it has to be public, where to go on. */
export type Message = { title: string; date: string | null; link: string };

export type Sending = { url: string; headers: Record<string, string>; body: string };

/** 企业微信 takes so many bytes of text and no more. */
const WECOM_BYTES = 2048;
const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };

/**
 * A notice as the receiver wants it.
 * - `json`: signed as Standard Webhooks say, HMAC-SHA256 of `id.seconds.body`; the id is the same when it is sent again
 * - `wecom`: a group robot of 企业微信, known by the key in its address
 * - `dingtalk`: a robot of 钉钉, milliseconds and their signature in the query
 */
export function sendingOf({ url, secret, adapter }: Target, message: Message, { id, at }: Given): Sending {
  if (adapter === 'wecom') return { url, headers: JSON_TYPE, body: textOf(message, WECOM_BYTES) };
  if (adapter === 'dingtalk')
    return { url: dingtalk(url, secret, at), headers: JSON_TYPE, body: textOf(message, WECOM_BYTES) };
  const body = JSON.stringify(message);
  const seconds = Math.floor(at.getTime() / 1000);
  const mac = createHmac('sha256', keyOf(secret)).update(`${id}.${seconds}.${body}`).digest('base64');
  const signed = {
    'webhook-id': id,
    'webhook-timestamp': String(seconds),
    'webhook-signature': `v1,${mac}`,
  };
  return { url, headers: { ...JSON_TYPE, ...signed }, body };
}
type Given = { id: string; at: Date };

/** Why a notice was not taken; null when it was. `text` is the beginning of the answer. */
export function refusalOf({ adapter }: Pick<Target, 'adapter'>, status: number, text: string): string | null {
  if (status >= 300 && status < 400) return `对方要转到别的地址（${status}），没有跟随`;
  if (status < 200 || status >= 300) return `对方回答${status}${text && `：${text}`}`;
  if (adapter === 'json') return null;
  // Robots answer 200 to what they refuse.
  const code = /"errcode"\s*:\s*(-?\d{1,9})/.exec(text)?.[1];
  return code === '0' ? null : `对方没有收下${text && `：${text}`}`;
}

/** One line of plain words: nothing a group chat would read as an order of its own, such as mentioning everybody. */
export const plain = (words: string): string =>
  words
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .replaceAll('<', '＜')
    .replaceAll('>', '＞')
    .replaceAll('@', '＠')
    .trim();

function textOf({ title, date, link }: Message, most: number): string {
  const rest = `${date ? `\n期限${date}` : ''}\n${link}`;
  const room = most - Buffer.byteLength(rest);
  return JSON.stringify({ msgtype: 'text', text: { content: within(title, room) + rest } });
}

/** As many characters as so many bytes hold. */
function within(text: string, bytes: number): string {
  if (Buffer.byteLength(text) <= bytes) return text;
  let [kept, used] = ['', Buffer.byteLength('…')];
  for (const char of text) {
    used += Buffer.byteLength(char);
    if (used > bytes) break;
    kept += char;
  }
  return `${kept}…`;
}

function dingtalk(address: string, secret: string, at: Date): string {
  const url = new URL(address);
  const stamp = String(at.getTime());
  url.searchParams.set('timestamp', stamp);
  url.searchParams.set('sign', createHmac('sha256', secret).update(`${stamp}\n${secret}`).digest('base64'));
  return url.href;
}

/** As Standard Webhooks hand out secrets, `whsec_` and base64; any other counts as it is typed. */
const keyOf = (secret: string): Buffer =>
  secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : Buffer.from(secret);
