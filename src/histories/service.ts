import { and, desc, eq, inArray, isNotNull } from 'drizzle-orm';
import { documents, editions, releaseItems, releases, rendered } from '#db/schema.ts';
import type { Db } from '#db/store.ts';
import { type Ctx, read } from '../context.ts';
import { unitsOf, type Unit } from '../differences/rules.ts';
import { calledBy, endedBy, endedHere, nameOf, policyOf } from '../dossiers/rules.ts';
import type { Dossier } from '../dossiers/service.ts';
import type { Linked } from '../linked/service.ts';
import type { ReleaseKind } from '../releases/rules.ts';
import { facetsOf } from '../shelf/service.ts';
import type { Span, ValidityCode } from '../validity/rules.ts';
import type { Holder, Version } from './rules.ts';

/** Editions of one document with those before and after it in force. */
export type History = {
  /** The newest first; what stood here before it was taken down is not among them. */
  versions: Version[];
  /** Older ones were taken down. */
  cut: boolean;
  /** The document whose place it takes, as it reads. */
  predecessor: { link: Linked; units: Unit[] } | null;
  holders: Holder[];
};

const MOST = 20;

/** 修改和历史版本 of a public document, from one snapshot. */
export function historyOf(ctx: Ctx, dossier: Dossier): Promise<History> {
  return read(ctx, async (db) => {
    const before = endedHere(dossier).find(({ id, type }) => id && type === dossier.type);
    const after = endedBy(dossier).find(({ id, relation }) => id && relation === 'replaces');
    const around = [before, after].filter((one): one is Linked => one !== undefined);
    return {
      ...(await versionsOf(db, dossier)),
      predecessor: before ? { link: before, units: await unitsAt(db, before.id!) } : null,
      holders: await holdersOf(db, dossier, around),
    };
  });
}

async function versionsOf(db: Db, { id, listedAt }: Dossier): Promise<Pick<History, 'versions' | 'cut'>> {
  const rows = await db
    .select({ edition: EDITION, text: TEXT, kind: releases.kind })
    .from(editions)
    .innerJoin(releaseItems, eq(releaseItems.editionId, editions.id))
    .innerJoin(releases, eq(releases.id, releaseItems.releaseId))
    .innerJoin(rendered, eq(rendered.editionId, editions.id))
    .where(
      and(
        eq(editions.documentId, id),
        isNotNull(editions.publishedAt),
        inArray(editions.state, ['published', 'superseded']),
      ),
    )
    .orderBy(desc(editions.no))
    .limit(MOST);
  // What was taken down stays down, also when a mended edition came after it.
  const down = rows.findIndex(({ edition }) => edition.withdrawal !== null);
  const shown = down === -1 ? rows : rows.slice(0, down);
  const versions = shown.map(({ edition: { no, publishedAt, changeNote, title }, text, kind }) => ({
    ...{ no, title, note: changeNote, kind: kind as ReleaseKind },
    // What was public elsewhere before it came here was public.
    at: no === 1 && listedAt < publishedAt! ? listedAt : publishedAt!,
    ...{ units: unitsOf(text), html: text.html, carriedHtml: text.carriedHtml },
  }));
  return { versions, cut: down !== -1 };
}

const { no, title, changeNote, publishedAt, withdrawal } = editions;
const EDITION = { no, title, changeNote, publishedAt, withdrawal };
const { html, carriedHtml, clauses, text } = rendered;
const TEXT = { html, carriedHtml, clauses, text };

async function unitsAt(db: Db, documentId: string): Promise<Unit[]> {
  const [row] = await db
    .select({ clauses, text })
    .from(documents)
    .innerJoin(rendered, eq(rendered.editionId, documents.liveEditionId))
    .where(eq(documents.id, documentId));
  return row ? unitsOf(row) : [];
}

async function holdersOf(db: Db, dossier: Dossier, around: readonly Linked[]): Promise<Holder[]> {
  const ids = [dossier.id, ...around.map(({ id }) => id!)];
  const facets = await facetsOf(db, ids, 'validity');
  const spansOf = (id: string): Span[] =>
    (facets.get(id) ?? []).map(({ value, from, until }) => ({ code: value as ValidityCode, from, until }));
  const own = policyOf(dossier).documentNumber ?? nameOf(dossier);
  return [
    { path: dossier.path, name: own, self: true, spans: spansOf(dossier.id) },
    ...around.map((link) => ({
      ...{ path: link.path!, name: calledBy(link), self: false, spans: spansOf(link.id!) },
    })),
  ].filter(({ spans }) => spans.length > 0);
}
