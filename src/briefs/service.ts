import { asc, eq, inArray } from 'drizzle-orm';
import { documents, editions, releaseItems } from '#db/schema.ts';
import type { Db, Store } from '#db/store.ts';
import { type Ctx, read } from '../context.ts';
import type { Part, ReleaseInWriting } from '../writing/rules.ts';
import { partsOf, releasesWith } from '../written/service.ts';
import { briefOf } from './rules.ts';

/** Parts remembered without their texts; an office has some hundreds in hand. */
const MOST = 5000;

/**
 * Releases as a list shows them: title, dates, who and where it stands, but no texts. What a part says is read once and
 * remembered until somebody saves it: reading five hundred of them whole for one page took longer than all else of it.
 */
export function briefsAt(ctx: Ctx, ids: string[]): Promise<ReleaseInWriting[]> {
  return read(ctx, async (db) => releasesWith(db, ids, await briefPartsOf(ctx.store, db, ids)));
}

async function briefPartsOf(store: Store, db: Db, releaseIds: string[]): Promise<Map<string, Part[]>> {
  const marks = await marksOf(db, releaseIds);
  const kept = keptFor(store);
  const unknown = marks.filter((mark) => kept.get(mark.editionId)?.key !== keyOf(mark));
  const keys = new Map(unknown.map((mark) => [mark.editionId, keyOf(mark)]));
  const whole = await partsOf(
    db,
    unknown.map(({ releaseId }) => releaseId),
  );
  for (const part of [...whole.values()].flat()) {
    const key = keys.get(part.editionId);
    if (key) kept.set(part.editionId, { key, part: { ...part, content: briefOf(part.content) } });
  }
  const grouped = Map.groupBy(marks, ({ releaseId }) => releaseId);
  return new Map(
    [...grouped].map(([id, list]) => [id, list.flatMap(({ editionId }) => kept.get(editionId)?.part ?? [])]),
  );
}

type Mark = Awaited<ReturnType<typeof marksOf>>[number];

/** By what is seen whether a part is still as it was. */
const marksOf = (db: Db, releaseIds: string[]) =>
  db
    .select({
      ...{ releaseId: releaseItems.releaseId, editionId: editions.id, revision: editions.revision },
      ...{ state: editions.state, sha256: editions.sha256, erasedAt: documents.erasedAt },
    })
    .from(releaseItems)
    .innerJoin(editions, eq(editions.id, releaseItems.editionId))
    .innerJoin(documents, eq(documents.id, editions.documentId))
    .where(inArray(releaseItems.releaseId, releaseIds))
    .orderBy(asc(editions.id));

/** Changes with every save and step, and when its words are erased by law. */
const keyOf = ({ revision, state, sha256, erasedAt }: Mark): string =>
  `${revision} ${state} ${sha256} ${erasedAt?.getTime() ?? ''}`;

type Kept = Map<string, { key: string; part: Part }>;

function keptFor({ kept }: Store): Kept {
  const known = kept.get('briefs') as Kept | undefined;
  const briefs: Kept = known && known.size < MOST ? known : new Map();
  kept.set('briefs', briefs);
  return briefs;
}
