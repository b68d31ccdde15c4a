import type { Ctx } from '../context.ts';
import { type Head, HEADS } from '../documents/types/heads.ts';
import { dossierAt } from '../dossiers/service.ts';
import { countsOf, filtered, type Group, type ListQuery, orderOf } from '../lists/rules.ts';
import { type Summary, summaries } from '../lists/service.ts';
import { entryOf } from '../own.ts';
import { find } from '../search/service.ts';
import { type Spine, untilOf } from '../shelf/rules.ts';
import { shelf } from '../shelf/service.ts';
import { departmentName } from '../site.ts';
import { dayOf, momentOf } from '../text/days.ts';
import { type Regulations, regulationsIn } from './regulations.ts';
import { columnOf, filtersOf, type HeadLine, headLines, ORGANIZATION } from './rules.ts';

/** What /disclosure shows. */
export type Disclosure = {
  /** Documents in the column, each once. */
  total: number;
  heads: HeadLine[];
  /** The pages of the column by slug. */
  pages: ReadonlyMap<string, PageRow>;
  organization: PageRow[];
  regulations: Regulations;
  reports: YearRow[];
  sheets: YearRow[];
};

export type PageRow = Summary & { reviewedAt: string | null };
export type YearRow = PageRow & { year: string };

/** A list of the column: one head, or everything in it that holds the words. */
export type HeadList = {
  head: Head | null;
  query: ListQuery;
  total: number;
  pages: number;
  /** Day of the newest; null for an empty list. */
  last: string | null;
  items: Summary[];
  groups: Group[];
  near: boolean;
  /** The first moment at which a state shown changes by the clock; midnight at the latest. */
  until: Date;
};

/** The column 政府信息公开 as it stands. */
export async function disclosure(ctx: Ctx): Promise<Disclosure> {
  const { all } = await shelf(ctx);
  const column = standing(all);
  const pages = await pageRows(
    ctx,
    all.filter(({ type }) => type === 'page'),
  );
  const rules = await dossierAt(ctx, 'page', 'disclosure-rules');
  return {
    total: column.length,
    heads: headLines(column, ctx.site.catalog),
    pages,
    organization: ORGANIZATION.flatMap((slug) => pages.get(slug) ?? []),
    regulations: rules.state === 'public' ? regulationsIn(rules.dossier.html) : [],
    reports: byYear(pages, '信息公开年报'),
    sheets: byYear(pages, '网站年度报表'),
  };
}

/** One page of a list of the column, with counts that say what ticking would give. */
export async function headList(ctx: Ctx, head: Head | null, query: ListQuery): Promise<HeadList> {
  const moment = momentOf(ctx.now);
  const column = standing((await shelf(ctx)).all);
  const found = query.q ? await find(ctx, query.q, { exact: query.exact }) : null;
  const within = head
    ? filtered(column, { head: [head] }, moment)
    : found
      ? among(column, found.spines)
      : column;
  const passing = filtered(within, query.filters, moment);
  const ordered =
    found && query.sort === 'listed' ? passing.toSorted((a, b) => b.listedAt - a.listedAt) : passing;
  const start = (query.page - 1) * query.size;
  const shown = ordered.slice(start, start + query.size);
  return {
    ...{ head, query, total: passing.length },
    pages: Math.max(1, Math.ceil(passing.length / query.size)),
    last: passing.length ? dayOf(new Date(Math.max(...passing.map(({ listedAt }) => listedAt)))) : null,
    items: await summaries(ctx, shown, found?.plan ?? null),
    groups: groupsOf(ctx, head, query, countsOf(within, query.filters, moment)),
    near: found?.near ?? false,
    until: untilOf(shown, ctx.now),
  };
}

/** The column is counted once for each state of the shelf. */
const kept = new WeakMap<readonly Spine[], Spine[]>();

function standing(all: readonly Spine[]): Spine[] {
  const known = kept.get(all);
  if (known) return known;
  const made = columnOf(all);
  kept.set(all, made);
  return made;
}

/** What was found, in its order, as far as it stands in the column. */
function among(column: readonly Spine[], found: readonly Spine[]): Spine[] {
  const byId = new Map(column.map((spine) => [spine.id, spine]));
  return found.flatMap(({ id }) => byId.get(id) ?? []);
}

function groupsOf(
  ctx: Ctx,
  head: Head | null,
  query: ListQuery,
  counts: ReturnType<typeof countsOf>,
): Group[] {
  return filtersOf(head).flatMap(({ name, label }) => {
    const options = [...(counts.get(name) ?? [])].map(([value, count]) => ({
      ...{ value, count },
      label: labelOf(ctx, name, value),
      checked: (query.filters[name] ?? []).includes(value),
    }));
    return options.length ? [{ name, label, options: options.sort(orderOf(name)) }] : [];
  });
}

function labelOf({ site }: Ctx, name: string, value: string): string {
  if (name === 'head') return entryOf(HEADS, value) ?? value;
  return name === 'department' ? departmentName(site, value) : `${value}年`;
}

async function pageRows(ctx: Ctx, spines: readonly Spine[]): Promise<Map<string, PageRow>> {
  const rows = await summaries(ctx, spines, null);
  return new Map(
    rows.map((row) => {
      const { reviewedAt } = row.card as { reviewedAt?: string };
      return [row.number, { ...row, reviewedAt: reviewedAt ?? null }];
    }),
  );
}

/** Pages of a kind that name their year in the title, the newest year first. */
function byYear(pages: ReadonlyMap<string, PageRow>, kind: string): YearRow[] {
  return [...pages.values()]
    .flatMap((row) => {
      const [year] = /^\d{4}(?=年)/.exec(row.title) ?? [];
      return year && (row.card as { columnType?: string }).columnType === kind ? [{ ...row, year }] : [];
    })
    .sort((a, b) => (a.year < b.year ? 1 : -1));
}
