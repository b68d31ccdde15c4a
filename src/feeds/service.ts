import { and, asc, eq, inArray } from 'drizzle-orm';
import { documents, editions } from '#db/schema.ts';
import { type Ctx, read } from '../context.ts';
import type { DocumentType } from '../documents/type.ts';
import { typeOf } from '../documents/types/index.ts';
import { nameOf } from '../dossiers/rules.ts';
import type { Dossier } from '../dossiers/service.ts';
import { witnessed } from '../ledger/service.ts';
import { listPath } from '../lists/links.ts';
import { type ListQuery, PAGE_SIZE } from '../lists/rules.ts';
import { list, type Summary, summaries } from '../lists/service.ts';
import { untilOf } from '../shelf/rules.ts';
import { shelf } from '../shelf/service.ts';
import { KIND_TAGS } from '../proofs/rules.ts';
import type { Entry as Released, Log } from '../proofs/service.ts';
import type { ReleaseKind } from '../releases/rules.ts';
import { absolute, type Site, topicName } from '../site.ts';
import { changesOf, eventId } from './changes.ts';
import type { Entry, Feed } from './rules.ts';

/** The newest documents of a list, whatever it is asked, as a feed. */
export async function feedOf(ctx: Ctx, type: DocumentType | null, query: ListQuery): Promise<Feed> {
  const newestFirst: ListQuery = { ...query, sort: 'listed' };
  const { items, until } = await list(ctx, type, newestFirst);
  const name = type?.name ?? '全部公开信息';
  const about = query.q ? `${name}：${query.q}` : name;
  return feedFrom(ctx, {
    title: about,
    subtitle: type?.column.description ?? '在全部公开内容里找到的，新的在前',
    // A feed has one order, which its address need not say.
    self: listPath(type, { ...query, sort: 'relevance' }, '.xml'),
    page: listPath(type, query),
    items,
    until,
  });
}

/** The newest of every type that has a list. */
export async function feedOfAll(ctx: Ctx): Promise<Feed> {
  const { all } = await shelf(ctx);
  const listed = all.filter(({ type }) => !typeOf(type).slugged).slice(0, PAGE_SIZE);
  return feedFrom(ctx, {
    title: '最新公开',
    subtitle: '本站各栏目新公开的信息',
    self: '/feed.xml',
    page: '/',
    items: await summaries(ctx, listed, null),
    until: untilOf(listed, ctx.now),
  });
}

/** What happens to one document, for those who want to be told. */
export async function changesFeed(ctx: Ctx, dossier: Dossier): Promise<Feed> {
  const { site, now } = ctx;
  const rows = await read(ctx, (db) =>
    db
      .select({
        id: editions.id,
        no: editions.no,
        changeNote: editions.changeNote,
        publishedAt: editions.publishedAt,
      })
      .from(editions)
      .where(and(eq(editions.documentId, dossier.id), inArray(editions.state, ['published', 'superseded'])))
      .orderBy(asc(editions.no)),
  );
  const live = rows.flatMap(({ publishedAt, ...edition }) =>
    publishedAt ? [{ ...edition, publishedAt }] : [],
  );
  return {
    id: eventId(dossier, 'feed'),
    title: `${nameOf(dossier)}的变化_${site.identity.name}`,
    subtitle: '发布、更新、解读、修改和废止',
    author: site.identity.name,
    self: absolute(site, `${dossier.path}.xml`),
    page: absolute(site, dossier.path),
    entries: changesOf(dossier, live, site, now),
    now,
    checkpoint: dossier.checkpoint ?? undefined,
    until: dossier.until,
  };
}

/** The public log itself; its entries carry the fingerprint of a manifest and, the newest, the checkpoint over all. */
export function releasesFeed({ site, now }: Ctx, { entries, newest, until }: Log): Feed {
  const page = absolute(site, '/releases');
  return {
    ...{ id: `${page}.xml`, self: `${page}.xml`, page, now, until, checkpoint: newest },
    title: `公开发布记录_${site.identity.name}`,
    subtitle: '每一次发布、更正、撤下',
    author: site.identity.name,
    entries: entries.map((entry) => releaseEntry(site, entry)),
  };
}

function releaseEntry(site: Site, { seq, time, kind, items, sha256, sm3 }: Released): Entry {
  const at = new Date(time);
  const others = items.length > 1 ? `等${items.length}份` : '';
  return {
    id: `urn:uuid:${items[0]!.documentId}:release:${seq}`,
    title: `第${seq}号 ${KIND_TAGS[kind as ReleaseKind].text}：${items[0]!.title}${others}`,
    url: absolute(site, `/releases/${seq}`),
    summary: `本号清单SHA-256 ${sha256}；SM3 ${sm3}`,
    ...{ publishedAt: at, updatedAt: at, categories: [] },
  };
}

/** What a feed is of; `self` and `page` are paths of ours. */
export type FeedOf = Pick<Feed, 'title' | 'self' | 'page' | 'until'> & { subtitle: string; items: Summary[] };

/** Any rows as a feed, in the order given. */
export async function feedFrom(ctx: Ctx, feed: FeedOf): Promise<Feed> {
  const { title, subtitle, self, page, items, until } = feed;
  const { site } = ctx;
  const updated = await updates(
    ctx,
    items.map(({ id }) => id),
  );
  return {
    id: absolute(site, self),
    title: `${title}_${site.identity.name}`,
    subtitle,
    author: site.identity.name,
    self: absolute(site, self),
    page: absolute(site, page),
    entries: items.map((item) => entryOf(ctx, item, updated.get(item.id))),
    now: ctx.now,
    checkpoint: await witnessed(ctx),
    until,
  };
}

function entryOf({ site }: Ctx, item: Summary, updatedAt: Date = item.publishedAt): Entry {
  const { validity, listedAt } = item;
  return {
    id: `urn:uuid:${item.id}`,
    title: item.title,
    url: absolute(site, item.path),
    summary: item.summary,
    publishedAt: listedAt,
    // A document brought over from another site was first published before this server had it.
    updatedAt: updatedAt > listedAt ? updatedAt : listedAt,
    categories: [
      ...(validity ? [validity.text] : []),
      ...(item.state ? [item.state.text] : []),
      ...(item.card.topics ?? []).map((topic) => topicName(site, topic)),
    ],
  };
}

/** When the edition that is live went live. */
async function updates(ctx: Ctx, ids: string[]): Promise<Map<string, Date>> {
  if (!ids.length) return new Map();
  const rows = await read(ctx, (db) =>
    db
      .select({ id: documents.id, at: editions.publishedAt })
      .from(documents)
      .innerJoin(editions, eq(editions.id, documents.liveEditionId))
      .where(inArray(documents.id, ids)),
  );
  return new Map(rows.flatMap(({ id, at }) => (at ? [[id, at] as const] : [])));
}
