import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Db } from '#db/store.ts';
import { type Ctx, read, SYSTEM } from '../context.ts';
import { seenDetails } from '../documents/rules.ts';
import { loadEditions } from '../documents/service.ts';
import { TYPES, typeOf } from '../documents/types/index.ts';
import { type Live, liveAt, livePage, oldAddressesOf, placesOf } from '../identities/service.ts';
import { isKeptBack } from '../withdrawals/rules.ts';
import { attachmentFiles, type Exported, fileOf, toMarkdown } from './rules.ts';

export type ExportResult = {
  /** Files written, by type; attachments under `files`. */
  written: Record<string, number>;
  /** Attachments that are not on disk. */
  missing: { document: string; name: string }[];
};

export type ExportOptions = { dir: string; onProgress?: (done: number) => void };

const PAGE = 100;

/**
 * Writes every live document and its attachments below `dir`, withdrawn ones too unless for what they say; a page of documents
 * in memory.
 */
export async function exportDocuments(ctx: Ctx, { dir, onProgress }: ExportOptions): Promise<ExportResult> {
  const result: ExportResult = { written: {}, missing: [] };
  let done = 0;
  for (const type of Object.keys(TYPES)) {
    let after = '';
    for (;;) {
      const page = await exported(ctx, (db) => livePage(db, type, after, PAGE));
      for (const one of page.filter(({ content }) => !isKeptBack(content.withdrawal))) {
        await writeDocument(ctx, dir, one, result);
        onProgress?.((done += 1));
      }
      if (page.length < PAGE) break;
      after = page.at(-1)!.content.number;
    }
  }
  return result;
}

/** One live document as Markdown, as far as it may be seen now; null when there is none, or it was withdrawn. */
export async function markdownAt(ctx: Ctx, type: string, number: string): Promise<string | null> {
  const [one] = await exported(ctx, (db) => liveAt(db, type, number));
  if (!one || one.content.withdrawal) return null;
  const details = seenDetails(typeOf(type), one.content.details, ctx.now);
  return toMarkdown({ ...one, content: { ...one.content, details } });
}

/** One snapshot for a page: a document and what it links to belong together. */
function exported(ctx: Ctx, choose: (db: Db) => Promise<Live[]>): Promise<Exported[]> {
  return read(ctx, async (db) => {
    const live = await choose(db);
    if (!live.length) return [];
    const editions = await loadEditions(
      db,
      live.map(({ editionId }) => editionId),
    );
    const old = await oldAddressesOf(
      db,
      live.map(({ id }) => id),
    );
    const linked = editions.flatMap(({ content }) => [
      ...content.links.flatMap(({ toId }) => toId ?? []),
      ...(content.withdrawal?.replacement ? [content.withdrawal.replacement] : []),
    ]);
    const places = await placesOf(db, [...new Set(linked)]);
    const placeOf = (id: string) => {
      const place = places.get(id);
      return place && `${typeOf(place.type).path}/${place.number}`;
    };
    return live.map((one, index) => ({ ...whole(one, old), content: editions[index]!.content, placeOf }));
  });
}

const whole = (
  { id, externalId, firstPublishedAt, changeNote, author }: Live,
  old: ReadonlyMap<string, string[]>,
) => ({
  externalId,
  firstPublishedAt,
  changeNote,
  author: author === SYSTEM.id ? null : author,
  oldUrls: old.get(id) ?? [],
});

async function writeDocument(ctx: Ctx, dir: string, one: Exported, result: ExportResult): Promise<void> {
  const { content } = one;
  const target = join(dir, fileOf(content));
  await mkdir(dirname(target), { recursive: true });
  const count = (type: string) => (result.written[type] = (result.written[type] ?? 0) + 1);
  for (const [index, name] of attachmentFiles(content).entries()) {
    const file = join(dirname(target), name);
    const { sha256 } = content.attachments[index]!;
    await mkdir(dirname(file), { recursive: true });
    const copied = await copyFile(ctx.store.files.path(sha256), file).then(
      () => true,
      () => false,
    );
    if (copied) count('files');
    else result.missing.push({ document: fileOf(content), name });
  }
  await writeFile(target, toMarkdown(one));
  count(content.type);
}
