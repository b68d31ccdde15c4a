import { AppError } from '../errors.ts';
import { endingOf, shownName } from './names.ts';

/** What a file is by its first bytes. Old office files and zips are told apart further inside. */
export type Container =
  'pdf' | 'zip' | 'cfb' | 'png' | 'jpg' | 'webp' | 'text' | 'markup' | 'other' | 'empty';

export type Format = {
  name: string;
  container: Container;
  /** People and machines read its text: searched, checked, shown in the browser. */
  readable: boolean;
  /** An old format that is kept and does not open everywhere. */
  old?: string;
};

/** Endings a file may have; `jpeg` is kept as it is. */
export const FORMATS = {
  pdf: { name: 'PDF文件', container: 'pdf', readable: true },
  docx: { name: 'Word文件', container: 'zip', readable: true },
  xlsx: { name: 'Excel表格', container: 'zip', readable: true },
  csv: { name: 'CSV表格', container: 'text', readable: true },
  txt: { name: '文本文件', container: 'text', readable: true },
  ofd: { name: 'OFD版式文件', container: 'zip', readable: true },
  png: { name: 'PNG图片', container: 'png', readable: false },
  jpg: { name: 'JPEG图片', container: 'jpg', readable: false },
  jpeg: { name: 'JPEG图片', container: 'jpg', readable: false },
  webp: { name: 'WebP图片', container: 'webp', readable: false },
  doc: { name: '旧版Word文件', container: 'cfb', readable: false, old: '.docx' },
  wps: { name: 'WPS文字文件', container: 'cfb', readable: false, old: '.docx' },
  xls: { name: '旧版Excel表格', container: 'cfb', readable: false, old: '.xlsx' },
  et: { name: 'WPS表格文件', container: 'cfb', readable: false, old: '.xlsx' },
} as const satisfies Record<string, Format>;

export type Ending = keyof typeof FORMATS;

const ALLOWED = '可以上传PDF、Word（.docx）、Excel（.xlsx）、CSV、TXT、OFD文件和JPEG、PNG、WebP图片';

/** Endings that are refused, and what to do instead. */
const REFUSED: [endings: RegExp, advice: string][] = [
  [
    /^(?:zip|rar|7z|gz|tar|tgz|bz2|xz|iso)$/,
    '压缩包不能上传：手机上打不开，里面的内容也没法检查。请解开后逐个上传',
  ],
  [/^(?:html?|xhtml|mht|mhtml|xml|js|css|svgz?)$/, '网页和SVG图片里可以藏程序，不能上传。请另存为PDF或PNG'],
  [/^(?:pptx?|pps|ppsx|dps|pptm)$/, '演示文稿不能上传。请导出成PDF后再上传'],
  [/^(?:docm|dotm|xlsm|xltm|xlsb)$/, '带宏的文件不能上传。请“另存为”不带宏的.docx或.xlsx后再上传'],
  [/^(?:rtf|odt|dotx?|wpt)$/, '请在Word或WPS里“另存为”.docx后再上传'],
  [/^(?:ods|xltx?|ett)$/, '请在Excel或WPS里“另存为”.xlsx后再上传'],
  [/^(?:gif|bmp|tiff?|heic|heif|avif)$/, '这种图片有的手机打不开。请另存为JPEG或PNG后再上传'],
  [/^(?:ceb|cebx|sep|gd)$/, '这种版式文件要装专门软件才能看。请导出成PDF后再上传'],
];

/** @throws AppError `invalid` for an ending that is not taken */
export function formatOf(name: string): { ending: Ending; format: Format } {
  const ending = endingOf(name);
  if (Object.hasOwn(FORMATS, ending)) {
    return { ending: ending as Ending, format: FORMATS[ending as Ending] };
  }
  const advice = REFUSED.find(([endings]) => endings.test(ending))?.[1];
  throw new AppError('invalid', `《${shownName(name)}》没有收下。${advice ?? ALLOWED}`);
}

export const isViewable = (name: string): boolean => {
  const format: Format | undefined = FORMATS[endingOf(name) as Ending];
  return format?.readable ?? false;
};

/** Looks at the first bytes only. */
export function containerOf(bytes: Buffer): Container {
  if (bytes.length === 0) return 'empty';
  const start = bytes.toString('latin1', 0, 1024);
  if (start.startsWith('%PDF-')) return 'pdf';
  if (start.startsWith('PK\x03\x04')) return 'zip';
  if (start.startsWith('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1')) return 'cfb';
  if (start.startsWith('\x89PNG\r\n\x1a\n')) return 'png';
  if (start.startsWith('\xff\xd8\xff')) return 'jpg';
  if (start.startsWith('RIFF') && start.startsWith('WEBP', 8)) return 'webp';
  if (/^(?:\xef\xbb\xbf)?\s*<[!?a-z]/i.test(start) || /^MIME-Version:/i.test(start)) return 'markup';
  return SOMETHING_ELSE.test(start) ? 'other' : 'text';
}

/** Programs, archives, pictures and sounds that are not taken, so that a text is never one of them. */
const SOMETHING_ELSE =
  /^(?:MZ|\x7fELF|#!|Rar!|7z\xbc\xaf|\x1f\x8b|PK|GIF8|BM|II\*\0|MM\0\*|\{\\rtf|ID3|OggS|\xca\xfe\xba\xbe|RIFF|%!PS)|^.{4}ftyp|%PDF-/s;

const FOUND: Record<Container, string> = {
  pdf: 'PDF文件',
  zip: '压缩包或新版办公文件',
  cfb: '旧版办公文件',
  png: 'PNG图片',
  jpg: 'JPEG图片',
  webp: 'WebP图片',
  text: '纯文本',
  markup: '网页或SVG',
  other: '另一种文件',
  empty: '空的',
};

/** @throws AppError `invalid` when the first bytes are not those of the ending */
export function checkContainer(name: string, { format }: { format: Format }, bytes: Buffer): void {
  const found = containerOf(bytes);
  const title = `《${shownName(name)}》`;
  if (found === 'empty') throw new AppError('invalid', `${title}是空的，没有收下。请检查后重新上传`);
  if (found === format.container) return;
  throw new AppError(
    'invalid',
    `${title}的扩展名是.${endingOf(name)}，内容却不是${format.name}，而是${FOUND[found]}，没有收下。请用原来的软件重新另存后再上传`,
  );
}
