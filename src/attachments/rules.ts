import type { AttachmentOf } from '../documents/rules.ts';
import { AppError, block, type Issue } from '../errors.ts';
import { type Ending, FORMATS, type Format, isViewable } from '../uploads/formats.ts';
import { endingOf, fileName, stemOf } from '../uploads/names.ts';

export const MOST = 30;
const LONGEST_TITLE = 100;

type Files = readonly AttachmentOf[];

/** Files with more of them: one of the same name takes the place of the old one and keeps its title. */
export function withFiles(files: Files, more: Files): AttachmentOf[] {
  const all = [...files];
  for (const file of more) {
    const at = all.findIndex(({ name }) => name === file.name);
    if (at < 0) all.push(file);
    else all[at] = { ...file, title: all[at]!.title };
  }
  if (all.length > MOST) throw new AppError('invalid', `附件超过${MOST}个。请合并后再上传`);
  return all;
}

export const withoutFile = (files: Files, index: number): AttachmentOf[] =>
  files.filter((_, i) => i !== placeIn(files, index));

/** @throws AppError `invalid` for an empty or overlong title, under `title.<index>` */
export function retitled(files: Files, index: number, raw: string): AttachmentOf[] {
  const title = raw.replace(/\s+/g, ' ').trim();
  const field = `title.${placeIn(files, index)}`;
  const fault =
    title === ''
      ? '请填写附件的名称'
      : [...title].length > LONGEST_TITLE
        ? `附件名称不超过${LONGEST_TITLE}个字`
        : titleFault(title);
  if (fault) throw new AppError('invalid', fault, [block(field, fault)]);
  return files.map((file, i) => (i === index ? { ...file, title } : file));
}

function titleFault(title: string): string | undefined {
  try {
    fileName(title.replace(/[:*?"<>|%\\/]/g, '') || '附件');
  } catch (error) {
    return (error as AppError).message.replace('文件名', '名称');
  }
  return undefined;
}

/** One step up (-1) or down (1); at the end it stays. */
export function moved(files: Files, index: number, by: number): AttachmentOf[] {
  const from = placeIn(files, index);
  const to = from + Math.sign(by);
  const other = files[to];
  if (!other) return [...files];
  return files.map((file, i) => (i === from ? other : i === to ? files[from]! : file));
}

function placeIn(files: Files, index: number): number {
  if (!files[index]) throw new AppError('missing', '这个附件已经不在了，请刷新后再看');
  return index;
}

/** What stands against the files as a list, without looking into them. */
export const listIssues = (files: Files): Issue[] =>
  files.flatMap((file, i) => {
    const field = `attachments.${i}`;
    const format: Format | undefined = FORMATS[endingOf(file.name) as Ending];
    const { title } = file;
    if (!format) return [block(field, `附件“${title}”是不能公开的格式（.${endingOf(file.name)}）`, 'format')];
    if (isAloneOfd(files, file))
      return [
        block(
          field,
          `附件“${title}”只有OFD，公众的手机和读屏软件打不开。请同时上传同名的.docx或文字版.pdf`,
          'ofd-only',
        ),
      ];
    if (!format.old || hasTwin(files, file)) return [];
    return [
      {
        field,
        level: 'advise',
        rule: 'old-format',
        message: `附件“${title}”是${format.name}，有的手机打不开，里面的文字没法检查，作者等信息也去不掉。请另存为${format.old}再传一份`,
      },
    ];
  });

export const isAloneOfd = (files: Files, file: AttachmentOf): boolean =>
  endingOf(file.name) === 'ofd' && !hasTwin(files, file);

/** A file of the same name in a format that everybody can read. */
const hasTwin = (files: Files, { name }: AttachmentOf): boolean =>
  files.some(
    (other) =>
      other.name !== name &&
      endingOf(other.name) !== 'ofd' &&
      isViewable(other.name) &&
      stemOf(other.name) === stemOf(name),
  );
