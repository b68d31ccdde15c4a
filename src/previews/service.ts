import { type Ctx, read } from '../context.ts';
import { cardOf, type Content, pathOf, seenDetails } from '../documents/rules.ts';
import { typeOf } from '../documents/types/index.ts';
import type { Dossier } from '../dossiers/service.ts';
import { typedIn } from '../editing/service.ts';
import { AppError } from '../errors.ts';
import { contentOf } from '../forms/content.ts';
import { type Linked, stateOn, surroundingsOfDraft } from '../linked/service.ts';
import type { Card } from '../lists/service.ts';
import { permit } from '../permits/service.ts';
import { influencesOn } from '../projections/service.ts';
import { pointedBy } from '../relations/service.ts';
import { textOf } from '../releases/rules.ts';
import { stateOf, untilOf } from '../shelf/rules.ts';
import { standingOf } from '../signed/rules.ts';
import { signedOf } from '../signed/service.ts';
import { departmentName } from '../site.ts';
import { dayOf, momentOf } from '../text/days.ts';
import { renderText } from '../text/markdown.ts';
import type { Rendered, RenderInput } from '../text/rendered.ts';
import { spans, type Terms } from '../validity/rules.ts';
import { type Part, type ReleaseInWriting, thingOf } from '../writing/rules.ts';
import { releaseOf } from '../written/service.ts';
import { previewPath, standIn } from './rules.ts';

/** A draft as its page will be, with the other parts of its release. */
export type Preview = {
  release: ReleaseInWriting;
  dossier: Dossier;
  /** Every part of the release, this one too: what a part is linked with is not public either. */
  drafts: Dossier[];
  parts: { editionId: string; type: string; title: string }[];
  /** Labels of what is not written yet and stands there filled in. */
  missing: string[];
  /** Something shown was typed by this person and not saved. */
  typed: boolean;
  places: Places;
};

/** Where a preview finds the pages and files of its release: at the desk, or behind a 会签 link. */
export type Places = {
  page(editionId: string): string;
  file(editionId: string, file: { sha256: string; name: string }): string;
  /** Somebody from outside looks, who is shown nothing of the desk. */
  guest?: true;
};

/**
 * The page of a draft, from what is saved and what its reader has typed since. Nothing is written.
 * @throws AppError `missing`, `forbidden`
 */
export async function previewOf(ctx: Ctx, editionId: string): Promise<Preview> {
  const release = await releaseOf(ctx, editionId);
  await permit(ctx, 'document.read', { department: thingOf(release).department });
  return shownOf(ctx, { release, editionId, ...(await asTyped(ctx, release)), places: DESK });
}

/**
 * A part of a release as its page will be, for whoever holds a 会签 link: what is saved and nothing else.
 * @throws AppError `missing`
 */
export const previewFor = (
  ctx: Ctx,
  { release, editionId, places }: { release: ReleaseInWriting; editionId: string; places: Places },
): Promise<Preview> => shownOf(ctx, { release, editionId, parts: release.parts, typed: false, places });

type Asked = { release: ReleaseInWriting; editionId: string; parts: Part[]; typed: boolean; places: Places };

async function shownOf(ctx: Ctx, { release, editionId, parts, typed, places }: Asked): Promise<Preview> {
  const n = parts.findIndex((part) => part.editionId === editionId);
  if (n < 0) throw new AppError('missing', '没有这一稿，可能已经删除');
  if (parts.some(({ erased }) => erased)) throw new AppError('missing', '已经依法清除，没有可看的了');
  const today = dayOf(ctx.now);
  const shown = parts.map((part) => ({ part, ...standIn(typeOf(part.type), part.content.details, today) }));
  const drafts: Dossier[] = [];
  for (const one of shown) drafts.push(await dossierOf(ctx, one, shown, places));
  return {
    ...{ release, drafts, typed, places, dossier: drafts[n]!, missing: shown[n]!.missing },
    parts: parts.map((part) => ({ editionId: part.editionId, type: part.type, title: part.content.title })),
  };
}

async function asTyped(ctx: Ctx, release: ReleaseInWriting): Promise<{ parts: Part[]; typed: boolean }> {
  const drafts = release.parts.filter(({ state }) => state === 'draft');
  const typed = await typedIn(
    ctx,
    drafts.map(({ editionId }) => editionId),
  );
  const parts: Part[] = [];
  for (const part of release.parts) {
    const values = typed.get(part.editionId);
    const written = values && contentOf(values, part.content);
    const links = written ? await pointedBy(ctx, written.links, release) : part.content.links;
    parts.push(
      written ? { ...part, content: { ...part.content, ...written.content, links } as Content } : part,
    );
  }
  return { parts, typed: typed.size > 0 };
}

type Shown = { part: Part; details: Record<string, unknown> };

/** A text that cannot be laid out shows what is wrong with it. */
function shownText(input: RenderInput): Rendered {
  try {
    return renderText(input);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return renderText({ kind: input.kind, body: error.message });
  }
}

async function dossierOf(
  ctx: Ctx,
  { part, details }: Shown,
  all: readonly Shown[],
  places: Places,
): Promise<Dossier> {
  const { content, editionId, documentId } = part;
  const type = typeOf(part.type);
  const today = dayOf(ctx.now);
  const listedAt = content.originallyPublishedAt ?? ctx.now;
  const timed = {
    facets: (type.states?.spans(details) ?? []).map((span) => ({ name: type.states!.facet, ...span })),
  };
  const closed = type.closed?.(details, today) ?? false;
  const text = shownText(textOf({ ...content, details }));
  const signed = part.origin === 'signed' ? await signedOf(ctx, editionId, content) : undefined;
  const files = content.attachments.map((file) => ({ ...file, path: places.file(editionId, file) }));
  return {
    ...{ id: documentId, type: part.type, path: pathOf(content), number: content.number },
    ...{ externalId: null, indexNumber: content.indexNumber ?? null },
    ...{ title: content.title || '（没有标题）', summary: content.summary },
    details: seenDetails(type, details, ctx.now),
    department: departmentName(
      ctx.site,
      content.department ?? (cardOf(type, details) as Card).draftingDepartment,
    ),
    ...{ changeNote: null, editionNo: 1, checkpoint: null },
    html: closed ? '' : text.html,
    carriedHtml: closed ? null : text.carriedHtml,
    toc: closed ? [] : text.toc,
    clauses: closed ? [] : text.clauses,
    ...{ publishedAt: ctx.now, updatedAt: ctx.now, listedAt },
    originallyPublishedAt: content.originallyPublishedAt ?? null,
    ...(await around(ctx, { part, details }, all, places)),
    state: stateOf(type, timed, momentOf(ctx.now)),
    attachments: closed ? [] : files,
    until: untilOf([timed], ctx.now),
    signed: type.official ? standingOf(signed?.comparison) : null,
    ...{ closed, revised: false },
  };
}

const DESK: Places = {
  page: previewPath,
  file: (editionId, { sha256, name }) =>
    `/desk/editions/${editionId}/attachments/${sha256}/${encodeURIComponent(name)}`,
};

/** Links and validity as publication would make them; those of the release itself lead to their previews. */
async function around(
  ctx: Ctx,
  { part, details }: Shown,
  all: readonly Shown[],
  places: Places,
): Promise<Pick<Dossier, 'links' | 'validity'>> {
  const today = dayOf(ctx.now);
  const { documentId: id, content } = part;
  const own = new Map(all.map((one) => [one.part.documentId, one]));
  return read(ctx, async (db) => {
    const there = content.links.filter(({ toId }) => !toId || !own.has(toId));
    const others = await surroundingsOfDraft(db, { id, links: there }, today);
    const out = content.links.flatMap((link) => {
      const to = link.toId && own.get(link.toId);
      return to ? [linkedDraft(ctx, to, link, 'out', places)] : [];
    });
    const back = all.flatMap((one) =>
      one.part === part
        ? []
        : one.part.content.links
            .filter(({ toId }) => toId === id)
            .map((link) => linkedDraft(ctx, one, link, 'back', places)),
    );
    const beside = others.filter((link) => !link.id || !own.has(link.id));
    const links = [...out, ...beside, ...back];
    if (!typeOf(part.type).dated) return { links, validity: null };
    return { links, validity: stateOn(spans(details as Terms, await influencesOn({ db }, id)), today) };
  });
}

function linkedDraft(
  ctx: Ctx,
  { part, details }: Shown,
  { relation, clause }: Part['content']['links'][number],
  direction: Linked['direction'],
  places: Places,
): Linked {
  const type = typeOf(part.type);
  const state = type.dated ? stateOn(spans(details as Terms, []), dayOf(ctx.now)) : null;
  return {
    ...{ relation, direction, clause: clause ?? null, url: null, title: part.content.title },
    ...{ path: places.page(part.editionId), id: part.documentId, type: part.type },
    card: cardOf(type, details) as Card,
    details: relation === 'interprets' ? details : {},
    listedAt: part.content.originallyPublishedAt ?? ctx.now,
    validity: state && { code: state.code, text: state.text },
  };
}
