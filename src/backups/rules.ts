import { z } from 'zod';
import { sha256 } from '../audit/rules.ts';
import { AppError } from '../errors.ts';

const HEX = /^[0-9a-f]{64}$/;
/** Everything a backup may hold; nothing leads out of the folder it is put back into. */
const PATH = /^(mingchuang\.db|assets\/[0-9a-f]{2}\/[0-9a-f]{2}\/[0-9a-f]{64}|(logs|keys)\/[\w-][\w.-]*)$/;

/** The database, in $DATA_DIR and in a backup. */
export const DATABASE = 'mingchuang.db';

/** Whether a backup may hold such a path. */
export const isPath = (path: string): boolean => PATH.test(path);

const manifestSchema = z.object({
  format: z.literal('mingchuang-backup-1'),
  at: z.iso.datetime(),
  /** Its files are encrypted; hashes and sizes are of what is inside. */
  sealed: z.boolean(),
  database: z.object({
    schema: z.int(),
    audit: z.object({ rows: z.int(), head: z.string() }),
    releases: z.int(),
    submissions: z.int(),
  }),
  /** Keys of the portal by their fingerprint; themselves they are in sealed backups only. */
  keys: z.array(z.object({ name: z.string().regex(/^[\w-][\w.-]*$/), sha256: z.string().regex(HEX) })),
  files: z.array(
    z.object({ path: z.string().regex(PATH), sha256: z.string().regex(HEX), bytes: z.int().min(0) }),
  ),
});

/** What a backup says it holds. */
export type Manifest = z.output<typeof manifestSchema>;
export type Entry = Manifest['files'][number];

export const MANIFEST = 'manifest.json';
/** SHA-256 of the manifest, beside one that is not sealed. */
export const MANIFEST_HASH = 'manifest.sha256';

/** As `sha256sum -c` reads it. */
export const hashLineOf = (manifest: string): string => `${sha256(manifest)}  ${MANIFEST}\n`;

/** @throws AppError `invalid` when it is none of ours */
export function parseManifest(text: string): Manifest {
  try {
    return manifestSchema.parse(JSON.parse(text));
  } catch {
    throw new AppError('invalid', `${MANIFEST} 读不懂，不是本程序做的备份，或者已损坏`);
  }
}

/** `20260518T020000Z`: sorts by time, and no file system minds it. */
export const backupName = (at: Date): string => at.toISOString().replace(/\.\d+|[-:]/g, '');

const NAME = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;

/** When a backup was made; null for a folder that is none. */
export function madeAt(name: string): Date | null {
  const parts = NAME.exec(name)?.slice(1).map(Number);
  if (!parts) return null;
  const [year, month, day, hour, minute, second] = parts as [number, number, number, number, number, number];
  return new Date(Date.UTC(year, month - 1, day, hour, minute, second));
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Asia/Shanghai, whose days and Mondays these are. */
const EAST = 8 * HOUR;
/** 1970-01-01 was a Thursday. */
const THURSDAY = 3 * DAY;

const KEPT: [count: number, slot: (ms: number) => number][] = [
  [24, (ms) => Math.floor(ms / HOUR)],
  [7, (ms) => Math.floor((ms + EAST) / DAY)],
  [5, (ms) => Math.floor((ms + EAST + THURSDAY) / (7 * DAY))],
];
/** What was erased by law is out of every backup after this many days. */
const LONGEST = 35 * DAY;

/**
 * Which backups are over: kept are the newest of each of the last 24 hours, 7 days and 5 weeks that have one, none older than
 * 35 days; the newest always. Other names are left alone.
 */
export function overdue(names: readonly string[], now: Date): string[] {
  const newestFirst = names.filter(madeAt).sort().reverse();
  const kept = new Set(newestFirst.slice(0, 1));
  const young = newestFirst.filter((name) => now.getTime() - madeAt(name)!.getTime() <= LONGEST);
  for (const [count, slot] of KEPT) {
    const slots = new Map<number, string>();
    for (const name of young) {
      const at = slot(madeAt(name)!.getTime());
      if (!slots.has(at) && slots.size < count) slots.set(at, name);
    }
    for (const name of slots.values()) kept.add(name);
  }
  return newestFirst.filter((name) => !kept.has(name)).reverse();
}

const FAULTS: [codes: RegExp, reason: string][] = [
  [/^(ENOSPC|EDQUOT|SQLITE_FULL)/, '备份盘空间不足。请清理或换一个盘'],
  [/^SQLITE_CORRUPT_KEYS/, '数据库里有记录指向不存在的记录。请先运行 npm run verify'],
  [/^SQLITE_(CORRUPT|NOTADB)/, '数据库已损坏。请保留原文件，先用最近的备份恢复'],
  [/^SQLITE_BUSY/, '数据库一直被占用。请稍后再试'],
  [/^(EACCES|EPERM|EROFS|SQLITE_CANTOPEN|SQLITE_READONLY)/, '没有读写的权限，或盘是只读的。请检查权限'],
  [/^(EIO|SQLITE_IOERR|EBADMSG)/, '磁盘读写出错。请检查磁盘和连线'],
  [/^(ENOENT|ENOTDIR|EEXIST|ESTALE|ENXIO|ENODEV)/, '文件夹不见了，或不是文件夹。请检查备份盘是否接好'],
];

/** A fault of the disk in words, with the file it was met at. @throws what nobody foresaw */
export function diskFault(what: string, error: unknown): AppError {
  if (error instanceof AppError) return new AppError(error.code, `${what}：${error.message}`, error.issues);
  const { code = '', path } = error as { code?: string; path?: string };
  const reason = FAULTS.find(([codes]) => codes.test(code))?.[1];
  if (!reason) throw error;
  return new AppError('invalid', `${what}：${reason}${path ? `（${path}）` : ''}`);
}

/** 12.3 MB. */
export const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
