import { and, asc, eq, gt, isNotNull } from 'drizzle-orm';
import {
  auditLog,
  checkpoints,
  documents,
  editions,
  manifests,
  releaseItems,
  releases,
  rendered,
} from '#db/schema.ts';
import type { Db } from '#db/store.ts';
import { type Ctx, read } from '../context.ts';
import { pathOf } from '../documents/rules.ts';
import { loadEditions } from '../documents/service.ts';
import { erasuresOnRecord } from '../erased/service.ts';
import type { Checked } from '../integrity/service.ts';
import { bodyOf, isSigned, readNote } from '../ledger/note.ts';
import {
  FIRST,
  type Fingerprints,
  fingerprintsOf,
  type Item,
  type Manifest,
  originOf,
  readManifest,
} from '../ledger/rules.ts';
import type { Checkpoint } from '../ledger/service.ts';
import { EMPTY_ROOT, grown, leafOf, rootOf } from '../ledger/tree.ts';
import { renderedFault, sm3Fault } from './rules.ts';

/** What the public record says of itself and of the database beside it. */
export type Inspected = {
  manifests: Checked;
  checkpoints: Checked & { lost: number };
  rendered: Checked;
  root: string;
};

const PAGE = 200;

/**
 * Reckons the whole public record again: each manifest, the tree over them, each checkpoint with its signature and the head
 * of the desk's record it was signed over, each text that readers are served. Nothing is taken from what it checks.
 */
export function inspect(ctx: Ctx): Promise<Inspected> {
  return read(ctx, async (db) => {
    const tree = await walk(db);
    const result = {
      manifests: tree.checked,
      checkpoints: await checkCheckpoints(ctx, db, tree),
      rendered: await checkRendered(db, tree),
      root: tree.roots.at(-1) ?? EMPTY_ROOT,
    };
    return result;
  });
}

/** Roots by size, from size 1; the newest item of each edition. */
type Tree = { checked: Checked; roots: string[]; items: Map<string, Item> };

async function walk(db: Db): Promise<Tree> {
  const tree: Tree = { checked: { checked: 0, broken: [] }, roots: [], items: new Map() };
  const nodes: string[][] = [];
  let previous: Fingerprints = FIRST;
  for (let after = 0; ;) {
    const rows = await db
      .select({ row: manifests, release: releases })
      .from(manifests)
      .innerJoin(releases, eq(releases.id, manifests.releaseId))
      .where(gt(manifests.seq, after))
      .orderBy(asc(manifests.seq))
      .limit(PAGE);
    for (const { row, release } of rows) {
      const size = tree.roots.length + 1;
      const fault = (reason: string) => tree.checked.broken.push({ id: `第${row.seq}号`, reason });
      if (row.seq !== size) fault(`它前面缺了第${size}号`);
      nodes[size] = grown(size, leafOf(row.text), (end) => nodes[end]!);
      tree.roots.push(rootOf(size, (end) => nodes[end]!));
      for (const reason of await faultsOf(db, row, release, { previous, nodes: nodes[size] })) fault(reason);
      previous = fingerprintsOf(row.text);
      for (const item of itemsIn(row.text)) tree.items.set(`${item.documentId} ${item.edition}`, item);
    }
    tree.checked.checked += rows.length;
    if (rows.length < PAGE) break;
    after = rows.at(-1)!.row.seq;
  }
  await checkMissing(db, tree);
  return tree;
}

type Row = typeof manifests.$inferSelect;
type Release = typeof releases.$inferSelect;

async function faultsOf(
  db: Db,
  row: Row,
  release: Release,
  { previous, nodes }: { previous: Fingerprints; nodes: string[] },
): Promise<string[]> {
  const own = fingerprintsOf(row.text);
  const manifest = manifestIn(row.text);
  if (!manifest) return ['清单读不出来'];
  const bound = await db.select().from(releaseItems).where(eq(releaseItems.releaseId, row.releaseId));
  const told = JSON.stringify(
    pairs(manifest.items.map((item) => [item.documentId, item.edition, item.rendered])),
  );
  const kept = JSON.stringify(
    pairs(bound.map((item) => [item.documentId, item.editionSha256, item.renderedSha256])),
  );
  const { seq, kind, number, approved, time } = manifest;
  const same =
    [seq, kind, number, approved, time].join() ===
    [row.seq, release.kind, release.number, release.sha256, release.publishedAt?.toISOString()].join();
  return [
    own.sha256 !== row.sha256 && '清单内容与SHA-256不符',
    own.sm3 !== row.sm3 && '清单内容与SM3不符',
    (manifest.previous.sha256 !== previous.sha256 || manifest.previous.sm3 !== previous.sm3) &&
      '上一号清单的哈希不符，前面的清单被改动或替换',
    JSON.stringify(nodes) !== JSON.stringify(row.nodes) && '树中的哈希不符，这一号或前面的清单被改动',
    !same && '与发布审批单不符',
    told !== kept && '与审批单里各件的哈希不符',
  ].filter((reason): reason is string => reason !== false);
}

const pairs = (rows: string[][]): string[] => rows.map((row) => row.join(' ')).toSorted();

const itemsIn = (text: string): Item[] => manifestIn(text)?.items ?? [];

function manifestIn(text: string): Manifest | null {
  try {
    const manifest = readManifest(text);
    return Array.isArray(manifest.items) && manifest.previous ? manifest : null;
  } catch {
    return null;
  }
}

/** What was published and stands in no manifest, and a manifest cut off at the end. */
async function checkMissing(db: Db, { checked }: Tree): Promise<void> {
  const rows = await db
    .select({ seq: releases.seq, recorded: manifests.seq })
    .from(releases)
    .leftJoin(manifests, eq(manifests.releaseId, releases.id))
    .where(isNotNull(releases.seq))
    .orderBy(asc(releases.seq));
  for (const { seq, recorded } of rows)
    if (recorded === null) checked.broken.push({ id: `第${seq}号`, reason: '已经发布，公开发布记录里没有' });
}

async function checkCheckpoints(ctx: Ctx, db: Db, { roots }: Tree): Promise<Inspected['checkpoints']> {
  const rows = await db.select().from(checkpoints).orderBy(asc(checkpoints.size));
  const until = ctx.store.signing.lostUntil();
  const result = { checked: rows.length, broken: [] as Checked['broken'], lost: 0 };
  const key = ctx.store.signing.publicKey();
  const audit = new Map(
    (await db.select({ seq: auditLog.seq, hash: auditLog.hash }).from(auditLog)).map((row) => [
      row.seq,
      row.hash,
    ]),
  );
  for (const row of rows) {
    const lost = isOfLostKey(row, until, key);
    if (lost) result.lost += 1;
    for (const reason of checkpointFaults(row, { origin: originOf(ctx.site), roots, key, audit, lost }))
      result.broken.push({ id: `第${row.size}号`, reason });
  }
  const known = new Set(rows.map(({ size }) => size));
  for (let size = 1; size <= roots.length; size += 1)
    if (!known.has(size)) result.broken.push({ id: `第${size}号`, reason: '缺少这一号的检查点' });
  return result;
}

type Against = {
  origin: string;
  roots: string[];
  key: Buffer | null;
  audit: Map<number | null, string | null>;
  lost: boolean;
};

/** Signed before the key was replaced: everything but the signature is still held against what it says. */
function isOfLostKey({ size, note }: Checkpoint, until: number, key: Buffer | null): boolean {
  const read = readNote(note);
  return size <= until && key !== null && read !== null && !isSigned(read, key);
}

function checkpointFaults(row: Checkpoint, { origin, roots, key, audit, lost }: Against): string[] {
  const note = readNote(row.note);
  if (!note) return ['检查点读不出来'];
  const { size, root, at, auditSeq, auditHash } = row;
  return [
    note.body !== bodyOf({ origin, size, root, at, auditSeq, auditHash }) && '检查点与签名的内容不符',
    root !== roots[size - 1] && '检查点的根与清单不符',
    !key && '没有签名密钥，签名无法核对',
    key && !lost && !isSigned(note, key) && '签名不是本站密钥签的',
    auditSeq > 0 && audit.get(auditSeq) !== auditHash && `签名时的操作记录第 ${auditSeq} 条已被改写或删去`,
  ].filter((reason): reason is string => typeof reason === 'string');
}

/** Each text a reader is or was served is the one put on record; of what is live nothing is missing. */
async function checkRendered(db: Db, { items }: Tree): Promise<Checked> {
  const result: Checked = { checked: 0, broken: [] };
  const { editions: erased } = await erasuresOnRecord(db);
  for (let after = ''; ;) {
    const rows = await db
      .select({ edition: editions, document: documents, text: rendered })
      .from(editions)
      .innerJoin(documents, eq(documents.id, editions.documentId))
      .leftJoin(rendered, eq(rendered.editionId, editions.id))
      .where(and(gt(editions.id, after), isNotNull(editions.publishedAt)))
      .orderBy(asc(editions.id))
      .limit(PAGE);
    const contents = new Map(
      (
        await loadEditions(
          db,
          rows.map(({ edition }) => edition.id),
        )
      ).map(({ id, content }) => [id, content]),
    );
    for (const { edition, document, text } of rows) {
      const item = items.get(`${document.id} ${edition.sha256}`);
      const live = document.liveEditionId === edition.id;
      const content = erased.has(edition.id) ? null : contents.get(edition.id)!;
      const reason = renderedFault(item, text, live) ?? (item && sm3Fault(item, text, content));
      if (text) result.checked += 1;
      if (reason) result.broken.push({ id: `${pathOf(document)} 第${edition.no}版`, reason });
    }
    if (rows.length < PAGE) return result;
    after = rows.at(-1)!.edition.id;
  }
}
