import { AppError } from '../errors.ts';
import { shownName } from './names.ts';

/** A text in the encodings offices use; null when it is none of them. */
export function decodeText(bytes: Uint8Array): string | null {
  const bom = Buffer.from(bytes.subarray(0, 2)).toString('hex');
  const encodings = bom === 'fffe' ? ['utf-16le'] : bom === 'feff' ? ['utf-16be'] : ['utf-8', 'gb18030'];
  for (const encoding of encodings)
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(bytes);
    } catch {
      continue;
    }
  return null;
}

const CONTROLS = /[\u0000-\u0008\u000e-\u001f\u007f]/;
const MARKUP = /<(?:!doctype|html|head|body|script|svg|iframe|object|\?php|\?xml)\b/i;

/** @throws AppError `invalid` for bytes that are no text, and for text that a browser would take for a page */
export function checkText(name: string, bytes: Buffer): void {
  const text = decodeText(bytes);
  const title = `《${shownName(name)}》`;
  if (text === null || CONTROLS.test(text))
    throw new AppError('invalid', `${title}里有不是文字的内容，没有收下。请用记事本另存为UTF-8编码后再上传`);
  if (MARKUP.test(text) || /^PK|%PDF-/.test(text.slice(0, 1024)))
    throw new AppError('invalid', `${title}里有网页代码，没有收下。请删去后再上传`);
  if (text.trim() === '') throw new AppError('invalid', `${title}里没有文字，没有收下。请检查后重新上传`);
}
