import type { Ctx } from '../context.ts';
import type { ConsultationDetails } from '../documents/types/consultation.ts';
import { type Dossier, dossierAt, tagsOf } from '../dossiers/service.ts';
import { draftAt } from '../drafts/service.ts';
import type { Linked } from '../linked/service.ts';

/** A consultation and the policy it became, whichever of the two was asked for; never stored, read from the link between them. */
export type Origin = {
  draft: Dossier | null;
  policy: Dossier | null;
  /** What a page that tells of both depends on, and until when it holds. */
  tags: string[];
  until: Date;
};

export async function originOf(ctx: Ctx, dossier: Dossier): Promise<Origin> {
  const link = dossier.links.find(({ relation, path }) => relation === 'results_from' && path);
  const other = link ? await documentOf(ctx, link) : null;
  const forward = link?.direction === 'out';
  const isDraft = dossier.type === 'consultation';
  return {
    draft: isDraft ? dossier : forward ? other : null,
    policy: isDraft ? (forward ? null : other) : dossier,
    tags: [dossier, ...(other ? [other] : [])].flatMap(tagsOf),
    until: other && other.until < dossier.until ? other.until : dossier.until,
  };
}

/** The draft a policy came of, as far as its steps tell of it: kept ready, so that a page reads no whole draft for two lines. */
export type CameOf = { path: string; details: Pick<ConsultationDetails, 'opensAt' | 'closesAt' | 'result'> };

/** Null for a policy without one. `until` is when something told of it changes by the clock. */
export async function cameOf(ctx: Ctx, { links }: Dossier): Promise<{ draft: CameOf | null; until: number }> {
  const link = links.find(({ relation, path }) => relation === 'results_from' && path);
  const draft = link && (await draftAt(ctx, link.path!.split('/').at(-1)!));
  if (!draft) return { draft: null, until: Infinity };
  const { path, opensAt, closesAt, result } = draft;
  const now = ctx.now.getTime();
  const moments = [opensAt, closesAt, ...(result ? [result.publishedAt] : [])].map((at) => Date.parse(at));
  const told = result && Date.parse(result.publishedAt) <= now ? { result } : {};
  return {
    draft: { path, details: { opensAt, closesAt, ...told } },
    until: Math.min(...moments.filter((at) => at > now), Infinity),
  };
}

async function documentOf(ctx: Ctx, { type, path }: Linked): Promise<Dossier | null> {
  const answer = await dossierAt(ctx, type!, path!.split('/').at(-1)!);
  return answer.state === 'public' ? answer.dossier : null;
}
