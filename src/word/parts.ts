import { AppError } from '../errors.ts';
import type { Archive } from './safezip.ts';
import { type Element, elements, readXml } from './xml.ts';

/** The XML parts of a Word file that are read, by their name in it; pictures and whatever else is inside stay packed. */
export type Parts = { main: string; files: Record<string, Uint8Array>; remarks: string[] };

export type Relationship = { id: string; type: string; target: string; external: boolean };

const MB = 1024 * 1024;
/** A page of a 公文 is some 10 KB of XML. */
const LARGEST_PART = 16 * MB;
const LARGEST_ALL = 24 * MB;

const WANTED = ['styles', 'numbering', 'footnotes', 'endnotes', 'comments', 'header', 'footer'];

/**
 * Takes the parts to read out of an opened package.
 * @throws AppError `invalid` for what is no Word document, carries a program or reaches outside itself
 */
export function takeParts(archive: Archive): Parts {
  const read = limited(archive);
  if (!archive.entries.has('[Content_Types].xml')) throw refused(notWord(archive));
  const types = elements(readXml(read('[Content_Types].xml')));
  checkPrograms(archive, types);
  const relations = new Map<string, Relationship[]>();
  for (const name of archive.entries.keys())
    if (name.endsWith('.rels')) relations.set(name, relationsOf(read(name)));
  checkOutside([...relations.values()].flat());
  const main = mainPart(archive, types, relations.get('_rels/.rels') ?? []);
  const around = relations.get(relationsName(main)) ?? [];
  const names = around
    .filter(({ type, external }) => !external && WANTED.includes(lastStep(type)))
    .map(({ target }) => resolvePath(main, target));
  const all = [main, ...names].flatMap((name) => [name, relationsName(name)]);
  const kept = ['[Content_Types].xml', '_rels/.rels', ...all].filter((name) => archive.entries.has(name));
  return {
    main,
    files: Object.fromEntries([...new Set(kept)].map((name) => [name, read(name)])),
    remarks: remarksOn(archive, around),
  };
}

const refused = (message: string): AppError => new AppError('invalid', message);

/** Reads parts, each once, until they are too long together. */
export function limited(archive: Archive): (name: string) => Buffer {
  const known = new Map<string, Buffer>();
  let total = 0;
  return (name) => {
    const before = known.get(name);
    if (before) return before;
    const size = archive.entries.get(name)?.size ?? 0;
    total += size;
    if (size > LARGEST_PART || total > LARGEST_ALL)
      throw new AppError(
        'large',
        `文件的正文部分有${Math.ceil(size / MB)} MB，太大，没有读取。请把表格、图片改作附件`,
      );
    const bytes = archive.read(name);
    known.set(name, bytes);
    return bytes;
  };
}

function notWord(archive: Archive): string {
  const has = (name: string) => archive.entries.has(name);
  if (has('OFD.xml')) return '这是OFD版式文件，不能当作Word导入。请上传签发时的.docx，OFD可以作为附件';
  if (has('mimetype') || has('content.xml'))
    return '这是ODF文件，不能识别。请在Word或WPS里“另存为”.docx后再上传';
  return '这是压缩包，不是Word文件。请解开后上传里面的.docx';
}

function checkPrograms(archive: Archive, types: readonly Element[]): void {
  const named = [...archive.entries.keys()].some((name) => /(?:vbaProject|vbaData|\/activeX\/)/i.test(name));
  const typed = types.some(({ attributes }) =>
    /macroEnabled|vbaProject|ms-office\.activeX/i.test(attributes['ContentType'] ?? ''),
  );
  if (named || typed) throw refused('文件里带有宏程序，没有读取。请在Word里“另存为”.docx（不含宏）后再上传');
}

const WEB = /^(?:https?:\/\/|mailto:|tel:|#)/i;

/** A link to a web page is text; a picture, template or object fetched from elsewhere is not part of the document. */
function checkOutside(relations: readonly Relationship[]): void {
  const bad = relations.find((relation) => !isHarmless(relation));
  if (!bad) return;
  const what = OUTSIDE[lastStep(bad.type)] ?? '内容';
  throw refused(
    `文件里有指向外部的${what}（${bad.target.slice(0, 60)}），没有读取。请在Word里断开链接，另存后再上传`,
  );
}

/** The template a file was written with is named by its place on the writer's disk; nothing is ever fetched from there. */
const OWN_DISK = /^(?:file:\/\/\/)?(?:[a-z]:[\\/]|Macintosh)|^[^\s\\/:]+$/i;

function isHarmless({ external, type, target }: Relationship): boolean {
  if (!external) return !/^\s*(?:[a-z][a-z0-9+.-]*:|\\\\|\/\/)/i.test(target);
  const kind = lastStep(type);
  if (kind === 'attachedTemplate') return OWN_DISK.test(target);
  return kind === 'hyperlink' && (WEB.test(target) || !/^[\s\\/]|:/.test(target));
}

const OUTSIDE: Record<string, string> = {
  image: '图片',
  attachedTemplate: '模板',
  oleObject: '对象',
  hyperlink: '链接',
  frame: '框架',
  subDocument: '子文档',
};

const WORD = /wordprocessingml\.(?:document|template)\.main\+xml$/;

function mainPart(archive: Archive, types: readonly Element[], package_: readonly Relationship[]): string {
  const target = package_.find(({ type }) => lastStep(type) === 'officeDocument')?.target;
  const main = target ? resolvePath('', target) : 'word/document.xml';
  const own = types.find(({ attributes: a }) => a['PartName']?.toLowerCase() === `/${main.toLowerCase()}`);
  const usual = types.find(({ attributes: a }) => a['Extension']?.toLowerCase() === 'xml');
  const said = (own ?? usual)?.attributes['ContentType'] ?? '';
  if (/spreadsheetml/.test(said)) throw refused('这是Excel表格，不是公文正文。请作为附件上传');
  if (/presentationml/.test(said)) throw refused('这是演示文稿，不是公文正文。请作为附件上传');
  if (!WORD.test(said) || !archive.entries.has(main))
    throw refused('这不是完整的Word文件，没有读取。请在Word里另存一份再上传');
  return main;
}

export const relationsOf = (bytes: Uint8Array): Relationship[] =>
  elements(readXml(bytes)).map(({ attributes: a }) => ({
    id: a['Id'] ?? '',
    type: a['Type'] ?? '',
    target: a['Target'] ?? '',
    external: a['TargetMode'] === 'External',
  }));

export const relationsName = (part: string): string => part.replace(/([^/]*)$/, '_rels/$1.rels');

export const lastStep = (type: string): string => type.slice(type.lastIndexOf('/') + 1);

/** Path of a target named from a part. */
export function resolvePath(from: string, target: string): string {
  const steps = target.startsWith('/') ? [] : from.split('/').slice(0, -1);
  for (const step of target.split('/'))
    if (step === '..') steps.pop();
    else if (step !== '.' && step !== '') steps.push(step);
  return steps.join('/');
}

function remarksOn(archive: Archive, around: readonly Relationship[]): string[] {
  const count = (pattern: RegExp) => [...archive.entries.keys()].filter((name) => pattern.test(name)).length;
  const objects = count(/\/embeddings\/[^/]+$/);
  const chunks = around.filter(({ type }) => lastStep(type) === 'aFChunk').length;
  return [
    ...(objects ? [`文件里嵌入了${objects}个其他文件（如Excel对象），没有读取，请另作附件上传`] : []),
    ...(chunks ? [`文件里插入了${chunks}段外来文档，没有读取，请在Word里粘贴成正文后再上传`] : []),
  ];
}
