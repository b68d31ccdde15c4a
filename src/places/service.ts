import { eq } from 'drizzle-orm';
import { documents, editions } from '#db/schema.ts';
import { type Ctx, read } from '../context.ts';
import { columnOf, headsOf } from '../disclosure/rules.ts';
import { pathOf } from '../documents/rules.ts';
import { TYPES, typeOf } from '../documents/types/index.ts';
import type { Place } from '../feeds/rules.ts';
import { holds, type Spine } from '../shelf/rules.ts';
import { shelf } from '../shelf/service.ts';
import { absolute } from '../site.ts';
import { dayOf, momentOf } from '../text/days.ts';

type Dated = { spine: Spine; changed: string };

/** Every public address with the day it last changed: the columns, then the documents, the newest first. */
export async function placesOf(ctx: Ctx): Promise<Place[]> {
  const { all } = await shelf(ctx);
  const published = await publications(ctx);
  const dated = all.map((spine) => {
    const at = new Date(Math.max(spine.listedAt, published.get(spine.id) ?? 0));
    return { spine, changed: dayOf(at) };
  });
  const places = [
    ...columns(dated),
    ...dated.map(({ spine, changed }) => ({ path: pathOf(spine), changed })),
    ...results(all, momentOf(ctx.now)),
  ];
  return places.map(({ path, changed }) => ({ url: absolute(ctx.site, path), ...(changed && { changed }) }));
}

function columns(dated: readonly Dated[]): { path: string; changed?: string }[] {
  const within = new Set(columnOf(dated.map(({ spine }) => spine)).map(({ id }) => id));
  const column = dated.filter(({ spine }) => within.has(spine.id));
  const heads = new Set(column.flatMap(({ spine }) => headsOf(spine)));
  const types = Object.keys(TYPES).map(typeOf);
  return [
    { path: '/', ...lastOf(dated) },
    { path: '/disclosure', ...lastOf(column) },
    { path: '/disclosure/apply' },
    ...[...heads].map((head) => ({
      path: `/disclosure/heads/${head}`,
      ...lastOf(column.filter(({ spine }) => headsOf(spine).includes(head))),
    })),
    ...types
      .filter(({ slugged }) => !slugged)
      .map(({ code, path }) => ({
        path: `/${path}`,
        ...lastOf(dated.filter(({ spine }) => spine.type === code)),
      })),
    { path: '/releases' },
    { path: '/receipts/verify' },
    { path: '/sections' },
  ];
}

/** A result has a page of its own beside its draft, from the moment it is published. */
const results = (all: readonly Spine[], moment: string): { path: string; changed: string }[] =>
  all.flatMap((spine) => {
    const answered = spine.facets.find(
      (f) => f.name === 'phase' && f.value === 'answered' && holds(f, moment),
    );
    return answered ? [{ path: `${pathOf(spine)}/result`, changed: answered.from.slice(0, 10) }] : [];
  });

/** The last day of several; nothing for none. */
const lastOf = (dated: readonly Dated[]): { changed?: string } =>
  dated.length ? { changed: dated.reduce((last, { changed }) => (changed > last ? changed : last), '') } : {};

/** When the edition that is live went live, by document. */
async function publications(ctx: Ctx): Promise<Map<string, number>> {
  const rows = await read(ctx, (db) =>
    db
      .select({ id: documents.id, at: editions.publishedAt })
      .from(documents)
      .innerJoin(editions, eq(editions.id, documents.liveEditionId)),
  );
  return new Map(rows.flatMap(({ id, at }) => (at ? [[id, at.getTime()] as const] : [])));
}
