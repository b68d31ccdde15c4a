import { and, eq, inArray, isNotNull, isNull } from 'drizzle-orm';
import { documents, editions, links, rendered } from '#db/schema.ts';
import { type Ctx, read } from '../context.ts';
import { pathOf, seenDetails } from '../documents/rules.ts';
import { consultation, type ConsultationDetails } from '../documents/types/consultation.ts';
import { type Card, detailsOf, summaries } from '../lists/service.ts';
import { untilOf } from '../shelf/rules.ts';
import { shelf } from '../shelf/service.ts';
import { commentCounts } from '../tallies/service.ts';
import type { Entry } from './calendar.ts';
import { datesOf, stillOf } from './dates.ts';
import { movedNote } from './reckoning.ts';
import { type Shown, shown } from './shown.ts';

/** The document a draft became. */
export type Became = { path: string; called: string };

/** What a row of the list says beside title and summary. */
export type Row = {
  one: Shown;
  details: ConsultationDetails;
  /** 满30日的最后一天…顺延; '' when nothing moved. */
  moved: string;
  /** Comments: of an open draft as of the last full minute, of an answered one as its result says. */
  received: number;
  became: Became | null;
};

/** Rows of consultations by id, and until when what they count holds. */
export async function rowsOf(
  ctx: Ctx,
  items: readonly { id: string; listedAt: Date }[],
): Promise<{ rows: Map<string, Row>; until: Date | null }> {
  const ids = items.map(({ id }) => id);
  const details = await detailsOf(ctx, ids);
  const became = await becameOf(ctx, ids);
  const rows = new Map<string, Row>();
  let until: Date | null = null;
  for (const { id, listedAt } of items) {
    const of = details.get(id) as ConsultationDetails | undefined;
    if (!of) continue;
    const one = shown(of, ctx.site, ctx.now);
    const count = await receivedBy(ctx, id, one);
    if (count.until && (!until || count.until < until)) until = count.until;
    const moved = movedNote(of, listedAt, ctx.site);
    rows.set(id, { one, details: of, moved, received: count.total, became: became.get(id) ?? null });
  }
  return { rows, until };
}

/** How many comments came in, and until when that holds; a result tells its own number for good. */
export async function receivedBy(
  ctx: Ctx,
  id: string,
  { phase, numbers }: Pick<Shown, 'phase' | 'numbers'>,
): Promise<{ total: number; until: Date | null }> {
  if (numbers) return { total: numbers.received, until: null };
  if (phase === 'upcoming') return { total: 0, until: null };
  return commentCounts(ctx, id);
}

/** How long a date stays in the calendar of all. */
const KEPT_DAYS = 90;

/** Dates of all consultations that are not long past, and until when they hold. */
export async function allDates(ctx: Ctx): Promise<{ entries: Entry[]; until: Date }> {
  const { all } = await shelf(ctx);
  const spines = all.filter(({ type }) => type === consultation.code);
  const rows = await summaries(ctx, spines, null);
  const editions = await editionsOf(
    ctx,
    rows.map(({ id }) => id),
  );
  const entries = rows.flatMap((row) => {
    const edition = editions.get(row.id);
    if (!edition) return [];
    const details = seenDetails(consultation, edition.details, ctx.now);
    return datesOf({ ...row, ...edition, details }, ctx.site);
  });
  return { entries: stillOf(entries, ctx.now, KEPT_DAYS), until: untilOf(spines, ctx.now) };
}

type Written = { details: Record<string, unknown>; editionNo: number; updatedAt: Date };

async function editionsOf(ctx: Ctx, ids: string[]): Promise<Map<string, Written>> {
  if (!ids.length) return new Map();
  const rows = await read(ctx, (db) =>
    db
      .select({
        id: documents.id,
        details: editions.details,
        editionNo: editions.no,
        updatedAt: editions.publishedAt,
      })
      .from(documents)
      .innerJoin(editions, eq(editions.id, documents.liveEditionId))
      .where(inArray(documents.id, ids)),
  );
  return new Map(rows.map(({ id, updatedAt, ...row }) => [id, { ...row, updatedAt: updatedAt! }]));
}

/** Policies that say they result from these. */
async function becameOf(ctx: Ctx, ids: string[]): Promise<Map<string, Became>> {
  if (!ids.length) return new Map();
  const rows = await read(ctx, (db) =>
    db
      .select({
        of: links.toId,
        type: documents.type,
        number: documents.number,
        title: editions.title,
        card: rendered.card,
      })
      .from(links)
      .innerJoin(documents, eq(documents.id, links.fromId))
      .innerJoin(editions, eq(editions.id, documents.liveEditionId))
      .innerJoin(rendered, eq(rendered.editionId, documents.liveEditionId))
      .where(
        and(
          inArray(links.toId, ids),
          eq(links.relation, 'results_from'),
          isNotNull(documents.liveEditionId),
          isNull(documents.withdrawal),
        ),
      ),
  );
  return new Map(
    rows.map(({ of, title, card, ...row }) => {
      const called = (card as Card).documentNumber ?? `《${title}》`;
      return [of!, { path: pathOf(row), called }];
    }),
  );
}
