import { and, asc, eq, gte, lt } from 'drizzle-orm';
import { editions, releaseItems, releases } from '#db/schema.ts';
import { can, type Person } from '../accounts/rules.ts';
import { allUsers } from '../accounts/service.ts';
import { type Ctx, read, SYSTEM } from '../context.ts';
import { AppError } from '../errors.ts';
import { dayOf } from '../text/days.ts';
import { workbookOf } from '../workbooks/rules.ts';
import type { ReleaseInWriting } from '../writing/rules.ts';
import { releasesAt } from '../written/service.ts';
import { columnsOf, momentsOf, type Period, type Row, rowOf, stagesIn } from './rules.ts';

/** A year of an office has some hundreds; an import of another site's content may bring thousands. */
const MOST = 10_000;
/** Texts of so many are held at once. */
const AT_ONCE = 200;

type Asked = { period: Period; me: Person };

/** The newest releases of a period that somebody may read, and how many there are of all. */
export async function latestIn(
  ctx: Ctx,
  { most, ...asked }: Asked & { most: number },
): Promise<{ total: number; shown: ReleaseInWriting[] }> {
  const ids = (await publishedIn(ctx, asked)).reverse();
  return { total: ids.length, shown: await releasesAt(ctx, ids.slice(0, most)) };
}

/** 发布台账: every release of a period that somebody may read, as a workbook. @throws AppError `invalid` for too many */
export async function registerOf(ctx: Ctx, asked: Asked): Promise<Buffer> {
  const ids = await publishedIn(ctx, asked);
  if (ids.length > MOST)
    throw new AppError('invalid', `这段时间发布了${ids.length}次，请缩短期间，分几次导出`);
  const { site } = ctx;
  const stages = stagesIn(site);
  const columns = columnsOf(stages);
  const people = new Map((await allUsers(ctx)).map(({ id, name }) => [id, name]));
  people.set(SYSTEM.id, SYSTEM.name);
  const rows: Row[] = [];
  for (let at = 0; at < ids.length; at += AT_ONCE) {
    const some = await releasesAt(ctx, ids.slice(at, at + AT_ONCE));
    rows.push(...some.map((release) => rowOf(release, { site, people, stages })));
  }
  const { from, to } = asked.period;
  const head = columns.map(({ name }) => name);
  return workbookOf([{ name: `${from}至${to}`, head, widths: columns.map(({ width }) => width), rows }]);
}

/** Ids in order of publication; a release belongs to the department of its first part. */
async function publishedIn(ctx: Ctx, { period, me }: Asked): Promise<string[]> {
  const { from, until } = momentsOf(period);
  const within = and(gte(releases.publishedAt, from), lt(releases.publishedAt, until));
  const rows = await read(ctx, (db) =>
    db
      .select({ id: releases.id, department: editions.department })
      .from(releases)
      .innerJoin(releaseItems, eq(releaseItems.releaseId, releases.id))
      .innerJoin(editions, eq(editions.id, releaseItems.editionId))
      .where(and(eq(releases.state, 'published'), within))
      .orderBy(asc(releases.seq), asc(editions.id)),
  );
  const first = new Map(rows.toReversed().map(({ id, department }) => [id, department]));
  const today = dayOf(ctx.now);
  return [...new Set(rows.map(({ id }) => id))].filter((id) =>
    can(me, 'document.read', { department: first.get(id) ?? null }, today),
  );
}
