import type { Content } from '../documents/rules.ts';
import type { Issue } from '../errors.ts';
import { KINDS, type Personal, personalIn } from '../privacy/rules.ts';
import type { Site } from '../site.ts';
import { namedIn } from './named.ts';
import { finding, type Piece, textsOf } from './pieces.ts';

/** A stretch written in a file; `hidden`: in a sheet, row, column, comment or property that a reader does not see. */
export type FileText = { text: string; hidden: boolean };

/** A file as it was read: its text, and what stands against publishing it as it is. */
export type FileRead = {
  texts: readonly FileText[];
  remarks: readonly { level: Issue['level']; message: string; rule: string }[];
};

export type Asked = {
  site: Pick<Site, 'identity' | 'departments'>;
  today: string;
  /** Attachments by SHA-256; one that is not among them was not read yet. Without any, contents are not judged. */
  files?: ReadonlyMap<string, FileRead>;
};

/**
 * Personal data in whatever will be public (standards RV-04 to RV-11). A message tells the kind and what to write instead, never
 * the number: it is shown, logged and kept.
 */
export function personalIssues(content: Content, pieces: readonly Piece[], asked: Asked): Issue[] {
  const known = publicNumbers(asked.site);
  const waived = waiverOf(content);
  const inText = pieces.flatMap((piece) => [
    ...personalIn(piece.text, known, asked.today).map((one) => numberIssue(piece, one)),
    ...namedIn(piece, asked.site).map((issue) => ({ ...issue })),
  ]);
  return [
    ...waiverIssues(content, waived),
    ...[...inText, ...acrossBlocks(content, inText, known, asked.today)].map((issue) =>
      soften(issue, waived),
    ),
    ...fileIssues(content, asked, known),
  ];
}

/** Numbers that 条例 art. 20(2) wants known: the office's, the departments', the posts on duty. */
export function publicNumbers({ identity, departments }: Asked['site']): string[] {
  const { phone, hotline, disclosure, posts } = identity;
  return [
    ...[
      phone,
      hotline.number,
      hotline.formerly ?? '',
      disclosure.phone,
      disclosure.fax,
      disclosure.supervision,
    ],
    ...departments.map((one) => one.phone),
    ...posts.map(({ number = '' }) => number),
  ].filter(Boolean);
}

function numberIssue(piece: Piece, { kind, start, end, masked, sure, minor }: Personal): Issue {
  const name = KINDS[kind];
  const replace = inPlace(piece.text.slice(start, end), masked);
  const place = { at: { start, end }, fix: { label: `改为${masked}`, replace } };
  if (minor)
    return finding(
      'block',
      'privacy-minor',
      piece,
      `有未满14周岁的人的${name}，请删去或者改为${masked}`,
      place,
    );
  if (!sure)
    return finding('advise', 'privacy-doubt', piece, `这串数字像${name}，请核对；是的，改为${masked}`, place);
  return finding('block', 'privacy', piece, `有${name}，是个人信息，请改为${masked}`, place);
}

/** Stars into the cells and lines over which the digits stand, so that a table keeps its columns. */
function inPlace(written: string, masked: string): string {
  if (!/[\t\n|]|<br/.test(written)) return masked;
  const signs = [...masked];
  const kept = written.replace(/[0-9０-９XxＸｘ]/g, () => signs.shift() ?? '');
  return kept + signs.join('');
}

/** Numbers that a break of blocks parts: they have no place in one block. */
function acrossBlocks(content: Content, found: readonly Issue[], known: string[], today: string): Issue[] {
  const told = new Set(found.flatMap(({ field, fix }) => (fix ? [field + bareOf(fix.replace)] : [])));
  return textsOf(content)
    .filter(({ field }) => field === 'body' || field === 'details.carried.body')
    .flatMap((piece) =>
      personalIn(piece.text, known, today)
        .filter(({ sure, masked }) => sure && !told.has(piece.field + masked))
        .map((one) => {
          const { at: _at, fix: _fix, ...issue } = numberIssue(piece, one);
          return issue;
        }),
    );
}

const bareOf = (text: string): string => text.replace(/[\t\n|\s]|<br\s*\/?>/g, '');

/** 惩戒公示: the article that lets persons be named (standards RV-04). */
type Waiver = { basis: string; cites: boolean };

function waiverOf({ details }: Content): Waiver | null {
  const basis = details['personalBasis'];
  if (typeof basis !== 'string' || !basis.trim()) return null;
  return { basis, cites: /《[^》]{2,40}》第[〇零一二三四五六七八九十百\d]{1,7}条/.test(basis) };
}

function waiverIssues({ details }: Content, waiver: Waiver | null): Issue[] {
  if (!waiver) return [];
  const field = 'details.personalBasis';
  const issues: Issue[] = [];
  if (!waiver.cites)
    issues.push(
      finding(
        'block',
        'privacy-waiver',
        { field },
        '公开个人信息要写依据的条款，例如《行政处罚法》第四十八条',
      ),
    );
  if (!details['until'])
    issues.push(
      finding(
        'block',
        'privacy-waiver',
        { field: 'details.until' },
        '公开个人信息的公示要写到期日期，到期不再展示',
      ),
    );
  return issues;
}

/** Names and addresses may stand on a legal basis; numbers by which somebody can be reached or robbed never. */
const WAIVED = new Set(['privacy-address']);

function soften(issue: Issue, waiver: Waiver | null): Issue {
  if (!waiver?.cites || !WAIVED.has(issue.rule ?? '')) return issue;
  return { ...issue, level: 'advise', message: `${issue.message}（已写公开的依据，请核对是否确需公开）` };
}

/** Names, contents and properties of attachments: the usual leak (standards RV-08). */
function fileIssues({ attachments }: Content, { files, site, today }: Asked, known: string[]): Issue[] {
  if (!files) return [];
  return attachments.flatMap(({ sha256, title }, n) => {
    const field = `attachments.${n}`;
    const file = files.get(sha256);
    if (!file)
      return [finding('block', 'attachment-unread', { field }, `附件“${title}”还没有检查完，请重新检查`)];
    const { texts, remarks } = file;
    return [
      ...remarks.map(({ level, message, rule }) => ({
        ...{ field, level, rule },
        message: `附件“${title}”：${message}`,
      })),
      ...[false, true].flatMap((hidden) => {
        const text = texts.flatMap((one) => (one.hidden === hidden ? [one.text] : [])).join('\n');
        return fileFindings({ text, hidden, title, field }, { known, site, today });
      }),
    ];
  });
}

type Part = FileText & { title: string; field: string };

function fileFindings(
  { text, hidden, title, field }: Part,
  { known, site, today }: { known: string[]; site: Asked['site']; today: string },
): Issue[] {
  const place = `附件${quoted(title, known)}${hidden ? '的隐藏内容' : ''}里有`;
  const numbers = personalIn(text, known, today);
  const counted = Map.groupBy(numbers, ({ kind, sure, minor }) => `${kind} ${sure} ${minor ?? false}`);
  const told = [...counted.values()].map((same) => {
    const [{ kind, sure, minor, masked } = numbers[0]!] = same;
    const what = `${same.length}个${minor ? '未满14周岁的人的' : ''}${KINDS[kind]}（${masked}${same.length > 1 ? '等' : ''}）`;
    if (!sure) return finding('advise', 'privacy-doubt', { field }, `${place}像是${what}，请核对`);
    return finding(
      'block',
      minor ? 'privacy-minor' : 'privacy',
      { field },
      `${place}${what}，请在文件里隐去后重新上传`,
    );
  });
  const lists = namedIn({ field, text }, site).map(({ message, level, rule }) => ({
    ...{ field, level, message: `${place}名单：${message}` },
    ...(rule && { rule }),
  }));
  return [...told, ...lists.slice(0, 1)];
}

/** A title that holds a number itself is not repeated. */
const quoted = (title: string, known: string[]): string =>
  personalIn(title, known).length ? '' : `“${title}”`;
