import { asc, eq } from 'drizzle-orm';
import { countersigns, documents, editions, releaseItems, releases, reviews, rounds } from '#db/schema.ts';
import type { Db } from '#db/store.ts';
import { sha256 } from '../audit/rules.ts';
import { opinionHash, type Verdict } from '../countersigns/rules.ts';
import { type Content, contentHash, pathOf } from '../documents/rules.ts';
import { hashKept } from '../erased/rules.ts';
import type { OnRecord } from '../erased/service.ts';
import { isIn } from '../own.ts';
import { KINDS, releaseHash, type ReleaseKind } from '../releases/rules.ts';
import { isOut, type Part, STATES, type StepsOf, unborne } from '../vouched/rules.ts';

export async function editionFaults(db: Db, steps: StepsOf): Promise<Part> {
  const { id, no, state, createdAt, publishedAt, title, changeNote } = editions;
  const rows = await db
    .select({ id, no, state, createdAt, publishedAt, title, changeNote, document: documents })
    .from(editions)
    .innerJoin(documents, eq(documents.id, editions.documentId))
    .orderBy(asc(editions.documentId), asc(editions.no));
  const outs = await db
    .select({ editionId: releaseItems.editionId, at: releases.publishedAt, plan: releases.plan })
    .from(releaseItems)
    .innerJoin(releases, eq(releases.id, releaseItems.releaseId));
  const released = new Map(outs.map((row) => [row.editionId, row]));
  let [before, next] = ['', 1];
  const faults = rows.flatMap((row) => {
    next = row.document.id === before ? next + 1 : 1;
    before = row.document.id;
    const key = `${pathOf(row.document)} 第${row.no}版《${row.title}》`;
    const fault = (column: string, reason: string) => ({ table: 'editions', document: key, column, reason });
    const drafted = steps('document.draft', row.id).map(({ at }) => ({ createdAt: at }));
    const { at: out = null, plan = null } = released.get(row.id) ?? {};
    return [
      ...unborne({ table: 'editions', key, says: { createdAt: row.createdAt }, steps: drafted }),
      row.no !== next && fault('no', `不是第${next}版`),
      row.publishedAt?.getTime() !== out?.getTime() && fault('publishedAt', '与发布审批单不符'),
      plan?.['note'] !== undefined &&
        plan['note'] !== (row.changeNote ?? '') &&
        fault('changeNote', '与发布审批单不符'),
      (!STATES.includes(row.state) || (out !== null) !== isOut(row.state)) &&
        fault('state', '与发布审批单不符'),
    ].filter((one) => one !== false);
  });
  return { rows: rows.length, faults };
}

export async function releaseFaults(db: Db, steps: StepsOf, { releases: emptied }: OnRecord): Promise<Part> {
  const rows = await db.select().from(releases).orderBy(asc(releases.id));
  const items = Map.groupBy(await db.select().from(releaseItems), ({ releaseId }) => releaseId);
  const faults = rows.flatMap((row) => {
    const key = `审批单 ${row.number}`;
    const fault = (column: string, reason: string) => ({ table: 'releases', document: key, column, reason });
    const claim = (says: Record<string, unknown>, step: Record<string, unknown>[]) =>
      unborne({ table: 'releases', key, says, steps: step });
    const { kind, createdBy, createdAt, submittedBy, submittedAt, seq, publishedAt, urgedAt } = row;
    const opened = steps('release.open', row.id).map(({ at, actor, detail }) => ({
      ...{ kind: detail['kind'], createdBy: actor, createdAt: at },
    }));
    const sent = steps('release.submit', row.id).map(({ at, actor }) => ({
      submittedBy: actor,
      submittedAt: at,
    }));
    const out = steps('release.publish', row.id).map(({ at, detail }) => ({
      ...{ seq: detail['seq'], sha256: detail['sha256'], publishedAt: at },
    }));
    const urged = steps('release.urge', row.id).map(({ at }) => ({ urgedAt: at }));
    const bound = (items.get(row.id) ?? []).map(({ documentId, editionSha256 }) => ({
      documentId,
      editionSha256,
    }));
    const frozen = ['submitted', 'approved', 'published'].includes(row.state);
    const plan = row.plan ?? undefined;
    const hash = releaseHash({ kind: kind as ReleaseKind, items: bound, ...(plan && { plan }) });
    return [
      ...claim({ kind, createdBy, createdAt }, opened),
      ...(sent.length || submittedAt ? claim({ submittedBy, submittedAt }, sent.slice(-1)) : []),
      ...(seq !== null || out.length ? claim({ seq, sha256: row.sha256, publishedAt }, out) : []),
      ...(urgedAt ? claim({ urgedAt }, urged) : []),
      !isIn(kind, KINDS) && fault('kind', '没有这样的审批单'),
      (row.state === 'published') !== out.length > 0 && fault('state', '与操作记录不符'),
      !STATES.includes(row.state) && fault('state', '没有这样的状态'),
      frozen &&
        hash !== row.sha256 &&
        !(plan && emptied.has(row.id)) &&
        fault('sha256', '与所列各件或说明不符'),
    ].filter((one) => one !== false);
  });
  return { rows: rows.length, faults };
}

/**
 * 送审稿 against the hash it was sent under; of what was emptied by 依法清除 the hash alone is reckoned with, of a plan whose words
 * went the record alone is left.
 */
export async function roundFaults(db: Db, steps: StepsOf, { releases: emptied }: OnRecord): Promise<Part> {
  const rows = await db
    .select({ round: rounds, release: releases })
    .from(rounds)
    .innerJoin(releases, eq(releases.id, rounds.releaseId));
  const faults = rows.flatMap(({ round, release }) => {
    const key = `审批单 ${release.number} 第${round.no}次`;
    const sent = steps('release.submit', release.id).map(({ at, actor, detail }) => ({
      ...{ at, submittedBy: actor, sha256: detail['sha256'] },
    }));
    const items = Object.entries(round.contents).map(([documentId, content]) => ({
      ...{ documentId, editionSha256: hashKept(content) ?? contentHash(content as Content) },
    }));
    const plan = release.plan ?? undefined;
    const made = releaseHash({ kind: release.kind as ReleaseKind, items, ...(plan && { plan }) });
    const { at, submittedBy } = round;
    return [
      ...unborne({ table: 'rounds', key, says: { at, submittedBy, sha256: round.sha256 }, steps: sent }),
      ...(items.length && made !== round.sha256 && !(plan && emptied.has(release.id))
        ? [{ table: 'rounds', document: key, column: 'contents', reason: '与送审时的哈希不符' }]
        : []),
    ];
  });
  return { rows: rows.length, faults };
}

export async function reviewFaults(db: Db, steps: StepsOf): Promise<Part> {
  const rows = await db
    .select({ review: reviews, number: releases.number })
    .from(reviews)
    .innerJoin(releases, eq(releases.id, reviews.releaseId));
  const faults = rows.flatMap(({ review, number }) => {
    const { at, reviewer, stage, verdict, standsInFor } = review;
    const given = steps('release.review', review.releaseId).map((step) => ({
      ...{ at: step.at, reviewer: step.actor, stage: step.detail['stage'], verdict: step.detail['verdict'] },
      ...{ sha256: step.detail['sha256'], standsInFor: step.detail['standsInFor'] ?? null },
    }));
    const says = { at, reviewer, stage, verdict, sha256: review.sha256, standsInFor };
    return unborne({ table: 'reviews', key: `审批单 ${number} ${stage}`, says, steps: given });
  });
  return { rows: rows.length, faults };
}

/** 会签: each link against what is on record of it; the opinion by its hash, unless it was erased. */
export async function countersignFaults(db: Db, steps: StepsOf, erased: OnRecord): Promise<Part> {
  const rows = await db.select().from(countersigns);
  const faults = rows.flatMap((row) => {
    const { id, releaseId, tokenHash, createdBy, createdAt, revokedAt, usedAt, verdict, note, signer } = row;
    const claim = (says: Record<string, unknown>, given: Record<string, unknown>[]) =>
      unborne({ table: 'countersigns', key: id, says, steps: given });
    const invited = steps('countersign.invite', id).map(({ at, actor, detail }) => ({
      ...{ releaseId: detail['release'], sha256: detail['sha256'], tokenHash: detail['token'] },
      ...{ office: detail['office'], expiresAt: detail['until'], createdBy: actor, createdAt: at },
    }));
    const [revoked, given] = [steps('countersign.revoke', id), steps('countersign.give', id)];
    const whole = !erased.releases.has(releaseId) || note !== null;
    const said =
      whole && opinionHash({ verdict: verdict as Verdict, note: note ?? '', signer: signer ?? '' });
    const bound = {
      office: sha256(row.office),
      expiresAt: row.expiresAt.toISOString(),
      createdBy,
      createdAt,
    };
    return [
      ...claim({ releaseId, sha256: row.sha256, tokenHash, ...bound }, invited),
      ...(revokedAt || revoked.length
        ? claim(
            { revokedAt },
            revoked.map(({ at }) => ({ revokedAt: at })),
          )
        : []),
      ...(usedAt || given.length
        ? claim(
            { usedAt, verdict, note: said },
            given.map(({ at, detail }) => ({
              ...{ usedAt: at, verdict: detail['verdict'], note: whole && detail['opinion'] },
            })),
          )
        : []),
    ];
  });
  return { rows: rows.length, faults };
}
