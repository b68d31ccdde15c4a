import { type Ctx, read } from '../context.ts';
import type { Content } from '../documents/rules.ts';
import { liveEditions } from '../documents/service.ts';
import { typeOf } from '../documents/types/index.ts';
import { lastSeen, roundsOf } from '../reviews/service.ts';
import { dayOf, formatMinute, shortDay } from '../text/days.ts';
import type { Part, ReleaseInWriting } from '../writing/rules.ts';
import {
  asKept,
  type Comparison,
  comparisonOf,
  type FileChange,
  fileChanges,
  linesOf,
  type Names,
  type Spoken,
} from './rules.ts';

/** What a reviewer can compare with: an earlier round, what is public, or nothing (看全文). */
export type Base = { code: string; name: string; chosen: boolean };

export type Tab = { code: string; name: string; count: string; current: boolean };

/** What a reviewer reads: one part, or the files of all, beside what it was. */
export type Reading = {
  tabs: Tab[];
  bases: Base[];
  /** Heads of the two columns. */
  heads: { before: string; after: string };
  round: number;
  title: string;
  part: Part;
  files: FileChange[] | null;
  comparison: Comparison | null;
  /** All of it, where there is nothing to compare with. */
  whole: Spoken[];
};

const FILES = 'files';

/** The reading a reviewer asks for. Without a wish: the part that changed first, against what was judged last, else what is public. */
export async function readingOf(
  ctx: Ctx,
  release: ReleaseInWriting,
  asked: { part?: string | null; base?: string | null },
): Promise<Reading> {
  const rounds = await roundsOf(ctx, release.id);
  const live = await read(ctx, (db) =>
    liveEditions(
      db,
      release.parts.map(({ documentId }) => documentId),
    ),
  );
  const today = dayOf(ctx.now);
  const clock = (at: Date) => `${shortDay(dayOf(at), today)}${formatMinute(at).slice(11)}`;
  const earlier = rounds.filter(({ sha256 }) => sha256 !== release.sha256);
  const known = [
    ...earlier.map(({ no, at, contents }) => ({
      ...{ code: String(no), name: `与第${no}次送审比较`, head: `第${no}次送审　${clock(at)}`, contents },
    })),
    ...(live.size && !release.publishedAt
      ? [{ code: 'public', name: '与已公开的比较', head: '已公开的', contents: contentsOf(live) }]
      : []),
    { code: 'none', name: '看全文', head: '', contents: {} as Record<string, Content> },
  ];
  const seen = lastSeen(rounds, release.opinions, release.sha256);
  const base =
    known.find(({ code }) => code === asked.base) ??
    known.find(({ code }) => code === (seen ? String(seen.no) : '')) ??
    known.find(({ code }) => code === 'public') ??
    known.at(-1)!;
  const names = await namesFor(ctx, release);
  const compared = release.parts.map((part) => comparedWith(base.contents[part.documentId], part, names));
  const first = Math.max(
    0,
    compared.findIndex(({ count }) => count !== '未改'),
  );
  const wished = asked.part === FILES ? FILES : Number(asked.part ?? NaN);
  const at = typeof wished === 'number' && release.parts[wished] ? wished : first;
  const part = release.parts[at]!;
  const onFiles = wished === FILES;
  const current = rounds.findLast(({ sha256 }) => sha256 === release.sha256);
  return {
    tabs: [
      ...release.parts.map(({ type }, n) => ({
        ...{ code: String(n), name: nameOf(release.parts, type, n), count: compared[n]!.count },
        current: !onFiles && n === at,
      })),
      { code: FILES, name: '附件', count: filesCount(compared, base.code), current: onFiles },
    ],
    bases: known.map(({ code, name }) => ({ code, name, chosen: code === base.code })),
    heads: { before: base.head, after: current ? `第${current.no}次送审　${clock(current.at)}` : '现在' },
    round: current?.no ?? 0,
    ...{ title: part.content.title, part },
    files: onFiles ? compared.flatMap(({ files }) => files) : null,
    comparison: compared[at]!.comparison,
    whole: onFiles || compared[at]!.comparison ? [] : linesOf(asKept(part.content), names),
  };
}

type Compared = { comparison: Comparison | null; files: FileChange[]; count: string };

/** Departments, and documents that the release points to: its own by what they are called in it. */
async function namesFor(ctx: Ctx, { parts }: ReleaseInWriting): Promise<Names> {
  const ids = parts.flatMap(({ content: { links, withdrawal } }) => [
    ...links.flatMap(({ toId }) => toId ?? []),
    ...(withdrawal?.replacement ? [withdrawal.replacement] : []),
  ]);
  const live = await read(ctx, (db) => liveEditions(db, ids));
  return new Map([
    ...ctx.site.departments.map(({ code, name }) => [code, name] as const),
    ...[...live].map(([id, { content }]) => [id, content.title] as const),
    ...parts.map(({ documentId, content }) => [documentId, content.title] as const),
  ]);
}

function comparedWith(before: Content | undefined, { content }: Part, names: Names): Compared {
  const now = asKept(content);
  if (!before) {
    const files = now.attachments.map((file): FileChange => {
      return { title: file.title || file.name, kind: 'added', note: '' };
    });
    return { comparison: null, files, count: '全文' };
  }
  const comparison = comparisonOf(asKept(before), now, names);
  const places = comparison.hunks.length;
  const count = places ? `${places}处` : comparison.unseen ? '1处' : '未改';
  return { comparison, files: fileChanges(before, now), count };
}

function filesCount(compared: readonly Compared[], base: string): string {
  const files = compared.flatMap((one) => one.files);
  if (!files.length) return '没有';
  const changed = files.filter(({ kind }) => kind !== 'same').length;
  return base === 'none' ? `${files.length}个` : changed ? `${changed}处` : '未改';
}

function nameOf(parts: readonly Part[], type: string, n: number): string {
  const name = type === 'interpretation' ? '解读' : type === 'policy' ? '文件' : typeOf(type).name;
  const before = parts.slice(0, n).filter((part) => part.type === type).length;
  return parts.filter((part) => part.type === type).length > 1 ? `${name}${before + 1}` : name;
}

const contentsOf = (live: ReadonlyMap<string, { content: Content }>): Record<string, Content> =>
  Object.fromEntries([...live].map(([id, { content }]) => [id, content]));
