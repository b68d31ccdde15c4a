import { and, eq, isNotNull, isNull } from 'drizzle-orm';
import { documents, editions } from '#db/schema.ts';
import { type Ctx, read } from '../context.ts';
import type { ProposalDetails } from '../documents/types/proposal.ts';
import { dayOf } from '../text/days.ts';
import { type Year, yearsOf } from './overview.ts';

/** 办理总体情况 by the year of 交办, the newest first: counted anew from the documents each time, kept nowhere (standards PR-05). */
export async function overview(ctx: Ctx): Promise<Year[]> {
  const rows = await read(ctx, (db) =>
    db
      .select({ details: editions.details })
      .from(documents)
      .innerJoin(editions, eq(editions.id, documents.liveEditionId))
      .where(
        and(eq(documents.type, 'proposal'), isNotNull(documents.liveEditionId), isNull(documents.withdrawal)),
      ),
  );
  return yearsOf(
    rows.map(({ details }) => details as ProposalDetails),
    dayOf(ctx.now),
    ctx.site,
  );
}
