import { phaseOf } from '../consultations/rules.ts';
import type { Ctx } from '../context.ts';
import { clauseAt, commentPath, type Draft } from '../drafts/rules.ts';
import { draftAt } from '../drafts/service.ts';
import { AppError, block } from '../errors.ts';
import { witnessed } from '../ledger/service.ts';
import { TRACKING, waitWords } from '../limits/rules.ts';
import { giveBack, spend } from '../limits/service.ts';
import { pathOfOurs } from '../pointed/rules.ts';
import { documentAtPath } from '../pointed/service.ts';
import type { Witnessed } from '../proofs/rules.ts';
import { kindOf } from '../submissions/kinds/index.ts';
import { inFours, readCode } from '../submissions/rules.ts';
import { type Kept, type Receipt, submissionByCode, submissionOf } from '../submissions/service.ts';
import { formatIso } from '../text/days.ts';
import {
  correctionDue,
  dayWords,
  inGroups,
  type Lead,
  nextClause,
  nextForComment,
  nextForCorrection,
  secondWords,
  type Step,
} from './rules.ts';
import { type Standing, standingOfComment, standingOfCorrection, standingOfWithdrawn } from './tracking.ts';

/** What it speaks of; without a path where there is nothing to read any more. */
export type Subject = { label: string; title: string; path: string | null };

/** What the page of a receipt shows. */
export type ReceiptShown = {
  heading: string;
  /** The column it belongs to. */
  column: Lead;
  /** Digits in fours. */
  code: string[];
  at: string;
  steps: Step[];
  subject: Subject;
  lines: Kept['lines'];
  contact: boolean;
  proof: Kept['proof'] & { second: string; groups: string; checkpoint: Witnessed | undefined };
  more: Lead | null;
  back: Lead | null;
};

/** Everything of a receipt, from what is stored. Undefined when the submission is not there. */
export async function receiptShown(ctx: Ctx, { id, code }: Receipt): Promise<ReceiptShown | undefined> {
  const kept = await submissionOf(ctx, id);
  if (!kept) return undefined;
  const { lines, contact, proof, receivedAt } = kept;
  const around = await surroundings(ctx, kept);
  return {
    heading: kindOf(kept.kind).received,
    column: COLUMNS[kept.kind],
    code: inFours(code),
    at: secondWords(receivedAt, ctx.now),
    ...{ lines, contact },
    proof: {
      ...proof,
      ...{ second: formatIso(receivedAt), groups: inGroups(proof.receiptHash) },
      checkpoint: await witnessed(ctx),
    },
    subject: around.subject,
    ...following(ctx, kept, around),
  };
}

const COLUMNS: Record<Kept['kind'], Lead> = {
  comment: { label: '意见征集', path: '/consultations' },
  correction: { label: '本站纠错', path: '/corrections' },
};

/** What a receipt code leads to. */
export type Tracked = Standing & {
  code: string[];
  /** 意见, 纠错 */
  name: string;
  sent: string;
  subject: Subject;
  text: string;
};

/**
 * Where a submission stands, by its code as it was typed. Every unknown code has the same answer after the same work, and a
 * network has ten of them an hour; who has a code may look as often as he likes.
 * @throws AppError `invalid` for what is no code or an unknown one, `limited` when the tries are used up
 */
export async function tracked(
  ctx: Ctx,
  { typed, client }: { typed: string; client: string },
): Promise<Tracked> {
  const read = readCode(typed);
  if ('fault' in read) throw new AppError('invalid', read.fault, [block('code', read.fault)]);
  const spent = await spend(ctx, TRACKING, client);
  if (!spent.ok) throw tooMany(ctx, spent.retryAfter);
  const kept = await submissionByCode(ctx, read.code);
  if (!kept) throw new AppError('invalid', UNKNOWN, [block('code', UNKNOWN)]);
  await giveBack(ctx, TRACKING, client);
  const around = await surroundings(ctx, kept);
  return {
    ...standing(ctx, kept, around),
    code: inFours(read.code),
    name: kindOf(kept.kind).name,
    sent: dayWords(kept.receivedAt, ctx.now),
    subject: around.subject,
    text: kindOf(kept.kind).text(kept.payload),
  };
}

/** What the form of 本站纠错 begins with: the page asked for, where it is one of ours, and until when it is answered. */
export async function correctionForm(ctx: Ctx, asked: string) {
  const path = pathOfOurs(asked, ctx.site);
  const document = path ? await documentAtPath(ctx, path) : undefined;
  return { path, pageTitle: document?.title ?? null, due: correctionDue(ctx.site, ctx.now) };
}

const UNKNOWN = '没有这个查询码，请对照收据或者短信再核对一遍';

function tooMany({ site }: Ctx, retryAfter: number): AppError {
  const message = `查询次数太多，请${waitWords(retryAfter)}后再查，或者打电话${site.identity.phone}问处理结果`;
  return new AppError('limited', message, [], retryAfter);
}

/** What a submission speaks of, as it stands now. */
type Around = { subject: Subject; draft?: Draft; path?: string };

async function surroundings(ctx: Ctx, { kind, clause: at, payload }: Kept): Promise<Around> {
  if (kind === 'correction') {
    const path = pathOfOurs(String(payload['page']), ctx.site);
    const document = path ? await documentAtPath(ctx, path) : undefined;
    const subject = { label: '网页', title: document?.title ?? String(payload['page']), path };
    return { subject, ...(path && { path }) };
  }
  const draft = await draftAt(ctx, String(payload['consultation']));
  if (!draft) return { subject: { label: '对象', title: '已经撤下的征求意见稿', path: null } };
  const clause = at ? clauseAt(draft, at) : undefined;
  const title = draft.title + (clause?.label ?? '');
  // Where nothing can be written any more the text itself is what there is to read.
  const text = draft.path + (clause ? `#${clause.path}` : '');
  const path = phaseOf(draft, ctx.now) === 'open' ? commentPath(draft, clause) : text;
  return { draft, subject: { label: '对象', title, path } };
}

function following(
  { site, now }: Ctx,
  kept: Kept,
  { draft, path }: Around,
): Pick<ReceiptShown, 'steps' | 'more' | 'back'> {
  if (kept.kind === 'correction') {
    const back = path ? { label: '回到那一页', path } : null;
    return { steps: nextForCorrection(kept.dueOn, site, now), more: null, back };
  }
  if (!draft) return { steps: [], more: null, back: null };
  const clause = kept.clause ? clauseAt(draft, kept.clause) : undefined;
  return {
    steps: nextForComment(draft, site, now),
    more: nextClause(draft, clause, now),
    back: { label: '回到全文', path: draft.path },
  };
}

function standing(at: Ctx, kept: Kept, { draft }: Around): Standing {
  if (kept.kind === 'correction') return standingOfCorrection(kept, at);
  return draft ? standingOfComment(kept, draft, at) : standingOfWithdrawn(kept, at);
}
