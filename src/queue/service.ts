import { and, desc, eq, inArray, ne, or } from 'drizzle-orm';
import { documents, editions, emergencies, releaseItems, releases } from '#db/schema.ts';
import type { Db } from '#db/store.ts';
import { can, type Person } from '../accounts/rules.ts';
import { allUsers } from '../accounts/service.ts';
import { briefsAt } from '../briefs/service.ts';
import { type Ctx, read } from '../context.ts';
import { type Dated, type Deadline, deadlineOf, type Standing, standingOf } from '../deadlines/rules.ts';
import { TYPES, typeOf } from '../documents/types/index.ts';
import { isJudgedAfter, judgedBy } from '../emergencies/rules.ts';
import { foundOf } from '../found/service.ts';
import { disagreedAt, placeOf, STANDING, stagesOf } from '../stages/rules.ts';
import type { Site } from '../site.ts';
import { dayOf, shortDay } from '../text/days.ts';
import { departmentOf, type ReleaseInWriting } from '../writing/rules.ts';
import {
  byUrgency,
  type Filter,
  isNarrow,
  isOpen,
  isUnder,
  type Matter,
  matterOf,
  PAGE,
  passes,
  type Row,
  rowOf,
  type Tab,
  TABS,
} from './rules.ts';

type Option = { value: string; label: string };

export type Queue = {
  filter: Filter;
  tabs: { tab: Tab; name: string; count: number }[];
  rows: Row[];
  total: number;
  pages: number;
  options: { department: Option[]; who: Option[]; type: Option[]; stage: Option[] };
};

const OPEN = ['draft', 'submitted', 'approved'];

/** 待办 as one person sees it: everything of the departments they may read. */
export async function queue(ctx: Ctx, { me, filter }: { me: Person; filter: Filter }): Promise<Queue> {
  const seen = await read(ctx, (db) => seenBy({ ...ctx, db }, me, filter));
  const { matters, done, found, people } = seen;
  const total = found?.length ?? done.length;
  const pages = Math.max(1, Math.ceil(total / PAGE));
  const page = Math.min(filter.page, pages);
  const here = <T>(list: T[]) => list.slice((page - 1) * PAGE, page * PAGE);
  const shown = found ? here(found) : await mattersOf(ctx, here(done), me, people);
  const count = (one: Tab) =>
    one === 'published' ? done.length : matters.filter((matter) => isUnder(one, matter)).length;
  const tabs = (Object.keys(TABS) as Tab[]).map((one) => ({ tab: one, name: TABS[one], count: count(one) }));
  const options = optionsFor(ctx, matters, people);
  // Checks read attachments: not while a snapshot is held.
  const rows = await rowsOf(ctx, shown, me);
  return { filter: { ...filter, page }, tabs, rows, total, pages, options };
}

/** Everything in hand and what the filter leaves of it. Of what is published only a page is read, unless words are looked for. */
async function seenBy(ctx: Ctx & { db: Db }, me: Person, filter: Filter) {
  const people = await allUsers(ctx);
  const open = await mattersOf(ctx, await openIds(ctx.db), me, people);
  const matters = open.filter(({ place }) => isOpen(place));
  const done = (await publishedIds(ctx.db))
    .filter(({ department }) => mayRead(ctx, me, department))
    .map(({ id }) => id);
  const { tab } = filter;
  if (tab === 'published' && !isNarrow(filter)) return { people, matters, done };
  const all = tab === 'published' ? await mattersOf(ctx, done, me, people) : matters;
  const found = all.filter((matter) => isUnder(tab, matter) && passes(filter, matter));
  return { people, matters, done, found: tab === 'published' ? found : found.sort(byUrgency) };
}

/** The deadline of each release by its id. */
export async function deadlinesOf(
  ctx: Ctx,
  list: readonly ReleaseInWriting[],
): Promise<ReadonlyMap<string, Deadline | null>> {
  const policies = await read(ctx, (db) => policiesOf(db, list));
  return new Map(
    list.map((release) => {
      const first = release.parts[0];
      if (!first) return [release.id, null];
      if (isJudgedAfter(release)) return [release.id, afterOf(release, ctx.site)];
      // What was public already has had its deadline.
      if (release.plan) return [release.id, null];
      const { type, content, createdAt } = first;
      const policy = policies.get(policyIdOf(release) ?? '');
      return [release.id, deadlineOf({ type, details: content.details, createdAt, policy }, ctx.site)];
    }),
  );
}

/** How the deadline of one release stands; null once nothing is left to do, or while the day it counts from is not known. */
export async function standingIn(ctx: Ctx, release: ReleaseInWriting): Promise<Standing | null> {
  const deadline = (await deadlinesOf(ctx, [release])).get(release.id);
  return deadline && isOpen(placeOf(release, ctx.site)) ? standingOf(deadline, ctx.now, ctx.site) : null;
}

async function mattersOf(ctx: Ctx, ids: string[], me: Person, people: Person[]): Promise<Matter[]> {
  const all = await briefsAt(ctx, ids);
  const list = all.filter(({ parts }) => mayRead(ctx, me, departmentOf(parts)));
  const deadlines = await deadlinesOf(ctx, list);
  const { now, site } = ctx;
  return list.map((release) =>
    matterOf(release, deadlines.get(release.id) ?? null, { me, people, now, site }),
  );
}

async function rowsOf(ctx: Ctx, matters: Matter[], me: Person): Promise<Row[]> {
  const { site, now } = ctx;
  const open = matters.filter(({ release }) => release.state !== 'published');
  const found = await foundOf(
    ctx,
    open.map(({ release }) => release),
  );
  return matters.map((matter) => rowOf(matter, found.get(matter.release.id) ?? null, { me, site, now }));
}

/** 补办: by the end of the next working day; whoever disagrees has it mended by the end of the one after that. */
function afterOf(release: ReleaseInWriting, site: Site): Deadline {
  const against = disagreedAt(release, site);
  const at = against ?? release.publishedAt!;
  const from = dayOf(at);
  const why = against
    ? `补办时有人不同意（${shortDay(from, from)}），1个工作日内更正或者撤下`
    : `先公开后补审（${shortDay(from, from)}），1个工作日内补办`;
  return { day: judgedBy(at, site), from, why };
}

const mayRead = ({ now }: Ctx, me: Person, department: string | null): boolean =>
  can(me, 'document.read', { department }, dayOf(now));

/** What somebody may choose from: only what there is. */
function optionsFor({ site }: Ctx, matters: Matter[], people: Person[]): Queue['options'] {
  const departments = new Set(matters.map(({ release }) => departmentOf(release.parts)));
  const held = new Set(
    matters.flatMap(({ holders, release }) => [
      ...holders.map(({ id }) => id),
      ...release.parts.flatMap(({ authors }) => authors),
    ]),
  );
  const types = new Set(matters.flatMap(({ release }) => release.parts.map(({ type }) => type)));
  const stages = [
    { code: 'draft', name: STANDING.draft },
    ...stagesOf(site, 'default'),
    { code: 'approved', name: STANDING.approved },
    { code: 'returned', name: STANDING.returned },
  ];
  return {
    department: site.departments
      .filter(({ code }) => departments.has(code))
      .map(({ code, name }) => ({ value: code, label: name })),
    who: people.filter(({ id }) => held.has(id)).map(({ id, name }) => ({ value: id, label: name })),
    type: Object.keys(TYPES)
      .filter((code) => types.has(code))
      .map((code) => ({ value: code, label: typeOf(code).name })),
    stage: stages.map(({ code, name }) => ({ value: code, label: name })),
  };
}

/** Everything in hand: what is written and judged, also what went out first and is judged afterwards. */
export async function openIds(db: Db): Promise<string[]> {
  const afterwards = db.select({ id: emergencies.releaseId }).from(emergencies);
  const rows = await db
    .select({ id: releases.id })
    .from(releases)
    .where(or(inArray(releases.state, OPEN), inArray(releases.id, afterwards)));
  return rows.map(({ id }) => id);
}

/** What was written here and published, newest first, with the department of its first part. */
async function publishedIds(db: Db): Promise<{ id: string; department: string | null }[]> {
  const rows = await db
    .select({ id: releases.id, department: editions.department })
    .from(releases)
    .innerJoin(releaseItems, eq(releaseItems.releaseId, releases.id))
    .innerJoin(editions, eq(editions.id, releaseItems.editionId))
    .where(and(eq(releases.state, 'published'), ne(releases.kind, 'import')))
    .orderBy(desc(releases.publishedAt), desc(releases.id), editions.id);
  const seen = new Set<string>();
  return rows.filter(({ id }) => !seen.has(id) && seen.add(id));
}

const policyIdOf = ({ parts }: ReleaseInWriting): string | undefined =>
  parts[0]?.type === 'interpretation'
    ? parts[0].content.links.find(({ relation }) => relation === 'interprets')?.toId
    : undefined;

/** The policies that stand-alone interpretations explain: when they went public and what they promised. */
async function policiesOf(
  db: Db,
  list: readonly ReleaseInWriting[],
): Promise<Map<string, NonNullable<Dated['policy']>>> {
  const ids = list.flatMap((release) => policyIdOf(release) ?? []);
  if (!ids.length) return new Map();
  const rows = await db
    .select({ id: documents.id, publishedAt: documents.firstPublishedAt, details: editions.details })
    .from(documents)
    .innerJoin(editions, eq(editions.id, documents.liveEditionId))
    .where(inArray(documents.id, ids));
  return new Map(
    rows.map(({ id, publishedAt, details }) => {
      const waiver = details['interpretationWaiver'] as { promisedOn?: string } | undefined;
      const publishedOn = publishedAt ? dayOf(publishedAt) : undefined;
      return [id, { publishedOn, promisedOn: waiver?.promisedOn }];
    }),
  );
}
