import { and, eq, sql } from 'drizzle-orm';
import { prepared } from '#db/prepared.ts';
import { documents, editions, rendered } from '#db/schema.ts';
import type { Db, Store } from '#db/store.ts';
import { resultDueOn } from '../consultations/rules.ts';
import { type Ctx, read } from '../context.ts';
import { isPublic, pathOf } from '../documents/rules.ts';
import type { ConsultationDetails } from '../documents/types/consultation.ts';
import type { Clause } from '../text/rendered.ts';
import { type Draft, draftClauses } from './rules.ts';

/** Drafts kept ready; a portal has a few open at a time. */
const KEPT = 100;

/**
 * The draft of a public consultation by its number, as of the live edition: one look into the index, the rest is read once an
 * edition. Undefined when there is none or it was withdrawn.
 */
export function draftAt(ctx: Ctx, number: string): Promise<Draft | undefined> {
  return read(ctx, async (db) => {
    const [row] = await prepared(db, 'draft.live', { number }, (on) =>
      on
        .select(LIVE)
        .from(documents)
        .where(and(eq(documents.type, 'consultation'), eq(documents.number, sql.placeholder('number')))),
    );
    return row && isPublic(row) ? draftOf(ctx, db, row) : undefined;
  });
}

const { id, number, liveEditionId, withdrawal, department } = documents;
const LIVE = { id, number, liveEditionId, withdrawal, department };
type Live = Pick<typeof documents.$inferSelect, keyof typeof LIVE>;

async function draftOf(ctx: Ctx, db: Db, live: Live): Promise<Draft | undefined> {
  const kept = keptIn(ctx.store);
  const edition = live.liveEditionId!;
  const before = kept.get(edition);
  if (before) return before;
  const [row] = await db
    .select({ title: editions.title, details: editions.details, clauses: rendered.clauses })
    .from(editions)
    .innerJoin(rendered, eq(rendered.editionId, editions.id))
    .where(eq(editions.id, edition));
  if (!row) return undefined;
  if (kept.size >= KEPT) kept.clear();
  const draft = assembled(ctx, live, row);
  kept.set(edition, draft);
  return draft;
}

type Row = { title: string; details: Record<string, unknown>; clauses: Clause[] };

function assembled(ctx: Ctx, live: Live, row: Row): Draft {
  const details = row.details as ConsultationDetails;
  const { carried, opensAt, closesAt, publication, result, ways } = details;
  return {
    documentId: live.id,
    number: live.number,
    path: pathOf({ type: 'consultation', number: live.number }),
    title: carried.title || row.title,
    titleBreaks: carried.titleBreaks ?? carried.title,
    department: details.draftingDepartment ?? live.department,
    resultDueOn: resultDueOn(closesAt, ctx.site),
    clauses: draftClauses(row.clauses, details.explains ?? []),
    ...{ opensAt, closesAt, publication, ways: ways ?? [] },
    ...(result && { result }),
  };
}

function keptIn({ kept }: Store): Map<string, Draft> {
  const drafts = (kept.get('drafts') as Map<string, Draft> | undefined) ?? new Map<string, Draft>();
  kept.set('drafts', drafts);
  return drafts;
}
