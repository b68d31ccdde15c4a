import type { Ctx } from '../context.ts';
import type { ConsultationDetails } from '../documents/types/consultation.ts';
import { dossierAt } from '../dossiers/service.ts';
import { type Figures, figures } from '../lists/figures.ts';
import { newest, type Summary, summaries } from '../lists/service.ts';
import { holds, type Spine, untilOf } from '../shelf/rules.ts';
import { shelf } from '../shelf/service.ts';
import { commentCounts } from '../tallies/service.ts';
import { momentOf } from '../text/days.ts';

type Result = NonNullable<ConsultationDetails['result']>;

/** A consultation on the home page, with the moments it runs by. */
export type Asked = Summary & { opensAt: string; closesAt: string };

/** One that is open, with the comments that came in until the last full minute. */
export type Open = Asked & { received: number };

/** What the latest result changed: at least one change. */
export type Changed = {
  path: string;
  title: string;
  publishedAt: Date;
  received: number;
  changes: Result['changes'];
};

/** Everything the home page shows. */
export type Home = {
  figures: Figures;
  policies: Summary[];
  /** Open now, the first to close first. */
  open: Open[];
  /** The next to open. */
  next: Asked | null;
  /** Results there are. */
  answered: number;
  changed: Changed | null;
  news: Summary[];
  notices: Summary[];
  proposals: Summary[];
  responses: Summary[];
  /** Slugs of the pages there are. */
  pages: ReadonlySet<string>;
  /** The first of midnight, the next opening, close or result, and the next full minute where comments are counted. */
  until: Date;
};

/** Rows of each part; the lists have the rest. */
const MOST = { policy: 5, open: 3, news: 3, notice: 3, proposal: 2, response: 2, changes: 3 };

/** Results looked through for one that changed something. */
const RESULTS_READ = 3;

export async function home(ctx: Ctx): Promise<Home> {
  const { all } = await shelf(ctx);
  const consultations = all.filter(({ type }) => type === 'consultation');
  const [open, upcoming, answered] = ['open', 'upcoming', 'answered'].map((phase) =>
    inPhase(consultations, phase, momentOf(ctx.now)),
  );
  const now = await received(ctx, await asked(ctx, open!, 'closesAt'));
  const ends = [untilOf(consultations, ctx.now), ...now.untils];
  const rows = (type: keyof typeof MOST) => newest(ctx, type, MOST[type]);
  return {
    figures: figures(all, ctx.now),
    policies: await rows('policy'),
    open: now.open,
    next: (await asked(ctx, upcoming!, 'opensAt'))[0] ?? null,
    answered: answered!.length,
    changed: await lastChanged(ctx, answered!),
    news: await rows('news'),
    notices: await rows('notice'),
    proposals: await rows('proposal'),
    responses: await rows('response'),
    pages: new Set(all.filter(({ type }) => type === 'page').map(({ number }) => number)),
    until: ends.reduce((first, until) => (until < first ? until : first)),
  };
}

/** Those in a phase at a moment, the newest in it first. */
function inPhase(consultations: readonly Spine[], phase: string, moment: string): Spine[] {
  return consultations
    .flatMap((spine) => {
      const facet = spine.facets.find((f) => f.name === 'phase' && f.value === phase && holds(f, moment));
      return facet ? [{ spine, from: facet.from }] : [];
    })
    .sort((a, b) => (a.from < b.from ? 1 : -1))
    .map(({ spine }) => spine);
}

async function asked(ctx: Ctx, spines: readonly Spine[], by: 'opensAt' | 'closesAt'): Promise<Asked[]> {
  const rows = await summaries(ctx, spines, null);
  return rows
    .map((row) => ({ ...row, ...(row.card as unknown as Pick<Asked, 'opensAt' | 'closesAt'>) }))
    .sort((a, b) => Date.parse(a[by]) - Date.parse(b[by]));
}

/** With how many comments came in, and until when those numbers hold. */
async function received(ctx: Ctx, open: readonly Asked[]): Promise<{ open: Open[]; untils: Date[] }> {
  const counts = await Promise.all(open.map(({ id }) => commentCounts(ctx, id)));
  return {
    open: open.map((one, at) => ({ ...one, received: counts[at]!.total })),
    untils: counts.map(({ until }) => until),
  };
}

/** The latest result that changed the text, with its first changes. */
async function lastChanged(ctx: Ctx, answered: readonly Spine[]): Promise<Changed | null> {
  for (const { type, number } of answered.slice(0, RESULTS_READ)) {
    const answer = await dossierAt(ctx, type, number);
    if (answer.state !== 'public') continue;
    const { path, title, details } = answer.dossier;
    const { result } = details as Partial<ConsultationDetails>;
    if (!result?.changes.length) continue;
    return {
      ...{ path: `${path}/result`, title, publishedAt: new Date(result.publishedAt) },
      received: result.channels.reduce((sum, { count }) => sum + count, 0),
      changes: result.changes.slice(0, MOST.changes),
    };
  }
  return null;
}
