import { asc, inArray } from 'drizzle-orm';
import { auditLog, editions } from '#db/schema.ts';
import { allUsers } from '../accounts/service.ts';
import { csvLine } from '../audit/words.ts';
import { type Ctx, OUTSIDE, read, SYSTEM } from '../context.ts';
import { countersignsOf } from '../countersigns/service.ts';
import { type Content, isPublic, pathOf } from '../documents/rules.ts';
import { liveEditions } from '../documents/service.ts';
import { typeOf } from '../documents/types/index.ts';
import { isErased } from '../erased/rules.ts';
import { inHand, type Older, olderOf } from '../revisions/service.ts';
import type { ReleaseInWriting } from '../writing/rules.ts';
import { COLUMNS, type Entry, rowOf, type Told, toldOf } from './rules.ts';

/** A document of a release as readers have it now, with what can be made of it. */
export type Standing = {
  documentId: string;
  /** 政策文件 */
  kind: string;
  title: string;
  path: string;
  public: boolean;
  /** 依法清除. */
  erased: boolean;
  /** Signed before it came here: only 勘误 mends it. */
  signed: boolean;
  content: Content;
  older: Older[];
  /** Whoever changes it already. */
  hand: Awaited<ReturnType<typeof inHand>>;
};

/** What became of the documents of a release; those that never went out are left out. */
export async function standingsOf(ctx: Ctx, { parts }: ReleaseInWriting): Promise<Standing[]> {
  const live = await read(ctx, (db) =>
    liveEditions(
      db,
      parts.map(({ documentId }) => documentId),
    ),
  );
  const now = [...live.values()];
  const signed = await signedAmong(
    ctx,
    now.map(({ id }) => id),
  );
  return Promise.all(
    parts.flatMap(({ documentId }) => {
      const edition = live.get(documentId);
      if (!edition) return [];
      const { content } = edition;
      return [
        (async () => ({
          ...{ documentId, content, kind: typeOf(content.type).name, title: content.title },
          path: pathOf(content),
          public: isPublic({ liveEditionId: edition.id, withdrawal: content.withdrawal }),
          erased: isErased(content.withdrawal),
          signed: signed.has(edition.id),
          older: await olderOf(ctx, documentId),
          hand: await inHand(ctx, documentId),
        }))(),
      ];
    }),
  );
}

/** 历史 of a release from the audit record. */
export async function historyOf(ctx: Ctx, release: ReleaseInWriting): Promise<Told[]> {
  const [entries, people] = [await entriesOf(ctx, release), await namesOf(ctx)];
  return toldOf(release, { entries, people, site: ctx.site });
}

/** 导出这一单的全部记录: every row of the record about it and its parts, oldest first. */
export async function recordCsv(ctx: Ctx, release: ReleaseInWriting): Promise<string> {
  const [entries, people] = [await entriesOf(ctx, release), await namesOf(ctx)];
  const lines = [COLUMNS, ...entries.map((entry) => rowOf(entry, people))];
  return `\uFEFF${lines.map(csvLine).join('')}`;
}

async function entriesOf(ctx: Ctx, release: ReleaseInWriting): Promise<Entry[]> {
  const { id, parts } = release;
  const asked = await countersignsOf(ctx, release);
  const subjects = [id, ...parts.map(({ editionId }) => editionId), ...asked.map((one) => one.id)];
  return read(ctx, (db) =>
    db
      .select()
      .from(auditLog)
      .where(inArray(auditLog.subject, subjects))
      .orderBy(asc(auditLog.at), asc(auditLog.id)),
  );
}

async function namesOf(ctx: Ctx): Promise<Map<string, string>> {
  const people = await allUsers(ctx);
  const others = [SYSTEM, OUTSIDE].map(({ id, name }) => [id, name] as const);
  return new Map([...others, ...people.map(({ id, name }) => [id, name] as const)]);
}

async function signedAmong(ctx: Ctx, ids: string[]): Promise<Set<string>> {
  const rows = await read(ctx, (db) =>
    db.select({ id: editions.id, origin: editions.origin }).from(editions).where(inArray(editions.id, ids)),
  );
  return new Set(rows.filter(({ origin }) => origin === 'signed').map(({ id }) => id));
}
