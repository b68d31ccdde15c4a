import { ENCRYPTED } from './safezip.ts';

/** What a file really is, by its first bytes and not by its name. */
type Kind =
  | 'zip'
  | 'doc'
  | 'wps'
  | 'xls'
  | 'encrypted'
  | 'cfb'
  | 'pdf'
  | 'rtf'
  | 'markup'
  | 'image'
  | 'empty'
  | 'other';

export function kindOf(bytes: Buffer, name: string): Kind {
  if (bytes.length === 0) return 'empty';
  const start = bytes.toString('latin1', 0, 1024);
  if (start.startsWith('PK')) return 'zip';
  if (start.startsWith('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1')) return compoundKind(bytes, name);
  if (/^\s*%PDF-/.test(start)) return 'pdf';
  if (start.startsWith('{\\rtf')) return 'rtf';
  if (/^(?:\x89PNG|\xff\xd8\xff|GIF8|BM|II\*\0|MM\0\*)/.test(start)) return 'image';
  if (/^(?:\xef\xbb\xbf)?\s*(?:<|MIME-Version:)/i.test(start)) return 'markup';
  return 'other';
}

/** Old office formats share one container; the names of its streams, in UTF-16, tell them apart. */
function compoundKind(bytes: Buffer, name: string): Kind {
  const holds = (stream: string) => bytes.includes(Buffer.from(stream, 'utf16le'));
  if (holds('EncryptedPackage')) return 'encrypted';
  if (holds('WordDocument')) return /\.wps$/i.test(name) ? 'wps' : 'doc';
  if (holds('Workbook') || holds('Book')) return 'xls';
  return 'cfb';
}

/** What to tell a clerk who gave such a file where a .docx is wanted; nothing for a zip, which is looked into. */
export const ADVICE: Record<Exclude<Kind, 'zip'>, string> = {
  doc: '这是旧版Word文件（.doc），不能识别。请在Word或WPS里“另存为”.docx后再上传，原文件可以作为附件',
  wps: '这是WPS文字文件（.wps），不能识别。请在WPS里“另存为”.docx后再上传，原文件可以作为附件',
  xls: '这是Excel表格，不是公文正文。请作为附件上传',
  encrypted: ENCRYPTED,
  cfb: '这是旧版办公软件的文件，不能识别。请“另存为”.docx后再上传',
  pdf: '这是PDF文件，不能当作Word导入。请上传签发时的.docx，PDF可以作为附件',
  rtf: '这是RTF文件，不能识别。请在Word里“另存为”.docx后再上传',
  markup: '这是网页或XML文件，只是用了Word的扩展名。请在Word里打开，“另存为”.docx后再上传',
  image: '这是图片，不是Word文件。请上传签发时的.docx，扫描件可以作为附件',
  empty: '文件是空的，请检查后重新上传',
  other: '认不出这是什么文件。请上传.docx',
};
