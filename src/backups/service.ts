import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { type Facts, snapshot } from '#db/snapshot.ts';
import { sha256 } from '../audit/rules.ts';
import {
  checkRoom,
  filesBelow,
  type Folder,
  heldIn,
  keepFile,
  linkFile,
  settle,
  settleTree,
  sizeOf,
  write,
} from '../copies/service.ts';
import { AppError } from '../errors.ts';
import {
  backupName,
  DATABASE,
  diskFault,
  type Entry,
  hashLineOf,
  isPath,
  madeAt,
  type Manifest,
  MANIFEST,
  MANIFEST_HASH,
  overdue,
} from './rules.ts';
import { parseKey, seal, SEALED } from './sealing.ts';

export type BackupOptions = {
  /** $DATA_DIR; its portal may be running. */
  dataDir: string;
  /** Where backups stand beside each other. */
  dir: string;
  now: Date;
  /** Encrypts everything; the portal's own keys are in such a backup only. */
  key?: Buffer | undefined;
};

export type BackupMade = {
  path: string;
  manifest: Manifest;
  /** Files an earlier backup held already. */
  linked: number;
  /** Backups that were over. */
  removed: string[];
};

const PARTIAL = '.partial-';
const PLAIN = '.snapshot-';

/**
 * Makes one backup: a snapshot of the database, every file, the access log; written aside, settled on disk, and only then
 * given its name. A file that the last backup holds unharmed is linked, not copied. Then backups that are over are removed.
 * @throws AppError that says why there is none; earlier ones are untouched then
 */
export async function backUp({ dataDir, dir, now, key }: BackupOptions): Promise<BackupMade> {
  const [home, shelf, name] = [resolve(dataDir), resolve(dir), backupName(now)];
  const mark = `${name}-${process.pid}`;
  const [partial, plain] = [join(shelf, PARTIAL + mark), join(home, PLAIN + mark)];
  const work: Work = { home, plain, into: { dir: partial, key }, now, earlier: null, linked: 0 };
  try {
    await checkPlaces(home, shelf, name);
    making.add(mark);
    const last = (await namesIn(shelf)).at(-1);
    if (last) work.earlier = { dir: join(shelf, last), key };
    await mkdir(partial, { mode: 0o700 });
    const manifest = await fill(work);
    await rename(partial, join(shelf, name));
    await settle(shelf);
    const removed = await rotate(shelf, now);
    return { path: join(shelf, name), manifest, linked: work.linked, removed };
  } catch (error) {
    throw diskFault('备份没有做成，原有的备份没有动', error);
  } finally {
    await rm(partial, { recursive: true, force: true }).catch(() => undefined);
    await rm(plain, { force: true }).catch(() => undefined);
    making.delete(mark);
  }
}

/** The key in the file BACKUP_KEY names; none without it. @throws AppError when it cannot be used */
export async function readKey(file: string | undefined): Promise<Buffer | undefined> {
  if (!file) return undefined;
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw diskFault('读不出 BACKUP_KEY 所指的密钥文件', error);
  });
  return parseKey(text);
}

/** Finished backups of a folder, oldest first. */
export async function namesIn(dir: string): Promise<string[]> {
  return (await readdir(dir)).filter((name) => madeAt(name)).sort();
}

type Work = {
  home: string;
  /** Where the snapshot lies until it is sealed. */
  plain: string;
  into: Folder;
  now: Date;
  earlier: Folder | null;
  linked: number;
};

/** What this very process is making; in a container the next process has the same number. */
const making = new Set<string>();

async function checkPlaces(home: string, shelf: string, name: string): Promise<void> {
  if (!relative(home, shelf).startsWith('..'))
    throw new AppError(
      'invalid',
      '备份不能放在 DATA_DIR 里面，盘坏了会一起丢。请换一个文件夹，最好在另一块盘上',
    );
  if (!(await stat(join(home, DATABASE)).catch(() => null)))
    throw new AppError('missing', `${home} 里没有数据库`);
  await mkdir(shelf, { recursive: true });
  await sweep(shelf, PARTIAL);
  await sweep(home, PLAIN);
  if ((await namesIn(shelf)).includes(name))
    throw new AppError('conflict', '这一秒已经有一份备份，请稍后再试');
}

/** What a killed backup left; one that another process is making is left alone. */
async function sweep(folder: string, start: string): Promise<void> {
  for (const name of await readdir(folder))
    if (name.startsWith(start) && !isBeingMade(name.slice(start.length)))
      await rm(join(folder, name), { recursive: true, force: true });
}

function isBeingMade(mark: string): boolean {
  const pid = Number(mark.split('-').at(-1));
  if (!pid || pid === process.pid) return making.has(mark);
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** The database first: files never change, so whatever a row of the snapshot names is there afterwards. */
async function fill(work: Work): Promise<Manifest> {
  const { home, into } = work;
  await checkRoom(into.dir, await sizeOf([join(home, DATABASE), join(home, `${DATABASE}-wal`)]));
  const { facts, entry } = await keepDatabase(work);
  const keys = await keysOf(home);
  const assets = await assetsOf(home, facts);
  await checkRoom(into.dir, await sizeOf((await unknown(work, assets)).map((path) => join(home, path))));
  const files = [entry];
  for (const path of assets) files.push(await keepAsset(work, path));
  for (const path of await logsOf(home)) files.push(...(await keepLog(work, path)));
  if (into.key)
    for (const { name } of keys) {
      const path = `keys/${name}`;
      files.push({ path, ...(await keepFile(join(home, path), into, path)) });
    }
  const manifest = manifestOf(work, { facts, keys, files });
  await keepManifest(into, manifest);
  await settleTree(into.dir);
  return manifest;
}

/** What is to be sealed never lies in clear on the disk of the backups. */
async function keepDatabase({ home, plain, into }: Work): Promise<{ facts: Facts; entry: Entry }> {
  const copy = into.key ? plain : join(into.dir, DATABASE);
  const facts = await snapshot(join(home, DATABASE), copy);
  if (into.key) return { facts, entry: { path: DATABASE, ...(await keepFile(copy, into, DATABASE)) } };
  await settle(copy);
  const held = await heldIn(into, DATABASE);
  if (!held) throw new AppError('invalid', '数据库的副本读不出来。请检查备份盘');
  return { facts, entry: { path: DATABASE, ...held } };
}

/** Every file a row names, and whatever else lies whole among them. */
async function assetsOf(home: string, { files }: Facts): Promise<string[]> {
  const named = files.map((sha) => `assets/${sha.slice(0, 2)}/${sha.slice(2, 4)}/${sha}`);
  const lying = (await filesBelow(join(home, 'assets'))).map((path) => `assets/${path}`).filter(isPath);
  return [...new Set([...named, ...lying])].sort();
}

const logsOf = async (home: string): Promise<string[]> =>
  (await filesBelow(join(home, 'logs'))).map((path) => `logs/${path}`).filter(isPath);

/** The portal's keys by fingerprint: whoever restores is told which are needed. */
async function keysOf(home: string): Promise<Manifest['keys']> {
  const names = (await filesBelow(join(home, 'keys'))).filter((name) => isPath(`keys/${name}`));
  return Promise.all(
    names.map(async (name) => ({ name, sha256: sha256(await readFile(join(home, 'keys', name))) })),
  );
}

/** Files the last backup does not hold; only their sizes are asked here. */
async function unknown({ earlier, into }: Work, paths: string[]): Promise<string[]> {
  if (!earlier) return paths;
  const there = new Set(await filesBelow(earlier.dir));
  return paths.filter((path) => !there.has(path + (into.key ? SEALED : '')));
}

async function keepAsset(work: Work, path: string): Promise<Entry> {
  const { home, into, earlier } = work;
  const name = path.slice(-64);
  const before = earlier && (await heldIn(earlier, path));
  if (before?.sha256 === name) {
    await linkFile(earlier!, into, path);
    work.linked += 1;
    return { path, ...before };
  }
  const held = await keepFile(join(home, path), into, path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT' || !error.path?.startsWith(home)) throw error;
    throw new AppError('missing', `附件 ${name} 不在磁盘上。请先从较早的备份找回这个文件`);
  });
  if (held.sha256 !== name)
    throw new AppError('conflict', `附件 ${name} 的内容被改动。请先从较早的备份找回这个文件`);
  return { path, ...held };
}

/** A day that is packed just now is under its other name in the next backup. */
async function keepLog({ home, into }: Work, path: string): Promise<Entry[]> {
  if (!(await stat(join(home, path)).catch(() => null))) return [];
  return [{ path, ...(await keepFile(join(home, path), into, path)) }];
}

type Filled = { facts: Facts; keys: Manifest['keys']; files: Entry[] };

function manifestOf({ now, into }: Work, { facts, keys, files }: Filled): Manifest {
  const { schema, audit, releases, submissions } = facts;
  const database = { schema, audit, releases, submissions };
  return { format: 'mingchuang-backup-1', at: now.toISOString(), sealed: !!into.key, database, keys, files };
}

async function keepManifest({ dir, key }: Folder, manifest: Manifest): Promise<void> {
  const text = `${JSON.stringify(manifest, null, 1)}\n`;
  if (key) return write(seal(key, MANIFEST, [Buffer.from(text)]), join(dir, MANIFEST + SEALED));
  await write([text], join(dir, MANIFEST));
  await write([hashLineOf(text)], join(dir, MANIFEST_HASH));
}

async function rotate(shelf: string, now: Date): Promise<string[]> {
  const over = overdue(await namesIn(shelf), now);
  for (const name of over) {
    // Renamed first: a removal cut short leaves nothing that looks like a backup.
    const gone = join(shelf, `${PARTIAL}${name}-0`);
    await rename(join(shelf, name), gone);
    await rm(gone, { recursive: true, force: true });
  }
  return over;
}
