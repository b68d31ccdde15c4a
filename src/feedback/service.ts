import { sql } from 'drizzle-orm';
import { feedback } from '#db/schema.ts';
import { type Ctx, note } from '../context.ts';
import { AppError } from '../errors.ts';
import { FEEDBACK, waitWords } from '../limits/rules.ts';
import { spend } from '../limits/service.ts';
import { pathOfOurs } from '../pointed/rules.ts';
import { documentAtPath } from '../pointed/service.ts';
import { dayOf } from '../text/days.ts';

/** 有用 or 没解决我的问题. */
export type Verdict = 'useful' | 'unsolved';

/**
 * Counts what somebody thinks of a page, by document and day; nothing of the visitor is kept. Gives the path it was about, or
 * null where there is no document any more and nothing to count.
 * @throws AppError `limited` when the network has said enough for now
 */
export async function rate(
  ctx: Ctx,
  { page, verdict, client }: { page: string; verdict: Verdict; client: string },
): Promise<string | null> {
  const path = pathOfOurs(page, ctx.site);
  const document = path ? await documentAtPath(ctx, path) : undefined;
  if (!document) return null;
  const spent = await spend(ctx, FEEDBACK, client);
  if (!spent.ok) {
    const message = `这个网络点得太多，这一次没有记下，请${waitWords(spent.retryAfter)}后再试`;
    throw new AppError('limited', message, [], spent.retryAfter);
  }
  const counter = feedback[verdict];
  await note(ctx, (tx) =>
    tx.db
      .insert(feedback)
      .values({ documentId: document.id, day: dayOf(ctx.now), [verdict]: 1 })
      .onConflictDoUpdate({
        target: [feedback.documentId, feedback.day],
        set: { [verdict]: sql`${counter} + 1` },
      }),
  );
  return document.path;
}
