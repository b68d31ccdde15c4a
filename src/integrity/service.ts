import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { and, asc, eq, gt, ne, notInArray } from 'drizzle-orm';
import { attachments, editions, manifests, packets, releaseItems, uploads } from '#db/schema.ts';
import type { Db } from '#db/store.ts';
import { type Ctx, read } from '../context.ts';
import { contentHash } from '../documents/rules.ts';
import { loadEditions } from '../documents/service.ts';
import { sm3sOf } from '../ledger/rules.ts';
import { erasedFaults, erasuresOnRecord, filesGone } from '../erased/service.ts';

export type Checked = { checked: number; broken: { id: string; reason: string }[] };

/** Documents erased by law, of which hashes alone are left, each on record. */
export type Editions = Checked & { erased: number };

const PAGE = 200;
/** Still being written, or thrown away: no release binds them. */
const UNBOUND = ['draft', 'discarded'];

/** Every edition is still the content its hash was made of, and the one its release bound. */
export async function checkEditions(ctx: Ctx): Promise<Editions> {
  const result: Editions = { checked: 0, broken: [], erased: 0 };
  const known = await read(ctx, erasuresOnRecord);
  for (let after = ''; ;) {
    const page = await read(ctx, async (db) => {
      const rows = await db
        .select({ id: editions.id })
        .from(editions)
        .where(gt(editions.id, after))
        .orderBy(asc(editions.id))
        .limit(PAGE);
      return rows.length
        ? loadEditions(
            db,
            rows.map(({ id }) => id),
          )
        : [];
    });
    for (const { id, sha256, content } of page)
      if (contentHash(content) !== sha256 && !known.editions.has(id))
        result.broken.push({ id, reason: '内容被改动，与其哈希不符' });
    result.checked += page.length;
    if (page.length < PAGE) break;
    after = page.at(-1)!.id;
  }
  const unbound = await read(ctx, (db) =>
    db
      .select({ id: editions.id })
      .from(releaseItems)
      .innerJoin(
        editions,
        and(eq(editions.id, releaseItems.editionId), ne(editions.sha256, releaseItems.editionSha256)),
      )
      .where(notInArray(editions.state, UNBOUND)),
  );
  for (const { id } of unbound) result.broken.push({ id, reason: '与发布审批单上的哈希不符' });
  const { count, faults } = await read(ctx, (db) => erasedFaults(db, known));
  result.broken.push(...faults);
  return { ...result, erased: count };
}

/** Every file a row names, in an edition, only brought or sent to be signed, is on disk and is what its name (SHA-256) says. */
export async function checkFiles(ctx: Ctx): Promise<Checked> {
  const named = await read(ctx, async (db) => [
    ...(await db.selectDistinct({ sha256: attachments.sha256 }).from(attachments)),
    ...(await db.select({ sha256: uploads.sha256 }).from(uploads)),
    // Of an erased one the row stays and says nothing.
    ...(await db.select().from(packets)).filter(({ entries }) => entries.length),
  ]);
  const rows = [...new Set(named.map(({ sha256 }) => sha256))].sort();
  const result: Checked = { checked: rows.length, broken: [] };
  const said = await read(ctx, sm3sIn);
  for (const sha256 of rows) {
    const found = await hashOf(ctx.store.files.path(sha256));
    const other = said.get(sha256);
    if (found?.sha256 === sha256 && other && found.sm3 !== other)
      result.broken.push({ id: sha256, reason: '附件与登记的SM3不符' });
    if (found?.sha256 !== sha256)
      result.broken.push({ id: sha256, reason: found ? '附件内容被改动' : '附件文件不见了' });
  }
  const gone = await read(ctx, async (db) => filesGone(db, await erasuresOnRecord(db)));
  for (const sha256 of gone)
    if (existsSync(ctx.store.files.path(sha256)))
      result.broken.push({ id: sha256, reason: '已经依法清除的附件还在磁盘上' });
  return result;
}

/** What manifests say of files beside their SHA-256. */
async function sm3sIn(db: Db): Promise<Map<string, string>> {
  const rows = await db.select({ text: manifests.text }).from(manifests);
  return new Map(rows.flatMap(({ text }) => sm3sOf(text)));
}

async function hashOf(path: string): Promise<{ sha256: string; sm3: string } | null> {
  const hashes = [createHash('sha256'), createHash('sm3')] as const;
  try {
    for await (const chunk of createReadStream(path)) for (const hash of hashes) hash.update(chunk as Buffer);
    return { sha256: hashes[0].digest('hex'), sm3: hashes[1].digest('hex') };
  } catch {
    return null;
  }
}
