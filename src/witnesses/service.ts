import { and, desc, eq, isNotNull, isNull } from 'drizzle-orm';
import { checkpoints } from '#db/schema.ts';
import { type Ctx, note, read } from '../context.ts';
import { readEnv } from '../env.ts';
import { newestCheckpoint } from '../ledger/service.ts';
import { consistencyOf } from '../proofs/service.ts';
import { knownSize, requestOf, signaturesIn } from './rules.ts';

/** A witness answers within this time or is asked again a minute later. */
const PATIENCE = 10_000;

/**
 * Has the newest checkpoint signed by the witness of WITNESS_URL, who looks whether it goes on from the one he signed before.
 * What became of it is kept either way; without a witness nothing happens.
 */
export async function askWitness(ctx: Ctx, url = readEnv().WITNESS_URL): Promise<void> {
  const newest = url ? await newestCheckpoint(ctx) : undefined;
  if (!url || !newest || newest.cosigned) return;
  const answer = await asked(ctx, url, newest).catch((error: unknown) => ({ fault: wordsOf(error) }));
  await note(ctx, async (tx) => {
    const kept = 'fault' in answer ? { fault: answer.fault } : { cosigned: answer.cosigned, fault: null };
    // Signed anew in between: what the witness signed is another note.
    await tx.db
      .update(checkpoints)
      .set({ ...kept, sentAt: ctx.now })
      .where(and(eq(checkpoints.size, newest.size), eq(checkpoints.note, newest.note)));
  });
}

type Answer = { cosigned: string } | { fault: string };

async function asked(ctx: Ctx, url: string, newest: { size: number; note: string }): Promise<Answer> {
  let old = await lastSent(ctx);
  for (const first of [true, false]) {
    const proof = old ? await consistencyOf(ctx, old, newest.size) : { proof: [] };
    if (!proof) return { fault: `见证方记着第 ${old} 号，本站只到第 ${newest.size} 号` };
    const answer = await fetch(url, {
      ...{ method: 'POST', redirect: 'error', signal: AbortSignal.timeout(PATIENCE) },
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      body: requestOf(old, proof.proof, newest.note),
    });
    const text = await answer.text();
    const known = answer.status === 409 && first ? knownSize(text) : null;
    if (known === null) return answer.ok ? signed(text) : { fault: `见证方回答 ${answer.status}` };
    old = known;
  }
  return { fault: '见证方回答 409' };
}

function signed(text: string): Answer {
  const cosigned = signaturesIn(text);
  return cosigned ? { cosigned } : { fault: '见证方的回答里没有签名' };
}

/** The largest checkpoint the witness took; 0 before the first. */
async function lastSent(ctx: Ctx): Promise<number> {
  const [row] = await read(ctx, (db) =>
    db
      .select({ size: checkpoints.size })
      .from(checkpoints)
      .where(and(isNotNull(checkpoints.sentAt), isNull(checkpoints.fault)))
      .orderBy(desc(checkpoints.size))
      .limit(1),
  );
  return row?.size ?? 0;
}

/** Why it did not arrive: the code alone, an address has no business in the log. */
function wordsOf(error: unknown): string {
  const { name, cause } = error as { name?: string; cause?: { code?: string } };
  return `没有送到见证方（${cause?.code ?? name ?? '原因不明'}）`;
}
