import { eq } from 'drizzle-orm';
import { submissions } from '#db/schema.ts';
import type { Db } from '#db/store.ts';
import { change, type Ctx } from '../context.ts';
import { AppError } from '../errors.ts';
import type { Contact } from '../submissions/rules.ts';
import { unsealContact } from '../submissions/sealing.ts';

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
  });
}

async function envelopeOf(db: Db, id: string) {
  const { contact, contactKey } = submissions;
  const [row] = await db.select({ contact, contactKey }).from(submissions).where(eq(submissions.id, id));
  if (!row) throw new AppError('missing', '没有这件来件');
  return row;
}
