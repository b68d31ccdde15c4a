import { and, asc, eq, isNotNull, sql } from 'drizzle-orm';
import { prepared } from '#db/prepared.ts';
import { addresses, attachments, documents, editions, rendered } from '#db/schema.ts';
import type { Db } from '#db/store.ts';
import { type Ctx, read } from '../context.ts';
import { isPublic, pathOf, seenDetails } from '../documents/rules.ts';
import { typeOf } from '../documents/types/index.ts';
import { type Linked, surroundings, type Validity } from '../linked/service.ts';
import { witnessed } from '../ledger/service.ts';
import type { Card } from '../lists/service.ts';
import type { Witnessed } from '../proofs/rules.ts';
import { stateOf, untilOf } from '../shelf/rules.ts';
import { publicStanding } from '../signed/service.ts';
import { departmentName } from '../site.ts';
import { oldAddress } from '../text/addresses.ts';
import { dayOf, momentOf } from '../text/days.ts';
import type { Clause, ClauseHead, TocEntry } from '../text/rendered.ts';
import { wasErased } from '../erased/service.ts';
import { type Withdrawn, withdrawnAt } from '../withdrawals/service.ts';

export type Attachment = { title: string; name: string; sha256: string; bytes: number; path: string };

/** One public document with everything its page, its .json and its .md show. */
export type Dossier = {
  id: string;
  type: string;
  path: string;
  number: string;
  externalId: string | null;
  indexNumber: string | null;
  title: string;
  summary: string;
  details: Record<string, unknown>;
  department: string;
  changeNote: string | null;
  editionNo: number;
  html: string;
  carriedHtml: string | null;
  toc: TocEntry[];
  clauses: ClauseHead[];
  /** This server's own times. */
  publishedAt: Date;
  updatedAt: Date;
  originallyPublishedAt: Date | null;
  /** originallyPublishedAt ?? publishedAt */
  listedAt: Date;
  validity: Validity | null;
  /** Of a type whose states follow the clock: 征集中. */
  state: { code: string; text: string } | null;
  links: Linked[];
  attachments: Attachment[];
  /** The first moment at which anything here changes by the clock alone. */
  until: Date;
  /** Newest checkpoint when this was read, for print and feed; see proofs/rules.ts#Witnessed. */
  checkpoint: Witnessed | null;
  /** 与签发原件一致, only where that is so. */
  signed: string | null;
  /** Its term is over: text and files are no longer given out and stand empty here. */
  closed: boolean;
  /** It went out more than once: its history has something to tell. */
  revised: boolean;
  /** 应急发布 whose stages are being made up: what its page says of that. */
  urgent?: string;
};

/** What an address answers: a document, its 410, or nothing. */
export type Answer = { state: 'public'; dossier: Dossier } | Withdrawn | { state: 'missing' };

/** The document at a type and number (or slug), from one snapshot. */
export async function dossierAt(ctx: Ctx, type: string, number: string): Promise<Answer> {
  return read(ctx, async (db) => {
    const [row] = await prepared(db, 'dossier.at', { type, number }, (on) =>
      on
        .select({ document: documents, edition: EDITION, text: TEXT })
        .from(documents)
        .innerJoin(editions, eq(editions.id, documents.liveEditionId))
        .innerJoin(rendered, eq(rendered.editionId, documents.liveEditionId))
        .where(
          and(eq(documents.type, sql.placeholder('type')), eq(documents.number, sql.placeholder('number'))),
        ),
    );
    if (!row) return { state: 'missing' };
    const { document, edition } = row;
    if (!isPublic(document)) return withdrawnAt(db, document, edition.title);
    return { state: 'public', dossier: await assemble(ctx, db, row) };
  });
}

/** Where the document of an old address stands now; `asked` as the visitor wrote it, below the base path. */
export async function pathOfOld(ctx: Ctx, asked: string): Promise<string | null> {
  const old = oldAddress(asked);
  // Messengers add a query of their own to what is passed on.
  return old && ((await pathOfExactly(ctx, old)) ?? (await pathOfExactly(ctx, old.split('?', 1)[0]!)));
}

async function pathOfExactly(ctx: Ctx, path: string): Promise<string | null> {
  const [row] = await read(ctx, (db) =>
    db
      .select({ type: documents.type, number: documents.number })
      .from(addresses)
      .innerJoin(documents, eq(documents.id, addresses.documentId))
      .where(and(eq(addresses.path, path), isNotNull(documents.liveEditionId))),
  );
  return row ? pathOf(row) : null;
}

/** A file as a visitor may have it: there while an edition that is live carries it, gone when its document was withdrawn or closed. */
export type PublicFile =
  { state: 'public'; path: string; bytes: number } | { state: 'withdrawn' } | { state: 'missing' };

export async function publicFile(ctx: Ctx, sha256: string, name: string): Promise<PublicFile> {
  const rows = await read(ctx, (db) =>
    db
      .select({
        bytes: attachments.bytes,
        withdrawal: documents.withdrawal,
        type: documents.type,
        details: editions.details,
      })
      .from(attachments)
      .innerJoin(documents, eq(documents.liveEditionId, attachments.editionId))
      .innerJoin(editions, eq(editions.id, documents.liveEditionId))
      .where(and(eq(attachments.sha256, sha256), eq(attachments.name, name))),
  );
  const shown = rows.find(
    ({ withdrawal, type, details }) => !withdrawal && !isClosed(type, details, ctx.now),
  );
  if (shown) return { state: 'public', path: ctx.store.files.path(sha256), bytes: shown.bytes };
  return { state: rows.length || (await wasErased(ctx, sha256)) ? 'withdrawn' : 'missing' };
}

export const filePath = (file: { sha256: string; name: string }): string =>
  `/files/${file.sha256}/${encodeURIComponent(file.name)}`;

/** Tags of the page: itself and every document it names. */
export const tagsOf = (dossier: Dossier): string[] => [
  'site',
  `document:${dossier.id}`,
  ...dossier.links.flatMap(({ id }) => (id ? [`document:${id}`] : [])),
];

/** For machines: the text as its editor wrote it, its clauses in full, its HTML as the public log has it on record. */
export type Whole = { body: string; clauses: Clause[]; rendered: Served | null };
type Served = Pick<Dossier, 'html' | 'carriedHtml'>;

export async function wholeOf(ctx: Ctx, id: string): Promise<Whole> {
  const [row] = await read(ctx, (db) =>
    db
      .select({
        body: editions.body,
        clauses: rendered.clauses,
        html: rendered.html,
        carriedHtml: rendered.carriedHtml,
        type: documents.type,
        details: editions.details,
      })
      .from(documents)
      .innerJoin(editions, eq(editions.id, documents.liveEditionId))
      .innerJoin(rendered, eq(rendered.editionId, documents.liveEditionId))
      .where(eq(documents.id, id)),
  );
  if (!row || isClosed(row.type, row.details, ctx.now)) return { body: '', clauses: [], rendered: null };
  const { body, clauses, html, carriedHtml } = row;
  return { body, clauses, rendered: { html, carriedHtml } };
}

const { id, no, title, summary, details, changeNote, publishedAt } = editions;
const EDITION = { id, no, title, summary, details, changeNote, publishedAt };
const { html, carriedHtml, toc, heads } = rendered;
const TEXT = { html, carriedHtml, toc, heads };

type Row = {
  document: typeof documents.$inferSelect;
  edition: Pick<typeof editions.$inferSelect, keyof typeof EDITION>;
  text: Pick<typeof rendered.$inferSelect, keyof typeof TEXT>;
};

async function assemble(ctx: Ctx, db: Db, { document, edition, text }: Row): Promise<Dossier> {
  const files = await filesOf(db, edition.id);
  const { links, validity } = await surroundings(db, document.id, dayOf(ctx.now));
  const { draftingDepartment } = edition.details as Card;
  const type = typeOf(document.type);
  const spans = type.states?.spans(edition.details) ?? [];
  const timed = { facets: spans.map((span) => ({ name: type.states!.facet, ...span })) };
  const closed = isClosed(document.type, edition.details, ctx.now);
  return {
    id: document.id,
    type: document.type,
    path: pathOf(document),
    number: document.number,
    externalId: document.externalId,
    indexNumber: document.indexNumber,
    title: edition.title,
    summary: edition.summary,
    details: seenDetails(type, edition.details, ctx.now),
    department: departmentName(ctx.site, document.department ?? draftingDepartment),
    changeNote: edition.changeNote,
    editionNo: edition.no,
    html: closed ? '' : text.html,
    carriedHtml: closed ? null : text.carriedHtml,
    toc: closed ? [] : (text.toc as TocEntry[]),
    clauses: closed ? [] : text.heads,
    publishedAt: document.firstPublishedAt!,
    updatedAt: edition.publishedAt!,
    originallyPublishedAt: document.originallyPublishedAt,
    listedAt: document.listedAt!,
    validity,
    state: stateOf(type, timed, momentOf(ctx.now)),
    links,
    attachments: closed ? [] : files.map((file) => ({ ...file, path: filePath(file) })),
    until: untilOf([timed], ctx.now),
    checkpoint: (await witnessed({ ...ctx, db })) ?? null,
    signed: type.official ? await publicStanding({ ...ctx, db }, edition.id) : null,
    closed,
    revised: !closed && document.version > 1,
  };
}

const isClosed = (type: string, details: Record<string, unknown>, now: Date): boolean =>
  typeOf(type).closed?.(details, dayOf(now)) ?? false;

function filesOf(db: Db, editionId: string) {
  const { title, name, sha256, bytes } = attachments;
  return prepared(db, 'dossier.files', { editionId }, (on) =>
    on
      .select({ title, name, sha256, bytes })
      .from(attachments)
      .where(eq(attachments.editionId, sql.placeholder('editionId')))
      .orderBy(asc(attachments.position)),
  );
}
