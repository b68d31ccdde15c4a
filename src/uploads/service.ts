import { uploads } from '#db/schema.ts';
import { inArray } from 'drizzle-orm';
import { change, type Ctx, read } from '../context.ts';
import type { AttachmentOf } from '../documents/rules.ts';
import { readEnv } from '../env.ts';
import { AppError } from '../errors.ts';
import { sha256 } from '../audit/rules.ts';
import { scan } from '../scans/service.ts';
import { keepView, readView } from '../views/service.ts';
import type { View } from '../views/view.ts';
import { isViewable } from './formats.ts';
import { fileName, shownName, stemOf } from './names.ts';
import { asFormat, cleanFile, type Guarded, guardFile } from './rules.ts';

export type Given = { name: string; bytes: Buffer };

export type ReceiveOptions = {
  /** `host:port` of clamd; none means that files are not looked at for viruses. */
  clamd?: string | undefined;
};

/**
 * Lets a file in: guarded, looked at for viruses, cleaned, read, stored under its hash. Nothing of a refused file stays.
 * @throws AppError `unsupported` or `large` with what is wrong, `invalid` for its name or a virus, `busy` when the virus scanner does not answer
 */
export async function receive(
  ctx: Ctx,
  given: Given,
  { clamd = readEnv().CLAMD }: ReceiveOptions = {},
): Promise<AttachmentOf> {
  fileName(given.name);
  const file = await refusing(() => guardFile(given));
  if (clamd) await scan(clamd, file.name, file.bytes);
  const { bytes, removed } = await refusing(() => cleanFile(file));
  const answer = isViewable(file.name) ? await refusing(() => readBoth(file, bytes)) : null;
  const stored = await ctx.store.files.put(bytes);
  const { name } = file;
  if (answer) await keepView(ctx, { sha256: stored, name }, { view: answer });
  const original = sha256(file.bytes);
  await change(ctx, 'file.receive', { id: stored, original, bytes: bytes.length }, (tx) =>
    tx.db
      .insert(uploads)
      .values({
        sha256: stored,
        originalSha256: original,
        removed,
        scanned: clamd !== undefined,
        uploadedBy: tx.actor.id,
        uploadedAt: tx.now,
      })
      .onConflictDoNothing(),
  );
  return { title: stemOf(name), name, sha256: stored, bytes: bytes.length };
}

async function refusing<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw asFormat(error);
  }
}

export type Upload = typeof uploads.$inferSelect;

/** How files came in, by hash; one that was imported has no entry. */
export async function uploadsOf(ctx: Ctx, hashes: readonly string[]): Promise<Map<string, Upload>> {
  if (!hashes.length) return new Map();
  const rows = await read(ctx, (db) =>
    db
      .select()
      .from(uploads)
      .where(inArray(uploads.sha256, [...hashes])),
  );
  return new Map(rows.map((row) => [row.sha256, row]));
}

/** The view of the cleaned file, whose text is the original's to the character. */
async function readBoth({ name, ending, bytes }: Guarded, cleaned: Buffer): Promise<View> {
  const before = await readOne(name, ending, bytes);
  if (cleaned === bytes) return before;
  const after = await readOne(name, ending, cleaned);
  if (JSON.stringify(after.texts) !== JSON.stringify(before.texts) || after.html !== before.html)
    throw new AppError(
      'invalid',
      `《${shownName(name)}》去掉作者等信息后文字不一致，没有收下。请用原来的软件去掉文件属性里的个人信息后再上传`,
    );
  return after;
}

async function readOne(name: string, ending: string, bytes: Buffer): Promise<View> {
  const answer = await readView(ending, bytes);
  if ('view' in answer) return answer.view;
  throw new AppError('invalid', `《${shownName(name)}》${answer.refused.replace(/^文件/, '')}`);
}
