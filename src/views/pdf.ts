import { AppError } from '../errors.ts';
import { LOCKED } from '../uploads/pdf.ts';
import { ChineseTables } from './cmaps.ts';
import { advise, block, emptyView, hidden, line, type Remark, shown, type View } from './view.ts';

const MOST_PAGES = 500;

type Item = { str: string; width: number; height: number; transform: number[]; hasEOL: boolean };

/** What is used of PDF.js. */
type Page = {
  getTextContent(): Promise<{ items: (Item | { type: string })[] }>;
  getOperatorList(): Promise<{ fnArray: number[] }>;
  getAnnotations(): Promise<{ subtype?: string; contentsObj?: { str?: string } }[]>;
  cleanup(): void;
};
type Pdf = {
  numPages: number;
  getPage(n: number): Promise<Page>;
  getMetadata(): Promise<{ info: Record<string, unknown> }>;
  getAttachments(): Promise<Record<string, unknown> | null>;
  getJSActions(): Promise<Record<string, unknown> | null>;
};

/** Text of a PDF page by page. A page without a word is a picture of one. */
export async function viewPdf(bytes: Buffer): Promise<View> {
  const pdf = await opened(bytes);
  if (Object.keys((await pdf.getJSActions()) ?? {}).length)
    throw new AppError('invalid', '文件里带有程序（JavaScript），没有收下。请用原来的软件重新导出PDF');
  if (Object.keys((await pdf.getAttachments()) ?? {}).length)
    throw new AppError('invalid', '文件里夹带了别的文件，没有收下。请用原来的软件重新导出PDF');
  const view: View = { ...emptyView(), pages: pdf.numPages };
  const [empty, mute]: [number[], number[]] = [[], []];
  const comments: string[] = [];
  for (let n = 1; n <= Math.min(pdf.numPages, MOST_PAGES); n += 1) {
    const page = await pdf.getPage(n);
    const lines = linesOf((await page.getTextContent()).items.filter((one): one is Item => 'str' in one));
    const texts = joined(lines);
    if (texts.length === 0) ((await hasWords(page)) ? mute : empty).push(n);
    if (pdf.numPages > 1) view.html += `<h2>第${n}页</h2>`;
    view.html += texts.length
      ? texts.map((text) => line(text)).join('')
      : `<p>${mute.includes(n) ? '这一页的文字取不出来，请下载后查看。' : '这一页是图片，没有文字。'}</p>`;
    view.texts.push(...texts.map(shown));
    comments.push(...(await commentsOn(page)));
    page.cleanup();
  }
  view.texts.push(...comments.map(hidden));
  view.scanned = empty.length === Math.min(pdf.numPages, MOST_PAGES);
  if (view.scanned) view.html = '';
  view.remarks.push(...remarksOn(view, { empty, mute, comments }), ...(await makers(pdf)));
  if (pdf.numPages > MOST_PAGES) view.notes.push(`共${pdf.numPages}页，这里只显示前${MOST_PAGES}页`);
  return view;
}

async function opened(bytes: Buffer): Promise<Pdf> {
  const { getDocumentProxy } = await import('unpdf');
  try {
    const options = {
      ...{ isEvalSupported: false, disableFontFace: true, useSystemFonts: false, verbosity: 0 },
      ...{ BinaryDataFactory: ChineseTables, cMapUrl: '/', cMapPacked: false, useWorkerFetch: false },
    };
    return (await getDocumentProxy(new Uint8Array(bytes), options as object)) as unknown as Pdf;
  } catch (error) {
    const password = (error as Error).name === 'PasswordException';
    throw new AppError(
      'invalid',
      password ? `文件${LOCKED}` : '文件打不开，可能不完整或已损坏。请重新导出后再上传',
    );
  }
}

async function commentsOn(page: Page): Promise<string[]> {
  const all = await page.getAnnotations();
  return all
    .filter(({ subtype }) => subtype !== 'Link' && subtype !== 'Widget')
    .map(({ contentsObj }) => contentsObj?.str?.trim() ?? '')
    .filter((text) => text !== '');
}

/** A page may show words whose font does not say which characters they are. */
async function hasWords(page: Page): Promise<boolean> {
  const { fnArray } = await page.getOperatorList().catch(() => ({ fnArray: [] as number[] }));
  return fnArray.some((operator) => SHOWING.has(operator));
}

/** OPS.showText and its three sisters. */
const SHOWING = new Set([44, 45, 46, 47]);

type Seen = { empty: number[]; mute: number[]; comments: string[] };

function remarksOn({ scanned }: View, { empty, mute, comments }: Seen): Remark[] {
  const mend = '请换成可以复制文字的版本';
  const pictures = scanned
    ? `是扫描件，读屏软件读不出来，也搜不到。${mend}，或者同时上传.docx`
    : empty.length && `第${some(empty)}页是图片，读屏软件读不出来。${mend}`;
  return [
    ...(pictures ? [advise('scanned', pictures)] : []),
    ...(mute.length
      ? [
          advise(
            'mute',
            `第${some(mute)}页的文字复制不出来（字体没有对照表），读屏软件读不出来，也没法检查。${mend}`,
          ),
        ]
      : []),
    ...(comments.length
      ? [block('comments', `有${comments.length}条批注，公众下载后看得到。请删除后重新上传`)]
      : []),
  ];
}

const some = (pages: readonly number[]): string =>
  pages.length > 6 ? `${pages.slice(0, 6).join('、')}等${pages.length}` : pages.join('、');

/** A PDF is not written anew: its signature would be lost. */
async function makers(pdf: Pdf): Promise<Remark[]> {
  const { info } = await pdf.getMetadata().catch(() => ({ info: {} as Record<string, unknown> }));
  const author = String(info['Author'] ?? '').trim();
  return author
    ? [advise('metadata', `文件属性里写着作者“${author.slice(0, 20)}”，公众看得到。请在导出PDF时去掉`)]
    : [];
}

type Line = { text: string; left: number; right: number; size: number };

function linesOf(items: readonly Item[]): Line[] {
  const found: (Line & { y: number })[] = [];
  for (const { str, width, transform } of items) {
    const [a = 1, b = 0, , , x = 0, y = 0] = transform;
    const size = Math.hypot(a, b) || 10;
    const text = plain(str);
    const last = found.at(-1);
    if (last && Math.abs(last.y - y) < Math.max(last.size, size) * 0.6 && x > last.left) {
      const gap = /^\s/.test(text) || x > last.right + size * 0.5 ? ' ' : '';
      last.text += (/\s$/.test(last.text) ? '' : gap) + text.trimStart();
      if (text.trim() !== '') last.right = Math.max(last.right, x + width);
    } else if (text.trim() !== '') found.push({ text, left: x, right: x + width, size, y });
  }
  return found.map((one) => ({ ...one, text: one.text.trim() })).filter(({ text }) => text !== '');
}

/** Some programs write the signs of a dictionary's radicals for the characters that look alike. */
const plain = (text: string): string =>
  text
    .replace(/[\u2e80-\u2fdf]/g, (sign) => sign.normalize('NFKC'))
    .replace(/[\u0000-\u0008\u000b-\u001f]/g, '');

/** Lines that reach the right edge go on in the next one, unless that is indented or begins a numbered part. */
function joined(lines: readonly Line[]): string[] {
  const body = lines.filter(({ text }) => text.length > 8);
  const left = body.reduce((least, line) => Math.min(least, line.left), Infinity);
  const right = body.reduce((most, line) => Math.max(most, line.right), 0);
  const texts: string[] = [];
  let open = false;
  for (const one of lines) {
    const last = texts.at(-1);
    const goesOn = open && one.left < left + one.size * 1.2 && !NUMBERED.test(one.text);
    if (!goesOn || last === undefined) texts.push(one.text);
    else
      texts[texts.length - 1] = last + (/[\w,.]$/.test(last) && /^\w/.test(one.text) ? ' ' : '') + one.text;
    open = one.text.length > 8 && one.right > right - one.size * 1.6;
  }
  return texts;
}

const NUMBERED = /^(?:第.+[章节条]|[（(]?[一二三四五六七八九十\d]+[）)、.])/;
