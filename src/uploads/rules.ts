import { AppError } from '../errors.ts';
import type { Archive } from '../word/safezip.ts';
import { cleanPackage } from './cleaning.ts';
import { streamsOf } from './compound.ts';
import { checkContainer, type Ending, type Format, formatOf } from './formats.ts';
import { fileName, shownName } from './names.ts';
import { openPackage } from './office.ts';
import { checkPdf } from './pdf.ts';
import { cleanJpeg, cleanPng, type CleanPicture, cleanWebp } from './pictures.ts';
import { checkText } from './plain.ts';

const MB = 1024 * 1024;
export const LARGEST = 30 * MB;

/** A file that was let in, not yet cleaned. */
export type Guarded = { name: string; ending: Ending; format: Format; bytes: Buffer; archive?: Archive };

/**
 * Name, ending, first bytes and structure must say the same of a file; nothing is unpacked that is not needed for that.
 * @throws AppError `invalid` (`large`) in one sentence that says what is wrong and what to do
 */
export function guardFile(given: { name: string; bytes: Buffer }): Guarded {
  const { bytes } = given;
  const name = fileName(given.name);
  if (bytes.length > LARGEST)
    throw new AppError(
      'large',
      `《${shownName(name)}》超过${LARGEST / MB} MB，没有收下。请压缩图片或分成几份`,
    );
  const found = formatOf(name);
  checkContainer(name, found, bytes);
  const { ending, format } = found;
  const file = { name, ending, format, bytes };
  if (ending === 'pdf') checkPdf(name, bytes);
  if (format.container === 'text') checkText(name, bytes);
  if (format.container === 'cfb') checkCompound(name, ending, bytes);
  if (PICTURES[format.container]) pictureOf(file);
  if (ending === 'docx' || ending === 'xlsx' || ending === 'ofd')
    return { ...file, archive: openPackage(name, ending, bytes) };
  return file;
}

/** What is wrong with a file itself is told apart from a form that was not filled in: 415, not 422. */
export function asFormat(error: unknown): unknown {
  const own = error instanceof AppError && error.code === 'invalid';
  return own ? new AppError('unsupported', error.message, error.issues) : error;
}

/** What is taken out of a file: its bytes without, and the words for it. The text of office files is compared by whoever reads them. */
export function cleanFile(file: Guarded): { bytes: Buffer; removed: string[] } {
  const { bytes, archive, ending, format } = file;
  if (archive && ending !== 'ofd') return cleanPackage(bytes, archive);
  if (!PICTURES[format.container]) return { bytes, removed: [] };
  const clean = pictureOf(file);
  if (clean.removed.length === 0) return { bytes, removed: [] };
  const again = pictureOf({ ...file, bytes: clean.bytes });
  if (again.image !== clean.image)
    throw new AppError(
      'invalid',
      `《${shownName(file.name)}》去掉拍摄信息后画面不一致，没有收下。请另存为PNG后再上传`,
    );
  return clean;
}

const PICTURES: Partial<Record<Format['container'], (bytes: Buffer) => CleanPicture | null>> = {
  jpg: cleanJpeg,
  png: cleanPng,
  webp: cleanWebp,
};

const MOST_PIXELS = 100_000_000;
const FOREIGN = /<(?:!doctype|html|script|svg|\?php)\b|%PDF-\d|PK\x03\x04/i;

function pictureOf({ name, format, bytes }: Guarded): CleanPicture {
  const clean = PICTURES[format.container]!(bytes);
  const title = `《${shownName(name)}》`;
  if (!clean) throw new AppError('invalid', `${title}不完整或已损坏，没有收下。请重新另存后再上传`);
  if (clean.width * clean.height > MOST_PIXELS)
    throw new AppError(
      'large',
      `${title}有${clean.width}×${clean.height}像素，太大，没有收下。请缩小后再上传`,
    );
  const surplus = bytes.subarray(clean.end);
  if (FOREIGN.test(surplus.toString('latin1', 0, 64 * 1024)))
    throw new AppError(
      'invalid',
      `${title}后面夹带了别的内容，可能是两种文件拼成的，没有收下。请重新另存后再上传`,
    );
  return clean;
}

/** What the directory of an old office file must name, by ending. */
const STREAMS: Partial<Record<Ending, RegExp>> = {
  doc: /^WordDocument$/,
  wps: /^WordDocument$/,
  xls: /^(?:Workbook|Book)$/,
  et: /^(?:Workbook|Book)$/,
};

function checkCompound(name: string, ending: Ending, bytes: Buffer): void {
  const title = `《${shownName(name)}》`;
  const streams = streamsOf(bytes);
  if (!streams) throw new AppError('invalid', `${title}不完整或已损坏，没有收下。请重新另存后再上传`);
  if (streams.some((one) => /^(?:EncryptedPackage|EncryptionInfo)$/.test(one)))
    throw new AppError('invalid', `${title}加了密码，没有收下。请去掉密码，另存后再上传`);
  if (streams.some((one) => /^(?:Macros|_VBA_PROJECT|_VBA_PROJECT_CUR|VBA)$/i.test(one)))
    throw new AppError('invalid', `${title}里带有宏程序，没有收下。请“另存为”.docx或.xlsx后再上传`);
  if (streams.some((one) => /^(?:\u0001Ole10Native|ObjectPool)$/.test(one)))
    throw new AppError('invalid', `${title}里嵌入了别的文件，没有收下。请把它们另存后分别上传`);
  if (!streams.some((one) => STREAMS[ending]?.test(one)))
    throw new AppError(
      'invalid',
      `${title}的扩展名是.${ending}，内容却是另一种文件，没有收下。请重新另存后再上传`,
    );
}
