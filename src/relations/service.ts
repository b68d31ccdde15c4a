import { desc, eq, inArray } from 'drizzle-orm';
import { documents, editions } from '#db/schema.ts';
import { type Ctx, read } from '../context.ts';
import type { LinkTo } from '../documents/rules.ts';
import { type Relation, RELATIONS } from '../documents/type.ts';
import { AppError } from '../errors.ts';
import type { LinkRow } from '../forms/content.ts';
import { sees } from '../permits/service.ts';
import { pathOfOurs } from '../pointed/rules.ts';
import { documentAtPath } from '../pointed/service.ts';
import type { ReleaseInWriting } from '../writing/rules.ts';

/** What documents are called, by id: the title of the newest edition. A draft only to whoever may see it. */
export async function namesOf(ctx: Ctx, ids: string[]): Promise<Map<string, string>> {
  if (!ids.length) return new Map();
  const { documentId: id, title, state, department } = editions;
  const rows = await read(ctx, (db) =>
    db
      .select({ id, title, state, department })
      .from(editions)
      .where(inArray(editions.documentId, ids))
      .orderBy(editions.no),
  );
  const seen = await sees(ctx);
  const open = rows.filter((one) => PUBLISHED.has(one.state) || seen(one.department));
  return new Map(open.map((one) => [one.id, one.title]));
}

const PUBLISHED = new Set(['published', 'superseded', 'withdrawn']);

/**
 * What the words of a form point to: a part of the same release or a public document by its address, 文号 or title; an address
 * elsewhere. Words that name nothing we know stay, for the checks to ask about.
 */
export async function pointedBy(
  ctx: Ctx,
  rows: readonly LinkRow[],
  release: ReleaseInWriting,
): Promise<LinkTo[]> {
  const names = await namesOf(
    ctx,
    rows.flatMap(({ toId }) => toId ?? []),
  );
  const links: LinkTo[] = [];
  for (const { relation, to = '', toId, clause } of rows) {
    const part = clause ? { clause } : {};
    const kind = relation as Relation;
    if (relation && !Object.hasOwn(RELATIONS, relation)) throw new AppError('invalid', '关系请从列表里选');
    if (toId && names.get(toId) === to) links.push({ relation: kind, toId, ...part });
    else links.push({ relation: kind, ...(await target(ctx, to, release)), ...part });
  }
  return links;
}

async function target(ctx: Ctx, words: string, release: ReleaseInWriting): Promise<Omit<LinkTo, 'relation'>> {
  const inside = release.parts.find(
    ({ content }) => content.title === words || content.details['documentNumber'] === words,
  );
  if (inside) return { toId: inside.documentId };
  const path = pathOfOurs(words, ctx.site);
  const found = path ? await documentAtPath(ctx, path) : await named(ctx, words);
  if (found) return { toId: found.id };
  return /^https?:\/\//.test(words) ? { url: words, title: words } : { title: words };
}

/** A public document by its title, the newest of that name. */
async function named(ctx: Ctx, words: string): Promise<{ id: string } | undefined> {
  const [row] = await read(ctx, (db) =>
    db
      .select({ id: documents.id })
      .from(documents)
      .innerJoin(editions, eq(editions.id, documents.liveEditionId))
      .where(eq(editions.title, words))
      .orderBy(desc(documents.listedAt)),
  );
  return row;
}
