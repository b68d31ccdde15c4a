import { and, asc, desc, eq, gt, inArray, isNotNull, sql } from 'drizzle-orm';
import { prepared } from '#db/prepared.ts';
import { checkpoints, documents, editions, manifests, releaseItems, releases, rendered } from '#db/schema.ts';
import type { Db } from '#db/store.ts';
import { head } from '../audit/service.ts';
import { change, type Ctx, note, read, touch, type Tx } from '../context.ts';
import { type Content, contentText } from '../documents/rules.ts';
import { loadEditions } from '../documents/service.ts';
import { type Served, servedText } from '../releases/rules.ts';
import { noteOf } from './note.ts';
import {
  FIRST,
  type Fingerprints,
  fingerprintsOf,
  type Item,
  type Manifest,
  manifestText,
  originOf,
  RENEWAL_MS,
  sm3,
} from './rules.ts';
import { grown, leafOf, neededFor, type NodesAt, rootOf } from './tree.ts';

/** Pages that show the log carry it. */
export const LEDGER_TAG = 'releases';

/** 检查点, as it stands in the table. */
export type Checkpoint = typeof checkpoints.$inferSelect;

/** What goes out right now, as it was just hashed and rendered: nothing of it has to be read again. */
export type Fresh = { id: string; texts: Texts };
type Texts = ReadonlyMap<string, { content: Content; served: Served }>;

/**
 * Puts what was published in this transaction on the public record: its manifest into the tree and a signed checkpoint over
 * it. Releases of a database older than the record come first, in their order.
 */
export async function record(tx: Tx, fresh?: Fresh): Promise<number> {
  let last = await newestManifest(tx.db);
  const missing = await unrecorded(tx.db, last.seq);
  for (const release of missing)
    last = await append(tx, release, last, fresh?.id === release.id ? fresh.texts : undefined);
  if (missing.length) touch(tx, LEDGER_TAG);
  return missing.length;
}

/** Records what an older version published before there was a record. */
export async function catchUp(ctx: Ctx): Promise<void> {
  const behind = await read(ctx, async (db) => unrecorded(db, (await newestManifest(db)).seq));
  if (!behind.length) return;
  await change(ctx, 'ledger.record', (count) => ({ id: 'ledger', number: count }), record);
}

/** Signs the newest checkpoint once more, with the moment and the head of the record of the desk as they are now. */
export async function renew(ctx: Ctx): Promise<void> {
  await note(ctx, async (tx) => {
    const newest = await newestIn(tx.db);
    if (!newest || ctx.now.getTime() - newest.at.getTime() < RENEWAL_MS / 2) return;
    const signed = signedHead(tx, newest, await head(tx.db));
    // A witness signed the note before.
    await tx.db
      .update(checkpoints)
      .set({ ...signed, cosigned: null })
      .where(eq(checkpoints.size, newest.size));
  });
}

/** The newest checkpoint; undefined before the first release. */
export const newestCheckpoint = (ctx: Ctx): Promise<Checkpoint | undefined> => read(ctx, newestIn);

/** The same in short: what a page, a feed or a receipt says of it. */
export const witnessed = (ctx: Ctx): Promise<Pick<Checkpoint, 'size' | 'root' | 'at'> | undefined> =>
  read(ctx, async (db) => {
    const { size, root, at } = checkpoints;
    const [row] = await prepared(db, 'ledger.witnessed', {}, (on) =>
      on.select({ size, root, at }).from(checkpoints).orderBy(desc(size)).limit(1),
    );
    return row;
  });

/** Nodes of the tree kept with these leaves. */
export async function nodesFor(db: Db, sizes: readonly number[]): Promise<NodesAt> {
  if (!sizes.length) return () => [];
  const rows = await db
    .select({ seq: manifests.seq, nodes: manifests.nodes })
    .from(manifests)
    .where(inArray(manifests.seq, [...sizes]));
  const found = new Map(rows.map(({ seq, nodes }) => [seq, nodes]));
  return (size) => found.get(size) ?? [];
}

type Last = Fingerprints & { seq: number };

async function newestManifest(db: Db): Promise<Last> {
  const { seq, sha256, sm3 } = manifests;
  const [row] = await prepared(db, 'ledger.last', {}, (on) =>
    on.select({ seq, sha256, sm3 }).from(manifests).orderBy(desc(seq)).limit(1),
  );
  return row ?? { seq: 0, ...FIRST };
}

async function newestIn(db: Db): Promise<Checkpoint | undefined> {
  const [row] = await prepared(db, 'ledger.checkpoint', {}, (on) =>
    on.select().from(checkpoints).orderBy(desc(checkpoints.size)).limit(1),
  );
  return row;
}

type Release = Omit<Manifest, 'items' | 'previous'> & { id: string; at: Date };

async function unrecorded(db: Db, after: number): Promise<Release[]> {
  const rows = await prepared(db, 'ledger.unrecorded', { after }, (on) =>
    on
      .select()
      .from(releases)
      .where(
        and(
          isNotNull(releases.seq),
          gt(releases.seq, sql.placeholder('after')),
          isNotNull(releases.publishedAt),
        ),
      )
      .orderBy(asc(releases.seq)),
  );
  return rows.map(({ id, seq, kind, number, sha256, publishedAt }) => ({
    ...{ id, seq: seq!, kind, number, approved: sha256, at: publishedAt! },
    time: publishedAt!.toISOString(),
  }));
}

async function append(
  tx: Tx,
  { id, at: _, ...release }: Release,
  previous: Last,
  texts?: Texts,
): Promise<Last> {
  const { seq } = release;
  const { sha256, sm3: previousSm3 } = previous;
  const items = await itemsOf(tx, id, texts);
  const text = manifestText({ format: 2, ...release, items, previous: { sha256, sm3: previousSm3 } });
  const own = fingerprintsOf(text);
  const before = await nodesFor(tx.db, neededFor(seq));
  const nodes = grown(seq, leafOf(text), before);
  await tx.db.insert(manifests).values({ seq, releaseId: id, text, ...own, nodes });
  const root = rootOf(seq, (size) => (size === seq ? nodes : before(size)));
  const signed = signedHead(tx, { size: seq, root }, await head(tx.db));
  await tx.db.insert(checkpoints).values({ size: seq, root, ...signed });
  return { seq, ...own };
}

/** What each document of a release became: hashes as they were written when it went out. */
async function itemsOf({ db, store }: Tx, releaseId: string, fresh?: Texts): Promise<Item[]> {
  const rows = await prepared(db, 'ledger.items', { releaseId }, (on) =>
    on
      .select({
        editionId: releaseItems.editionId,
        documentId: releaseItems.documentId,
        type: documents.type,
        number: documents.number,
        edition: releaseItems.editionSha256,
        rendered: releaseItems.renderedSha256,
        withdrawal: editions.withdrawal,
      })
      .from(releaseItems)
      .innerJoin(documents, eq(documents.id, releaseItems.documentId))
      .innerJoin(editions, eq(editions.id, releaseItems.editionId))
      .where(eq(releaseItems.releaseId, sql.placeholder('releaseId'))),
  );
  const ids = rows.map(({ editionId }) => editionId);
  const texts = fresh ?? (await textsOf(db, ids));
  return rows.map(({ editionId, withdrawal, ...item }) => {
    const { content, served } = texts.get(editionId)!;
    const files = [...new Set(content.attachments.map(({ sha256 }) => sha256))];
    return {
      ...{ ...item, files },
      sm3: {
        edition: sm3(contentText(content)),
        rendered: sm3(servedText(served)),
        files: files.map((sha256) => store.files.sm3(sha256) ?? ''),
      },
      ...(withdrawal && { withdrawn: true as const }),
    };
  });
}

/** Of a release older than the record. */
async function textsOf(db: Db, ids: string[]): Promise<Texts> {
  const { editionId, html, carriedHtml } = rendered;
  const rows = await db
    .select({ editionId, html, carriedHtml })
    .from(rendered)
    .where(inArray(editionId, ids));
  const served = new Map(rows.map((row) => [row.editionId, row]));
  const all = await loadEditions(db, ids);
  return new Map(all.map(({ id, content }) => [id, { content, served: served.get(id) ?? NOTHING_SERVED }]));
}

const NOTHING_SERVED = { html: '', carriedHtml: null };

/** Signed over the audit record as it stands: what is in it by now cannot be written anew unseen. */
function signedHead(
  { store, site, now }: Ctx,
  { size, root }: { size: number; root: string },
  audit: { seq: number; hash: string },
): Pick<Checkpoint, 'at' | 'auditSeq' | 'auditHash' | 'note'> {
  const origin = originOf(site);
  const { seq: auditSeq, hash: auditHash } = audit;
  const whole = { origin, size, root, at: now, auditSeq, auditHash };
  return { at: now, auditSeq, auditHash, note: noteOf(whole, store.signing) };
}
