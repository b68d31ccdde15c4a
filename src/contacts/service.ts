import { and, eq, isNotNull, isNull } from 'drizzle-orm';
import { documents, editions, submissions } from '#db/schema.ts';
import type { Db } from '#db/store.ts';
import { change, type Ctx, read } from '../context.ts';
import type { ConsultationDetails } from '../documents/types/consultation.ts';
import { AppError } from '../errors.ts';
import { monthsOf } from '../periods/rules.ts';
import type { Contact } from '../submissions/rules.ts';
import { unsealContact } from '../submissions/sealing.ts';
import { addMonths, dayOf } from '../text/days.ts';

/** Name and telephone in clear, which goes on record. Null when none were left or they are erased. */
export function revealContact(ctx: Ctx, { id }: { id: string }): Promise<Contact | null> {
  return change(ctx, 'submission.reveal', id, async (tx) => {
    const { contact, contactKey } = await envelopeOf(tx.db, id);
    if (!contact || !contactKey) return null;
    const text = unsealContact(ctx.store.keys.of('contact'), id, { contact, contactKey });
    if (text === null) throw new Error(`the contact of ${id} does not open`);
    return JSON.parse(text) as Contact;
  });
}

/** Erases name and telephone by dropping their key; what is left can be read by nobody. */
export function eraseContact(ctx: Ctx, { id }: { id: string }): Promise<void> {
  return change(ctx, 'submission.erase', id, async (tx) => {
    await tx.db.update(submissions).set({ contactKey: null }).where(eq(submissions.id, id));
    tx.effects.erased = true;
  });
}

/**
 * Erases what is kept no longer (个人信息保护法 art. 19, `contactKeep`): reckoned from the result of its consultation, else from the
 * day its answer is due. A job; gives how many were erased.
 */
export async function forgetContacts(ctx: Ctx): Promise<number> {
  const today = dayOf(ctx.now);
  const months = monthsOf(ctx.site, 'contactKeep');
  const over = (from: string | null) => from !== null && addMonths(from, months) <= today;
  const drafts = await draftsWithContacts(ctx);
  const ended = drafts.filter(({ details }) => over(resultDay(details))).map(({ id }) => id);
  const ids = await read(ctx, async (db) => {
    const other = await db
      .select({ id: submissions.id, dueOn: submissions.dueOn })
      .from(submissions)
      .where(and(isNotNull(submissions.contactKey), isNull(submissions.documentId)));
    const comments = await Promise.all(ended.map((id) => contactsOn(db, id)));
    return [...other.filter(({ dueOn }) => over(dueOn)), ...comments.flat()].map(({ id }) => id);
  });
  for (const id of ids) await eraseContact(ctx, { id });
  return ids.length;
}

const draftsWithContacts = (ctx: Ctx) =>
  read(ctx, (db) =>
    db
      .selectDistinct({ id: documents.id, details: editions.details })
      .from(submissions)
      .innerJoin(documents, eq(documents.id, submissions.documentId))
      .innerJoin(editions, eq(editions.id, documents.liveEditionId))
      .where(isNotNull(submissions.contactKey)),
  );

const contactsOn = (db: Db, documentId: string) =>
  db
    .select({ id: submissions.id })
    .from(submissions)
    .where(and(eq(submissions.documentId, documentId), isNotNull(submissions.contactKey)));

function resultDay(details: Record<string, unknown>): string | null {
  const { result } = details as Partial<ConsultationDetails>;
  return result ? dayOf(new Date(result.publishedAt)) : null;
}

async function envelopeOf(db: Db, id: string) {
  const { contact, contactKey } = submissions;
  const [row] = await db.select({ contact, contactKey }).from(submissions).where(eq(submissions.id, id));
  if (!row) throw new AppError('missing', '没有这件来件');
  return row;
}
