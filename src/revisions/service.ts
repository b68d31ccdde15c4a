import { and, eq, inArray, isNotNull, isNull } from 'drizzle-orm';
import { documents, editions, releaseItems, releases } from '#db/schema.ts';
import type { Action } from '../accounts/rules.ts';
import { allUsers } from '../accounts/service.ts';
import { change, type Ctx, read, type Tx } from '../context.ts';
import type { Content } from '../documents/rules.ts';
import { draft, type Edition, liveEditions, loadEditions } from '../documents/service.ts';
import { AppError, block, type Issue } from '../errors.ts';
import { permit } from '../permits/service.ts';
import { documentAtPath } from '../pointed/service.ts';
import type { ReleaseKind } from '../releases/rules.ts';
import { open } from '../releases/service.ts';
import { carrySigned, declare } from '../signed/service.ts';
import { dayOf } from '../text/days.ts';
import type { Origin } from '../writing/rules.ts';
import {
  corrected,
  correctionIssues,
  noteIssues,
  type Mending,
  type RevisionPlan,
  withdrawalIssues,
  withdrawalOf,
} from './rules.ts';

/** `signed`: the new edition is held against the original of the old one. */
export type Begun = { releaseId: string; editionId: string; signed: boolean };

export type Correction = {
  documentId: string;
  /** Where the paragraph stands (rules.ts#Paragraph) and how it read there. */
  key: string;
  before: string;
  after: string;
  kind: string;
  approver: string;
  approvedOn: string;
  note: string;
};

/**
 * 勘误、更正: one paragraph put in another's place. Of a signed text only as 勘误, with who approved it and when.
 * @throws AppError `invalid`, `forbidden`, `conflict` when somebody changes the document already
 */
export function startCorrection(ctx: Ctx, given: Correction): Promise<Begun> {
  const { documentId, key, before, after, kind, approver, approvedOn, note } = given;
  return change(ctx, 'release.correct', begunOf, async (tx) => {
    const live = await standing(tx, documentId, 'release.correct');
    const signed = live.origin === 'signed' && !key.startsWith('summary');
    const same = before === after ? [block('after', '改成的文字和原来的一样')] : [];
    refuse([...same, ...correctionIssues({ kind, approver, approvedOn, signed }), ...noteIssues(note)]);
    const content = corrected(live.edition.content, { key, before, after });
    if (!content) throw new AppError('conflict', '原来的文字已经不是这样，请重新取出原文');
    const approved = kind === 'erratum' ? { approver: approver.trim(), approvedOn } : {};
    const plan = { note, correct: { kind: kind as Mending, ...approved } };
    const begun = await begin(tx, { live, kind: 'correct', content, plan });
    if (begun.signed && kind === 'erratum')
      await declare(tx, { editionId: begun.editionId, kind: 'erratum', paragraph: before, approver });
    return begun;
  });
}

/** 更新: the live text as a draft to be changed, with what the public is told of the change. */
export function startUpdate(ctx: Ctx, { documentId, note }: { documentId: string; note: string }) {
  return change(ctx, 'release.update', begunOf, async (tx) => {
    const live = await standing(tx, documentId, 'release.correct');
    refuse(noteIssues(note));
    const { content } = live.edition;
    return begin(tx, { live, kind: 'publish', content, plan: { note, update: true } });
  });
}

/** 恢复旧版: what an older edition said, as a new one; also how a document that was taken down comes back. */
export function startRollback(ctx: Ctx, given: { documentId: string; no: number; note: string }) {
  return change(ctx, 'release.rollback', begunOf, async (tx) => {
    const live = await standing(tx, given.documentId, 'release.restore');
    refuse(noteIssues(given.note));
    const old = (await olderOf(tx, given.documentId)).find(({ no }) => no === given.no);
    if (!old) throw new AppError('invalid', '没有这个旧版', [block('no', '请选择要恢复的版本')]);
    const [edition] = await loadEditions(tx.db, [old.id]);
    const plan = { note: given.note, rollback: { no: given.no } };
    const content = { ...edition!.content, withdrawal: null };
    return begin(tx, { live, kind: 'rollback', content, plan, from: old.id });
  });
}

type TakeDown = {
  documentId: string;
  reason: string;
  /** Whether the page goes on to show the title: `yes` or `no`. */
  shown: string;
  /** Address of what is read instead, such as /policies/2026-014. */
  replacement: string;
};

/** 撤下, with everything a reader will be told; of what was taken down in an emergency the reason that stays. */
export function startWithdrawal(ctx: Ctx, { documentId, replacement, ...asked }: TakeDown): Promise<Begun> {
  return change(ctx, 'release.withdraw', begunOf, async (tx) => {
    const live = await standing(tx, documentId, 'release.withdraw');
    const path = replacement.trim().replace(/^https?:\/\/[^/]+/, '');
    const instead = path ? await documentAtPath(tx, path) : undefined;
    const lost = path && (!instead || instead.id === documentId);
    refuse([
      ...withdrawalIssues(asked),
      ...(lost ? [block('replacement', '没有这个地址，请从网页的地址栏复制，例如/policies/2026-014')] : []),
    ]);
    const withdrawal = withdrawalOf(dayOf(tx.now), asked, instead?.id);
    const content = { ...live.edition.content, withdrawal };
    return begin(tx, { live, kind: 'withdraw', content, plan: { withdraw: { reason: asked.reason } } });
  });
}

/** An edition that was public once, for people of the desk to choose from. */
export type Older = { id: string; no: number; publishedAt: Date; title: string; note: string | null };

/** Editions that were public before the one that is now, the newest first; those taken down are none of them. */
export async function olderOf(ctx: Ctx, documentId: string): Promise<Older[]> {
  const rows = await read(ctx, (db) =>
    db
      .select({ edition: editions, live: documents.liveEditionId })
      .from(editions)
      .innerJoin(documents, eq(documents.id, editions.documentId))
      .where(
        and(eq(editions.documentId, documentId), isNotNull(editions.publishedAt), isNull(documents.erasedAt)),
      ),
  );
  return rows
    .filter(({ edition, live }) => edition.id !== live && !edition.withdrawal)
    .map(({ edition: { id, no, publishedAt, title, changeNote } }) => ({
      ...{ id, no, title, publishedAt: publishedAt!, note: changeNote },
    }))
    .sort((a, b) => b.no - a.no);
}

/** Who has a document in hand already: the release in which its next edition is written. */
export async function inHand(
  ctx: Ctx,
  documentId: string,
): Promise<{ releaseId: string; number: string; name: string } | undefined> {
  const [row] = await read(ctx, (db) =>
    db
      .select({ releaseId: releases.id, number: releases.number, by: releases.createdBy })
      .from(editions)
      .innerJoin(releaseItems, eq(releaseItems.editionId, editions.id))
      .innerJoin(releases, eq(releases.id, releaseItems.releaseId))
      .where(and(eq(editions.documentId, documentId), inArray(editions.state, OPEN))),
  );
  if (!row) return undefined;
  const { by, ...found } = row;
  return { ...found, name: (await allUsers(ctx)).find(({ id }) => id === by)?.name ?? '' };
}

const OPEN = ['draft', 'submitted', 'approved'];

const begunOf = ({ releaseId: id, editionId: edition }: Begun) => ({ id, edition });

type Live = { edition: Edition; origin: Origin };

async function standing(tx: Tx, documentId: string, action: Action): Promise<Live> {
  const edition = (await liveEditions(tx.db, [documentId])).get(documentId);
  if (!edition) throw new AppError('missing', '没有这份已经公开的信息');
  const { department = null, withdrawal } = edition.content;
  await permit(tx, action, { department, state: withdrawal ? 'withdrawn' : 'published' });
  const taken = await inHand(tx, documentId);
  if (taken)
    throw new AppError(
      'conflict',
      `${taken.name || '别人'}正在改这份信息（发布审批单${taken.number}），办完或者删除以后才能另起一张`,
    );
  const [row] = await tx.db
    .select({ origin: editions.origin })
    .from(editions)
    .where(eq(editions.id, edition.id));
  return { edition, origin: row!.origin as Origin };
}

type Begins = { live: Live; kind: ReleaseKind; content: Content; plan: RevisionPlan; from?: string };

async function begin(tx: Tx, { live, kind, content, plan, from }: Begins): Promise<Begun> {
  const { documentId, id } = live.edition;
  const { origin } = live;
  const { note } = plan;
  const { editionId } = await draft(tx, { documentId, content, origin, ...(note && { changeNote: note }) });
  const signed = await carrySigned(tx, { from: from ?? id, to: editionId });
  const releaseId = await open(tx, { kind, editionIds: [editionId], plan });
  return { releaseId, editionId, signed };
}

function refuse(issues: Issue[]): void {
  if (issues.length) throw new AppError('invalid', '请检查填写内容', issues);
}
