import { AppError } from '../errors.ts';
import { shownName } from './names.ts';

const ALOUD: [word: string, what: string][] = [
  ['/JavaScript', '带有程序（JavaScript）'],
  ['/Launch', '会启动别的程序'],
  ['/EmbeddedFile', '里面夹带了别的文件'],
  ['/RichMedia', '嵌入了音视频或动画'],
  ['/XFA', '是只能用专门软件填写的表单'],
];

/**
 * What can be told of a PDF without reading it: whole, nothing before or behind, no password, no program. What hides in
 * packed parts is found when it is read.
 * @throws AppError `invalid`
 */
export function checkPdf(name: string, bytes: Buffer): void {
  const tail = bytes.toString('latin1', Math.max(0, bytes.length - 2048));
  const end = tail.lastIndexOf('%%EOF');
  if (end < 0 || !/startxref\s+\d+\s+%%EOF\s*\0*\s*$/.test(tail)) {
    if (bytes.includes('%%EOF')) throw refused(name, '后面夹带了别的内容，可能是两种文件拼成的');
    throw refused(name, '不完整，可能没有传完或没有保存完');
  }
  if (!/\b(?:Root|XRef)\b/.test(tail) && !bytes.includes('/Root')) throw refused(name, '不完整');
  if (MARKUP.test(bytes.toString('latin1', 0, 1024)) || holdsZip(bytes))
    throw refused(name, '里面夹带了网页或压缩包，可能是两种文件拼成的');
  if (isEncrypted(bytes)) throw new AppError('invalid', `《${shownName(name)}》${LOCKED}`);
  const loud = ALOUD.find(([word]) => bytes.includes(word));
  if (loud) throw refused(name, loud[1]);
}

export const LOCKED = '加了密码或限制，读屏软件读不出来，没有收下。请去掉密码和限制后再上传';

const MARKUP = /<(?:!doctype|html|head|body|script|svg|iframe|\?php)\b/i;

/** The end mark of a zip that reaches to the end of the file. */
function holdsZip(bytes: Buffer): boolean {
  const from = bytes.lastIndexOf('PK\x05\x06', undefined, 'latin1');
  return from >= 0 && bytes.length - from >= 22 && from + 22 + bytes.readUInt16LE(from + 20) >= bytes.length;
}

function isEncrypted(bytes: Buffer): boolean {
  for (let at = bytes.indexOf('/Encrypt'); at >= 0; at = bytes.indexOf('/Encrypt', at + 8))
    if (/^\/Encrypt\s*(?:\d+\s+\d+\s+R|<<)/.test(bytes.toString('latin1', at, at + 40))) return true;
  return false;
}

const refused = (name: string, why: string): AppError =>
  new AppError('invalid', `《${shownName(name)}》${why}，没有收下。请用原来的软件重新导出PDF后再上传`);
