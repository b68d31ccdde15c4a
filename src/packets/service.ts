import { asc, eq, inArray } from 'drizzle-orm';
import { newId } from '#db/ids.ts';
import { dispatches, materials, packets } from '#db/schema.ts';
import type { Db } from '#db/store.ts';
import { change, type Ctx, read, type Tx } from '../context.ts';
import { AppError, block, type ErrorCode } from '../errors.ts';
import { isIn } from '../own.ts';
import { permit, sees } from '../permits/service.ts';
import { dayOf } from '../text/days.ts';
import { type Given, receive, type ReceiveOptions } from '../uploads/service.ts';
import { type ReleaseInWriting, thingOf } from '../writing/rules.ts';
import { checkParts, releaseAt } from '../written/service.ts';
import { filesOf, MOST_BYTES } from '../packing/service.ts';
import {
  type Dispatch,
  type Entry,
  hashNow,
  listHash,
  type Material,
  type MaterialKind,
  MATERIALS,
  needsOf,
  type Packet,
  saidHash,
} from './rules.ts';
import { returnedOf, sentOf } from './sending.ts';
import { fileIn, zipOf } from '../packing/zip.ts';

const TOO_HEAVY = '材料和附件合计超过100 MB，请把大的附件另外送';
const REFUSALS: readonly ErrorCode[] = ['large', 'unsupported', 'invalid'];
type Values = Readonly<Record<string, string | string[]>>;

/** 报审材料 of a release in the order they were added. */
export async function materialsOf(ctx: Ctx, releaseId: string): Promise<Material[]> {
  const rows = await read(ctx, (db) =>
    db.select().from(materials).where(eq(materials.releaseId, releaseId)).orderBy(asc(materials.id)),
  );
  return rows.map(({ releaseId: _, kind, ...row }) => ({ ...row, kind: kind as MaterialKind }));
}

/** 报审包 of a release, the newest first, each with what became of it. */
export async function packetsOf(ctx: Ctx, releaseId: string): Promise<Packet[]> {
  return read(ctx, async (db) => {
    const made = await db
      .select()
      .from(packets)
      .where(eq(packets.releaseId, releaseId))
      .orderBy(asc(packets.no));
    const ids = made.map(({ id }) => id);
    const rows = ids.length
      ? await db.select().from(dispatches).where(inArray(dispatches.packetId, ids))
      : [];
    const said = (id: string, kind: Dispatch['kind']) =>
      rows.find((one) => one.packetId === id && one.kind === kind) as Dispatch | undefined;
    return made.reverse().map(({ releaseId: _, entries, ...row }) => ({
      ...{ ...row, entries: entries as Entry[] },
      ...{ sent: said(row.id, 'sent'), returned: said(row.id, 'returned') },
    }));
  });
}

export type Bundle = { release: ReleaseInWriting; materials: Material[]; packets: Packet[] };

/** Everything the page of 报审 shows. @throws AppError `missing`, also for whoever may not read the release */
export async function bundleOf(ctx: Ctx, releaseId: string): Promise<Bundle> {
  const release = await releaseAt(ctx, releaseId);
  const seen = await sees(ctx);
  if (!seen(thingOf(release).department ?? null)) throw new AppError('missing', '没有这张发布审批单');
  return {
    release,
    materials: await materialsOf(ctx, releaseId),
    packets: await packetsOf(ctx, releaseId),
  };
}

/** Adds a file that goes along and is not published. @throws AppError `large`, `unsupported` or `invalid` under `kind` or `file` */
export async function addMaterial(
  ctx: Ctx,
  { releaseId, kind, file }: { releaseId: string; kind: string; file: Given | undefined },
  options?: ReceiveOptions,
): Promise<void> {
  const release = await releaseAt(ctx, releaseId);
  await permit(ctx, 'release.dispatch', thingOf(release));
  if (!isIn(kind, MATERIALS))
    throw new AppError('invalid', '请选择是哪一种材料', [block('kind', '请选择是哪一种材料')]);
  if (!file) throw new AppError('invalid', '请选择文件', [block('file', '请选择文件')]);
  const kept = await receive(ctx, file, options).catch((error: unknown) => {
    if (!(error instanceof AppError) || !REFUSALS.includes(error.code)) throw error;
    throw new AppError(error.code, error.message, [block('file', error.message)]);
  });
  const { sha256 } = kept;
  await change(ctx, 'packet.attach', { id: releaseId, kind, sha256 }, async (tx) => {
    await permit(tx, 'release.dispatch', thingOf(await releaseAt(tx, releaseId)));
    const row = { id: newId(), releaseId, kind, ...kept, by: tx.actor.id, at: tx.now };
    await tx.db.insert(materials).values(row);
  });
}

/** Takes a file out again; packets that were made with it keep it. */
export function dropMaterial(ctx: Ctx, { releaseId, id }: { releaseId: string; id: string }): Promise<void> {
  const subject = (sha256: string) => ({ id: releaseId, sha256 });
  return change(ctx, 'packet.detach', subject, async (tx) => {
    await permit(tx, 'release.dispatch', thingOf(await releaseAt(tx, releaseId)));
    const known = (await materialsOf(tx, releaseId)).find((one) => one.id === id);
    if (!known) throw new AppError('missing', '没有这份材料，可能已经移除');
    await tx.db.delete(materials).where(eq(materials.id, id));
    return known.sha256;
  }).then(() => undefined);
}

/**
 * 打包: texts, 起草说明, 解读, materials, attachments and what the checks found, as one zip with cover and list, kept as it is.
 * @throws AppError `invalid` for what is missing, `conflict` when somebody wrote or packed meanwhile
 */
export async function pack(ctx: Ctx, { releaseId }: { releaseId: string }): Promise<Packet> {
  const release = await releaseAt(ctx, releaseId);
  await permit(ctx, 'release.dispatch', thingOf(release));
  const [beside, before] = [await materialsOf(ctx, releaseId), await packetsOf(ctx, releaseId)];
  const issues = await checkParts(ctx, release.parts);
  const lacking = needsOf(release, beside, issues).filter(({ ok }) => !ok);
  if (lacking.length)
    throw new AppError(
      'invalid',
      '还不能打包',
      lacking.map(({ note }) => block('pack', note)),
    );
  const heavy = [...beside, ...release.parts.flatMap(({ content }) => content.attachments)];
  if (heavy.reduce((sum, { bytes }) => sum + bytes, 0) > MOST_BYTES)
    throw new AppError('invalid', TOO_HEAVY, [block('pack', TOO_HEAVY)]);
  const [hash, no] = [hashNow(release), (before[0]?.no ?? 0) + 1];
  const { files, entries } = await filesOf(ctx, { release, materials: beside, issues, no, hash });
  const zip = zipOf(files);
  const sha256 = await ctx.store.files.put(zip);
  const said = { id: releaseId, no, sha256, release: hash, list: listHash(entries) };
  return change(ctx, 'packet.make', said, async (tx) => {
    const now = await releaseAt(tx, releaseId);
    await permit(tx, 'release.dispatch', thingOf(now));
    const latest = (await packetsOf(tx, releaseId))[0]?.no ?? 0;
    if (hashNow(now) !== hash || latest + 1 !== no)
      throw new AppError('conflict', '打包的时候有人改过或者也在打包，请刷新后再打');
    const row = { id: newId(), no, sha256, bytes: zip.length, releaseSha256: hash, entries };
    const made = { ...row, by: tx.actor.id, at: tx.now };
    await tx.db.insert(packets).values({ ...made, releaseId });
    return made;
  });
}

/** 登记报送, once a packet. @throws AppError `invalid`, `conflict` */
export function recordSending(
  ctx: Ctx,
  { releaseId, no, values }: { releaseId: string; no: number; values: Values },
): Promise<void> {
  const subject = (said: string) => ({ id: releaseId, no, said });
  return change(ctx, 'packet.send', subject, async (tx) => {
    const packet = await packetOf(tx, releaseId, no);
    if (packet.sent) throw new AppError('conflict', `第${no}次打的包已经登记过报送`);
    const { said, issues } = sentOf(values, dayOf(tx.now));
    if (issues.length) throw new AppError('invalid', '请检查填写内容', issues);
    return keep(tx, packet, { kind: 'sent', ...said });
  }).then(() => undefined);
}

/** 登记退回补正, once a packet that was sent. @throws AppError `invalid`, `conflict` */
export function recordReturn(
  ctx: Ctx,
  { releaseId, no, values }: { releaseId: string; no: number; values: Values },
): Promise<void> {
  const subject = (said: string) => ({ id: releaseId, no, said });
  return change(ctx, 'packet.return', subject, async (tx) => {
    const packet = await packetOf(tx, releaseId, no);
    const { sent } = packet;
    if (!sent || packet.returned) throw new AppError('conflict', `第${no}次报送没有在等结果`);
    const { said, issues } = returnedOf(values, dayOf(tx.now), sent.day);
    if (issues.length) throw new AppError('invalid', '请检查填写内容', issues);
    const { office, way, number, recipient } = sent;
    const where = { office, way, number, recipient, receipt: '' };
    return keep(tx, packet, { kind: 'returned', ...where, ...said });
  }).then(() => undefined);
}

/** A packet for whoever may read the release. @throws AppError `missing` */
export async function packetAt(
  ctx: Ctx,
  { releaseId, no }: { releaseId: string; no: number },
): Promise<{ release: ReleaseInWriting; packet: Packet }> {
  const { release, packets: made } = await bundleOf(ctx, releaseId);
  const packet = made.find((one) => one.no === no);
  if (!packet?.entries.length) throw new AppError('missing', '没有这个报审包');
  return { release, packet };
}

/** One file of a packet by its number in the list: `01`. @throws AppError `missing` */
export async function entryAt(
  ctx: Ctx,
  { entry: no, ...at }: { releaseId: string; no: number; entry: string },
): Promise<{ name: string; bytes: Buffer }> {
  const { packet } = await packetAt(ctx, at);
  const entry = packet.entries.find((one) => one.no === no);
  if (!entry) throw new AppError('missing', '这个报审包里没有这一份');
  const zip = await ctx.store.files.get(packet.sha256);
  return { name: entry.name, bytes: fileIn(zip, entry) };
}

/** Every file that 报审 keeps, with the release it belongs to. */
export async function packetFiles(db: Db): Promise<{ releaseId: string; sha256: string }[]> {
  return [
    ...(await db.select({ releaseId: materials.releaseId, sha256: materials.sha256 }).from(materials)),
    ...(await db.select({ releaseId: packets.releaseId, sha256: packets.sha256 }).from(packets)),
  ];
}

/** 依法清除: of packets their number and hashes stay, of sendings where, how and when; no word and no material. */
export async function emptyPackets(tx: Tx, releaseIds: string[]): Promise<void> {
  const made = await tx.db
    .update(packets)
    .set({ entries: [] })
    .where(inArray(packets.releaseId, releaseIds))
    .returning({ id: packets.id });
  await tx.db.delete(materials).where(inArray(materials.releaseId, releaseIds));
  const nothing = { number: '', recipient: '', receipt: '', note: '' };
  const ids = made.map(({ id }) => id);
  await tx.db.update(dispatches).set(nothing).where(inArray(dispatches.packetId, ids));
}

async function packetOf(tx: Ctx, releaseId: string, no: number): Promise<Packet> {
  await permit(tx, 'release.dispatch', thingOf(await releaseAt(tx, releaseId)));
  const packet = (await packetsOf(tx, releaseId)).find((one) => one.no === no);
  if (!packet) throw new AppError('missing', '没有这个报审包');
  return packet;
}

/** Gives the hash by which the record knows what was said. */
async function keep(tx: Tx, { id }: Packet, said: Omit<Dispatch, 'by' | 'at'>): Promise<string> {
  const row = { ...said, id: newId(), packetId: id, by: tx.actor.id, at: tx.now };
  await tx.db.insert(dispatches).values(row);
  return saidHash(row);
}
