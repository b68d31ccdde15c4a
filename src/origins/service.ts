import type { Ctx } from '../context.ts';
import { type Dossier, dossierAt, tagsOf } from '../dossiers/service.ts';
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

async function documentOf(ctx: Ctx, { type, path }: Linked): Promise<Dossier | null> {
  const answer = await dossierAt(ctx, type!, path!.split('/').at(-1)!);
  return answer.state === 'public' ? answer.dossier : null;
}
