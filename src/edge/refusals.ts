import { createHash } from 'node:crypto';
import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Site } from '../site.ts';
import { fixedHeaders } from './headers.ts';

/** A self-contained answer in Chinese, needing neither Astro nor a style sheet nor the store. */
export type Refusal = { status: number; head: string[]; body: Buffer };

export type Refusals = {
  /** Answers with the page of `status`. `more` is a flat header list. */
  send(res: ServerResponse, status: number, more?: readonly string[]): void;
  /** The same for a connection whose request could not be read. */
  raw(status: number): Buffer;
};

const STYLE =
  ':root{color-scheme:light dark}body{margin:0;background:#fff;color:#15252b;font:1.125rem/1.85 -apple-system,BlinkMacSystemFont,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;text-autospace:normal}header{background:#203d48;color:#fff;padding:1rem 1.25rem;font-weight:700}main{max-width:38em;padding:2.5rem 1.25rem}header div{max-width:70rem}h1{font-size:1.875rem;line-height:1.35;margin:0 0 1rem}p{margin:0 0 1rem}a{color:#0a5c78}.t{font-size:2.25rem;font-weight:700;line-height:1.3;display:inline-block;padding:.25rem 0}ul{padding-left:1.2em;margin:0 0 1rem}.s{color:#566870;font-size:1rem}@media(prefers-color-scheme:dark){body{background:#12191c;color:#e6edef}header{background:#0d1518}a{color:#7fc6df}.s{color:#9babb1}}@media(min-width:60em){header,main{padding-left:calc(50vw - 35rem)}}';

const STYLE_SOURCE = `'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`;

/** Heading, and what to do. */
const TEXTS: Record<number, [heading: string, advice: string]> = {
  400: ['网址有误', '这个网址里有无法识别的字符。请检查后重新输入，或者从首页进入。'],
  403: ['提交没有通过', '这次提交不是从本站页面发出的，没有受理。请回到本站的页面，重新填写后提交。'],
  404: ['没有这个页面', '网址可能写错了，或者页面已经移走。请从首页进入。'],
  405: ['不支持这种访问方式', '本站只支持浏览和表单提交。'],
  408: [
    '等待超时',
    '网络较慢，内容没有传完，这次提交没有受理。请稍后重试；附件较大的，换一个更快的网络再传。',
  ],
  413: ['提交的内容太大', '超过了可以提交的上限，没有受理。请删减文字，或者把附件压缩、分次上传后再提交。'],
  414: ['网址太长', '网址或者搜索的文字太长。请缩短后再试。'],
  421: ['网址不属于本站', '您访问的域名没有指向本站。请核对网址。'],
  431: [
    '请求太长',
    '网址太长，或者浏览器保存的本站信息过多。请缩短网址；仍打不开的，清除浏览器中本站的数据后再试。',
  ],
  503: ['暂时打不开，请稍后再来', '我们正在修复，一般几分钟内恢复。您刚才没有提交成功的内容，请先复制保存。'],
};

const RETRY_SECONDS = 120;

/** Makes every refusal once, from the names and numbers in `content/site.yaml`. */
export function openRefusals(site: Site): Refusals {
  const pages = new Map(Object.keys(TEXTS).map((status) => [Number(status), refusal(site, Number(status))]));
  const of = (status: number) => pages.get(status) ?? pages.get(503)!;
  return {
    send(res, status, more = []) {
      const page = of(status);
      res.writeHead(page.status, [...page.head, ...more]).end(page.body);
    },
    raw(status) {
      const { head, body, status: shown } = of(status);
      const fields = head.flatMap((name, at) => (at % 2 ? [] : [`${name}: ${head[at + 1]}`]));
      const lines = [`HTTP/1.1 ${shown} ${STATUS_CODES[shown]}`, ...fields, 'Connection: close', '', ''];
      return Buffer.concat([Buffer.from(lines.join('\r\n')), body]);
    },
  };
}

function refusal(site: Site, status: number): Refusal {
  const body = Buffer.from(pageOf(site, status));
  const own = Object.entries({
    'Content-Type': 'text/html; charset=utf-8',
    'Cache-Control': 'no-store',
    'Content-Length': String(body.length),
    ...(status === 405 && { Allow: 'GET, HEAD, POST' }),
    ...(status === 503 && { 'Retry-After': String(RETRY_SECONDS) }),
  });
  const head = [...fixedHeaders(site.origin, STYLE_SOURCE), ...own.flat()];
  return { status, head, body };
}

function pageOf(site: Site, status: number): string {
  const [heading, advice] = TEXTS[status]!;
  const name = escape(site.identity.name);
  const title = status === 503 ? '暂时打不开' : heading;
  const home = status === 421 || status === 503 ? '' : `<p><a href="${escape(site.base)}/">回到首页</a></p>`;
  return `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex"><title>${title}_${name}</title>
<style>${STYLE}</style></head>
<body><header><div>${name}</div></header><main><h1>${heading}</h1><p>${advice}</p>${home}${hotline(site)}${status === 503 ? still(site) : ''}<p class="s">${foot(site, status)}</p></main></body></html>
`;
}

function hotline({ identity }: Site): string {
  const { number, formerly, hours } = identity.hotline;
  const note = [formerly && `（原${formerly}）`, hours].filter(Boolean).join('，');
  return `<p>急事请拨<br><a class="t" href="tel:${escape(number)}">${escape(number)}</a><br>${escape(note)}</p>`;
}

/** What holds although the site does not answer. */
const still = ({ identity }: Site): string =>
  `<ul><li>已经得到12位查询码的，意见和留言已收到，不会丢。</li>` +
  `<li>意见征集快截止的，可以打电话或来信提，同样有效。</li>` +
  `<li>窗口照常：${escape(identity.address)}，${escape(identity.officeHours)}。</li></ul>`;

function foot({ identity }: Site, status: number): string {
  const demo = identity.demo ? '演示站点，内容均为虚构。' : '';
  return (
    demo + (status === 503 ? `服务暂停（503），请${RETRY_SECONDS / 60}分钟后刷新。` : `状态码 ${status}。`)
  );
}

const escape = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
