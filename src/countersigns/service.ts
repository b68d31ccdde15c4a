import { randomBytes } from 'node:crypto';
import { and, asc, eq, isNull } from 'drizzle-orm';
import { newId } from '#db/ids.ts';
import { countersigns } from '#db/schema.ts';
import { sha256 } from '../audit/rules.ts';
import { change, type Ctx, OUTSIDE, read, type Tx } from '../context.ts';
import { AppError } from '../errors.ts';
import { READING, SIGNING, waitWords } from '../limits/rules.ts';
import { pace, spend } from '../limits/service.ts';
import { permit } from '../permits/service.ts';
import { dayOf } from '../text/days.ts';
import { type ReleaseInWriting, thingOf } from '../writing/rules.ts';
import { releaseAt, releasesAt } from '../written/service.ts';
import {
  invitationOf,
  isToken,
  mayInvite,
  opinionHash,
  opinionOf,
  type Standing,
  standingOf,
  tokenHash,
  type Verdict,
} from './rules.ts';

type Row = typeof countersigns.$inferSelect;
type Values = Readonly<Record<string, string | string[]>>;

/** 会签 as the desk shows it. `current`: said of the contents as they are now. */
export type Countersign = {
  id: string;
  office: string;
  standing: Standing;
  createdBy: string;
  createdAt: Date;
  expiresAt: Date;
  usedAt: Date | null;
  verdict: Verdict | null;
  note: string;
  signer: string;
  current: boolean;
};

/** What a link leads to; nothing but its standing unless it is open. */
export type Opened =
  | { standing: 'open'; office: string; expiresAt: Date; release: ReleaseInWriting }
  | { standing: Exclude<Standing, 'open'> | 'unknown' }
  | { standing: 'limited'; retryAfter: number };

/** Links of one release that are open at a time. */
const MOST = 20;

/**
 * 发会签链接: gives the token, which is kept nowhere. What was seen and what is bound are the same.
 * @throws AppError `invalid`, `forbidden`, `conflict` when the contents are others by now
 */
export async function invite(
  ctx: Ctx,
  { releaseId, sha256: seen, values }: { releaseId: string; sha256: string; values: Values },
): Promise<{ token: string; office: string; expiresAt: Date }> {
  const { office, days, issues } = invitationOf(values);
  if (issues.length) throw new AppError('invalid', '会签链接还没有填完', issues);
  const token = randomBytes(32).toString('base64url');
  const expiresAt = new Date(ctx.now.getTime() + days * 86_400_000);
  const made = { id: newId(), tokenHash: tokenHash(token), expiresAt };
  const subject = {
    ...{ id: made.id, release: releaseId, sha256: seen, token: made.tokenHash },
    ...{ office: sha256(office), until: expiresAt.toISOString() },
  };
  await change(ctx, 'countersign.invite', subject, async (tx) => {
    const release = await releaseAt(tx, releaseId);
    await demandInviter(tx, release);
    if (release.sha256 !== seen)
      throw new AppError('conflict', '这张审批单已经有变化，您看到的不是现在的内容。请刷新后再发');
    const open = (await rowsOf(tx, releaseId)).filter((row) => standingOf(row, release, tx.now) === 'open');
    if (open.length >= MOST) throw new AppError('conflict', `有效的会签链接已经有${MOST}个，请先收回不用的`);
    const by = { createdBy: tx.actor.id, createdAt: tx.now };
    await tx.db.insert(countersigns).values({ ...made, ...by, releaseId, sha256: seen, office });
  });
  return { token, office, expiresAt };
}

/** 收回: the link opens nothing any more. */
export function revoke(ctx: Ctx, { id }: { id: string }): Promise<void> {
  return change(ctx, 'countersign.revoke', id, async (tx) => {
    const [row] = await tx.db.select().from(countersigns).where(eq(countersigns.id, id));
    if (!row) throw new AppError('missing', '没有这个会签链接');
    await demandInviter(tx, await releaseAt(tx, row.releaseId), true);
    if (row.usedAt || row.revokedAt) throw new AppError('conflict', '这个链接已经用过或者收回');
    await tx.db.update(countersigns).set({ revokedAt: tx.now }).where(eq(countersigns.id, id));
  });
}

/** Every 会签 of a release, in order. */
export async function countersignsOf(ctx: Ctx, release: ReleaseInWriting): Promise<Countersign[]> {
  return (await rowsOf(ctx, release.id)).map((row) => ({
    ...{ id: row.id, office: row.office, standing: standingOf(row, release, ctx.now) },
    ...{ createdBy: row.createdBy, createdAt: row.createdAt, expiresAt: row.expiresAt, usedAt: row.usedAt },
    ...{ verdict: row.verdict as Verdict | null, note: row.note ?? '', signer: row.signer ?? '' },
    current: row.sha256 === release.sha256,
  }));
}

/**
 * What a link leads to. Reading uses nothing up. Tries of addresses that do not exist are counted by network; whoever has a link
 * there is not kept out by others who guess, only held to a pace.
 */
export async function openedBy(ctx: Ctx, { token, client }: Given): Promise<Opened> {
  const found = await invitationBy(ctx, token);
  const spent = found ? pace(ctx, READING, client) : await spend(ctx, SIGNING, client);
  if (!spent.ok) return { standing: 'limited', retryAfter: spent.retryAfter };
  if (!found) return { standing: 'unknown' };
  const { row, release } = found;
  const standing = standingOf(row, release, ctx.now);
  if (standing !== 'open' || !release) return { standing: standing as Exclude<Standing, 'open'> };
  return { standing, office: row.office, expiresAt: row.expiresAt, release };
}

/**
 * 会签意见: uses the link up. It never counts as a stage.
 * @throws AppError `invalid` for a form that is not complete, `conflict` for a link that holds no more, `missing`, `limited`
 */
export async function give(ctx: Ctx, { token, client, values }: Given & { values: Values }): Promise<void> {
  const opened = await openedBy(ctx, { token, client });
  if (opened.standing === 'limited')
    throw new AppError(
      'limited',
      `试的次数太多，请过${waitWords(opened.retryAfter)}再试`,
      [],
      opened.retryAfter,
    );
  if (opened.standing === 'unknown') throw new AppError('missing', '没有这个链接');
  if (opened.standing !== 'open') throw gone();
  const { opinion, issues } = opinionOf(values);
  if (issues.length) throw new AppError('invalid', '会签意见还没有填完', issues);
  const subject = (id: string) => ({
    ...{ id, release: opened.release.id, sha256: opened.release.sha256 },
    ...{ verdict: opinion.verdict, opinion: opinionHash(opinion) },
  });
  await change({ ...ctx, actor: OUTSIDE }, 'countersign.give', subject, async (tx) => {
    const { row, release } = (await invitationBy(tx, token))!;
    if (standingOf(row, release, tx.now) !== 'open') throw gone();
    const used = await tx.db
      .update(countersigns)
      .set({ ...opinion, usedAt: tx.now })
      .where(and(eq(countersigns.id, row.id), isNull(countersigns.usedAt)))
      .returning({ id: countersigns.id });
    if (used.length !== 1) throw gone();
    return row.id;
  });
}

type Given = { token: string; client: string };

async function invitationBy(
  ctx: Ctx,
  token: string,
): Promise<{ row: Row; release: ReleaseInWriting | undefined } | undefined> {
  if (!isToken(token)) return undefined;
  const [row] = await read(ctx, (db) =>
    db
      .select()
      .from(countersigns)
      .where(eq(countersigns.tokenHash, tokenHash(token))),
  );
  if (!row) return undefined;
  const [release] = await releasesAt(ctx, [row.releaseId]);
  return { row, release };
}

const rowsOf = (ctx: Ctx, releaseId: string): Promise<Row[]> =>
  read(ctx, (db) =>
    db
      .select()
      .from(countersigns)
      .where(eq(countersigns.releaseId, releaseId))
      .orderBy(asc(countersigns.createdAt), asc(countersigns.id)),
  );

/** Taking a link back is never too late, whatever became of the release. */
async function demandInviter(tx: Tx, release: ReleaseInWriting, whenever = false): Promise<void> {
  const { state, ...thing } = thingOf(release);
  const asked = whenever ? thing : { ...thing, state: state! };
  const person = await permit(tx, 'release.countersign', asked);
  if (!mayInvite(person, asked, dayOf(tx.now)))
    throw new AppError('forbidden', '会签由拟稿人或者审核人来请，您不是这张审批单的拟稿人');
}

const gone = (): AppError => new AppError('conflict', '这个链接已经不能用了，意见没有收下');
