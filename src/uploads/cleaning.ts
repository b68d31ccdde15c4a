import { type Archive } from '../word/safezip.ts';
import { relationsOf } from '../word/parts.ts';
import { rewritten } from './archive.ts';
import { cleanJpeg, cleanPng, type CleanPicture } from './pictures.ts';

/** A file without what tells of its makers, and what that was, in words for the clerk. */
export type Cleaned = { bytes: Buffer; removed: string[] };

const EMPTY_CORE =
  '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"/>';
const EMPTY_APP =
  '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>';
const EMPTY_CUSTOM =
  '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"/>';

/**
 * Takes the names of people and bodies out of a .docx or .xlsx: properties of the file, authors of changes and comments,
 * places on the writer's disk, preview picture. Text stays as it is, to the character.
 */
export function cleanPackage(bytes: Buffer, archive: Archive): Cleaned {
  const changed = new Map<string, Buffer | null>();
  const removed = new Set<string>();
  const text = (name: string) => archive.read(name).toString('utf8');
  for (const name of archive.entries.keys()) {
    const file = name.replace(/^.*\//, '');
    const fixed = PROPERTIES.find(([pattern]) => pattern.test(name));
    if (fixed) {
      const [, content] = fixed;
      const found = saidIn(text(name));
      if (found.length === 0 && archive.read(name).equals(Buffer.from(content))) continue;
      for (const word of found) removed.add(word);
      changed.set(name, Buffer.from(content));
    } else if (/^docProps\/thumbnail\./i.test(name)) {
      changed.set(name, null);
      removed.add('预览图');
    } else if (/^(?:word|xl)\/media\/.*\.(?:jpe?g|png)$/i.test(name)) {
      const picture = pictureIn(archive.read(name));
      if (!picture?.removed.length) continue;
      changed.set(name, picture.bytes);
      removed.add('插图的拍摄信息');
    } else if (/^(?:word|xl)\/.*\.xml$/.test(name) && !/^(?:sharedStrings|sheet\d+)\.xml$/.test(file)) {
      const before = text(name);
      const after = withoutNames(before);
      if (after === before) continue;
      changed.set(name, Buffer.from(after));
      removed.add(
        /absPath/.test(before) && /workbook/.test(name) ? '文件在电脑里的位置' : '修订和批注的作者姓名',
      );
    }
  }
  if (changed.size === 0) return { bytes, removed: [] };
  withoutThumbnail(archive, changed);
  return { bytes: rewritten(bytes, archive, changed), removed: [...removed] };
}

/** Pictures in the text; one that is not what its name says is left as it is. */
const pictureIn = (bytes: Buffer): CleanPicture | null =>
  bytes.length < 24
    ? null
    : bytes[0] === 0xff
      ? cleanJpeg(bytes)
      : bytes[0] === 0x89
        ? cleanPng(bytes)
        : null;

const PROPERTIES: [name: RegExp, empty: string][] = [
  [/^docProps\/core\.xml$/i, EMPTY_CORE],
  [/^docProps\/app\.xml$/i, EMPTY_APP],
  [/^docProps\/custom\.xml$/i, EMPTY_CUSTOM],
];

const SAID: [element: RegExp, word: string][] = [
  [/<dc:creator>[^<]/, '作者'],
  [/<cp:lastModifiedBy>[^<]/, '最后修改人'],
  [/<Company>[^<]/, '单位'],
  [/<Manager>[^<]/, '负责人'],
  [/<(?:dc:title|dc:subject|dc:description|cp:keywords|cp:category)>[^<]/, '属性里的标题、主题、备注'],
  [/<Template>[^<]/, '模板名'],
  [/<property\b/, '自定义属性'],
  [/<dcterms:created|<cp:lastPrinted/, '编写和打印时间'],
];

const saidIn = (xml: string): string[] =>
  SAID.filter(([element]) => element.test(xml)).map(([, word]) => word);

const AUTHORS =
  /(\s(?:w|w15|w16cid):(?:author|initials|userId|providerId)=|<w15:person\b[^>]*?\bw15:author=|<fileSharing\b[^>]*?\suserName=|<(?:x15ac:)?absPath\b[^>]*?\surl=|<person\b[^>]*?\b(?:displayName|userId)=)("[^"]*"|'[^']*')/g;

/** Attributes and the list of comment authors lose their value, never their place. */
function withoutNames(xml: string): string {
  const once = (text: string) => text.replace(AUTHORS, (_, before: string) => `${before}""`);
  return once(once(xml)).replace(/(<(?:x:)?author>)[^<]+(<\/(?:x:)?author>)/g, '$1$2');
}

/** The relation to the preview goes with it. */
function withoutThumbnail(archive: Archive, changed: Map<string, Buffer | null>): void {
  const rels = '_rels/.rels';
  if (![...changed.values()].includes(null) || !archive.entries.has(rels)) return;
  const xml = archive.read(rels).toString('utf8');
  if (!relationsOf(archive.read(rels)).some(({ type }) => /thumbnail$/.test(type))) return;
  changed.set(rels, Buffer.from(xml.replace(/<Relationship\b[^>]*thumbnail[^>]*\/>/g, '')));
}
