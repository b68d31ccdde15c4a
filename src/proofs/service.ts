import { and, asc, count, desc, eq, gt, inArray, lte } from 'drizzle-orm';
import { checkpoints, documents, editions, manifests } from '#db/schema.ts';
import type { Db } from '#db/store.ts';
import { type Ctx, read } from '../context.ts';
import { isPublic, pathOf } from '../documents/rules.ts';
import { typeOf } from '../documents/types/index.ts';
import { AppError, block } from '../errors.ts';
import {
  type Fingerprints,
  type Item,
  type Manifest,
  readManifest,
  readRoot,
  RENEWAL_MS,
} from '../ledger/rules.ts';
import { type Checkpoint, LEDGER_TAG, newestCheckpoint, nodesFor } from '../ledger/service.ts';
import { consistencySpans, endsOf, hashOf, inclusionSpans, rootOf, type Span } from '../ledger/tree.ts';
import { type Compared, LOG_PAGE, readNumber, SHOWN_PAGE } from './rules.ts';

/** A document of a release as it may be named now; the title is the one it has today, none once it was taken down. */
export type Named = Item & { title: string; path: string | null };

/** One release as the public log shows it. */
export type Entry = Omit<Manifest, 'items'> & Fingerprints & { items: Named[] };

/** What a page of the log depends on, and until when it may be kept: the newest checkpoint is signed every five minutes. */
type Kept = { tags: string[]; until: Date };

export type Log = Kept & {
  entries: Entry[];
  total: number;
  page: number;
  pages: number;
  newest: Checkpoint | undefined;
};

/** The log, newest first. */
export async function logAt(ctx: Ctx, page: number): Promise<Log> {
  return read(ctx, async (db) => {
    const total = await sizeOf(db);
    const pages = Math.max(1, Math.ceil(total / SHOWN_PAGE));
    const rows = await db
      .select()
      .from(manifests)
      .orderBy(desc(manifests.seq))
      .limit(SHOWN_PAGE)
      .offset((Math.min(page, pages) - 1) * SHOWN_PAGE);
    const entries = await named(db, rows);
    const newest = await newestCheckpoint({ ...ctx, db });
    const tags = tagsOf(entries.flatMap(({ items }) => items));
    return { entries, total, page, pages, newest, tags, until: untilOf(ctx, newest) };
  });
}

/** One release with its checkpoint; undefined where the log does not reach. */
export async function entryAt(
  ctx: Ctx,
  seq: number,
): Promise<(Kept & { entry: Entry; checkpoint: Checkpoint | undefined; last: boolean }) | undefined> {
  return read(ctx, async (db) => {
    const rows = await db.select().from(manifests).where(eq(manifests.seq, seq));
    const [entry] = await named(db, rows);
    const [checkpoint] = await db.select().from(checkpoints).where(eq(checkpoints.size, seq));
    if (!entry) return undefined;
    const last = (await sizeOf(db)) === seq;
    return { entry, checkpoint, last, tags: tagsOf(entry.items), until: untilOf(ctx, checkpoint) };
  });
}

/** Exactly what is hashed. */
export async function manifestTextAt(ctx: Ctx, seq: number): Promise<string | undefined> {
  const [row] = await read(ctx, (db) =>
    db.select({ text: manifests.text }).from(manifests).where(eq(manifests.seq, seq)),
  );
  return row?.text;
}

/** Manifests in order, so that everything can be reckoned again elsewhere. */
export function manifestsAt(ctx: Ctx, page: number) {
  return read(ctx, async (db) => {
    const { seq, sha256, sm3, text } = manifests;
    const after = (page - 1) * LOG_PAGE;
    const total = await sizeOf(db);
    const rows = await db
      .select({ seq, sha256, sm3, text })
      .from(manifests)
      .where(and(gt(seq, after), lte(seq, after + LOG_PAGE)))
      .orderBy(asc(seq));
    return { total, page, pages: Math.max(1, Math.ceil(total / LOG_PAGE)), manifests: rows };
  });
}

/** Checkpoints, newest first, with what a witness signed. */
export function checkpointsAt(ctx: Ctx, page: number) {
  return read(ctx, async (db) => {
    const { size, root, at, note, cosigned } = checkpoints;
    const total = await sizeOf(db);
    const rows = await db
      .select({ size, root, at, note, cosigned })
      .from(checkpoints)
      .orderBy(desc(size))
      .limit(LOG_PAGE)
      .offset((page - 1) * LOG_PAGE);
    return { total, page, pages: Math.max(1, Math.ceil(total / LOG_PAGE)), checkpoints: rows };
  });
}

/** Proof that one manifest is in the tree of `size`, else the newest. */
export function inclusionOf(ctx: Ctx, seq: number, asked: number | null) {
  return proofOf(ctx, asked, (size) => (seq > size ? null : inclusionSpans(seq - 1, size)), seq);
}

/** Proof that the tree of `old` manifests is the beginning of that of `size`, else the newest. */
export function consistencyOf(ctx: Ctx, old: number, asked: number | null) {
  return proofOf(ctx, asked, (size) => (old > size ? null : consistencySpans(old, size)), old);
}

/**
 * Holds the checkpoint of a receipt against the record, reckoned from the leaves and not looked up.
 * @throws AppError `invalid` for what is no number or no fingerprint
 */
export async function compared(ctx: Ctx, typed: { size: string; root: string }): Promise<Compared> {
  const size = readNumber(typed.size);
  const root = readRoot(typed.root);
  const issues = [
    ...(size ? [] : [block('size', '请填检查点的号数，例如186')]),
    ...(root ? [] : [block('root', '请填检查点指纹，64位数字和字母a到f，空格不算')]),
  ];
  if (!size || !root) throw new AppError('invalid', '请检查填写内容', issues);
  return read(ctx, async (db) => {
    const newest = await sizeOf(db);
    if (size > newest) return { size, root, newest, verdict: 'ahead' as const };
    const at = await nodesFor(db, endsOf([0, size]));
    return {
      size,
      root,
      newest,
      verdict: rootOf(size, at) === root ? ('same' as const) : ('different' as const),
    };
  });
}

/** Until when an answer that shows the newest checkpoint may be kept. */
export function untilOf({ now }: Ctx, newest: { at: Date } | undefined): Date {
  const renewed = (newest?.at.getTime() ?? 0) + RENEWAL_MS;
  // The one who signs looks once a minute.
  return new Date(Math.max(renewed, now.getTime() + 60_000));
}

async function sizeOf(db: Db): Promise<number> {
  const [row] = await db.select({ size: count() }).from(manifests);
  return row!.size;
}

async function named(db: Db, rows: (typeof manifests.$inferSelect)[]): Promise<Entry[]> {
  const told = rows.map((row) => ({ row, manifest: readManifest(row.text) }));
  const ids = [
    ...new Set(told.flatMap(({ manifest }) => manifest.items.map(({ documentId }) => documentId))),
  ];
  const names = new Map((await titlesOf(db, ids)).map((one) => [one.id, one]));
  return told.map(({ row: { sha256, sm3 }, manifest }) => ({
    ...manifest,
    ...{ sha256, sm3 },
    items: manifest.items.map((item) => nameOf(item, names.get(item.documentId))).toSorted(policyFirst),
  }));
}

const policyFirst = (a: Named, b: Named): number => Number(b.type === 'policy') - Number(a.type === 'policy');

type Title = Awaited<ReturnType<typeof titlesOf>>[number];

/** A document taken down is named by its kind and the reason alone. */
function nameOf(item: Item, document: Title | undefined): Named {
  if (document && isPublic(document)) return { ...item, title: document.title, path: pathOf(item) };
  const reason = document?.withdrawal?.reason;
  return { ...item, title: `一份${typeOf(item.type).name}${reason ? `（${reason}）` : ''}`, path: null };
}

function titlesOf(db: Db, ids: string[]) {
  return ids.length
    ? db
        .select({
          ...{ id: documents.id, liveEditionId: documents.liveEditionId },
          ...{ withdrawal: documents.withdrawal, title: editions.title },
        })
        .from(documents)
        .innerJoin(editions, eq(editions.id, documents.liveEditionId))
        .where(inArray(documents.id, ids))
    : Promise.resolve([]);
}

const tagsOf = (items: readonly Item[]): string[] => [
  'site',
  LEDGER_TAG,
  ...new Set(items.map(({ documentId }) => `document:${documentId}`)),
];

async function proofOf(
  ctx: Ctx,
  asked: number | null,
  spansIn: (size: number) => Span[] | null,
  of: number,
): Promise<{ of: number; size: number; root: string; leaf?: string; proof: string[] } | undefined> {
  return read(ctx, async (db) => {
    const newest = await sizeOf(db);
    const size = asked ?? newest;
    const spans = size > newest || of < 1 ? null : spansIn(size);
    if (!spans) return undefined;
    const at = await nodesFor(db, [...new Set([of, ...[[0, size] as Span, ...spans].flatMap(endsOf)])]);
    return {
      of,
      size,
      root: rootOf(size, at),
      leaf: at(of)[0]!,
      proof: spans.map((span) => hashOf(span, at)),
    };
  });
}
