import type { Ctx } from '../context.ts';
import { clauseAt, commentPath } from '../drafts/rules.ts';
import { draftAt } from '../drafts/service.ts';
import { kindOf } from '../submissions/kinds/index.ts';
import { inFours } from '../submissions/rules.ts';
import { type Kept, type Receipt, submissionOf } from '../submissions/service.ts';
import { formatIso } from '../text/days.ts';
import { inGroups, type Lead, nextClause, nextForComment, secondWords, type Step } from './rules.ts';

/** What the page of a receipt shows. */
export type ReceiptShown = {
  heading: string;
  /** Digits in fours. */
  code: string[];
  at: string;
  steps: Step[];
  /** What it is about; `path` is null where there is nothing to read any more. */
  subject: { label: string; title: string; path: string | null } | null;
  lines: Kept['lines'];
  contact: boolean;
  proof: Kept['proof'] & { second: string; groups: string };
  more: Lead | null;
  back: Lead | null;
};

/** Everything of a receipt, from what is stored. Undefined when the submission is not there. */
export async function receiptShown(ctx: Ctx, { id, code }: Receipt): Promise<ReceiptShown | undefined> {
  const kept = await submissionOf(ctx, id);
  if (!kept) return undefined;
  const { lines, contact, proof, receivedAt } = kept;
  return {
    heading: kindOf(kept.kind).received,
    code: inFours(code),
    at: secondWords(receivedAt, ctx.now),
    ...{ lines, contact },
    proof: { ...proof, second: formatIso(receivedAt), groups: inGroups(proof.receiptHash) },
    ...(await surroundings(ctx, kept)),
  };
}

type Around = Pick<ReceiptShown, 'steps' | 'subject' | 'more' | 'back'>;

async function surroundings(ctx: Ctx, { payload }: Kept): Promise<Around> {
  const draft = await draftAt(ctx, String(payload['consultation']));
  if (!draft) return { steps: [], subject: null, more: null, back: null };
  const clause = clauseAt(draft, String(payload['clause'] ?? ''));
  const title = draft.title + (clause?.label ?? '');
  return {
    steps: nextForComment(draft, ctx.site, ctx.now),
    subject: { label: '对象', title, path: commentPath(draft, clause) },
    more: nextClause(draft, clause, ctx.now),
    back: { label: '回到全文', path: draft.path },
  };
}
