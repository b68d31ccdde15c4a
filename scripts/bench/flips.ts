import { chmod, cp, mkdtemp, open, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { backUp } from '../../src/backups/service.ts';
import { AppError } from '../../src/errors.ts';
import { checkBackup } from '../../src/restores/service.ts';
import { printTable } from './table.ts';
import { changedValues, valuesIn } from './values.ts';

/**
 * `node scripts/bench/flips.ts DIR [FLIPS]`: one bit of a copy of $DATA_DIR is flipped at random and `npm run verify` asked, FLIPS
 * times each in the live database, its files and a backup of it. A flip after which every value of every table reads as before
 * is harmless: free pages, room between rows, words of deleted rows. Anything else that nobody finds is told by its column.
 */
const [given, flips = '100'] = process.argv.slice(2) as [string, string?];
const VERIFY = fileURLToPath(new URL('../verify.ts', import.meta.url));
const dir = await mkdtemp(join(tmpdir(), 'mingchuang-flips-'));
const home = join(dir, 'home');
const database = join(home, 'mingchuang.db');

/** `untold`: found, but told as a fault of the program. */
type Flipped = {
  flips: number;
  found: number;
  untold: number;
  harmless: number;
  missed: Map<string, number>;
};

/** What a look at a flipped file says: found, and whether in words. */
type Look = () => Promise<{ found: boolean; told: boolean }>;

try {
  await cp(resolve(given), home, { recursive: true });
  const whole = verified();
  if (whole.found) throw new Error(`what is to be flipped does not verify as it is\n${whole.said}`);
  const { path } = await backUp({ dataDir: home, dir: join(dir, 'shelf'), now: new Date() });
  const before = valuesIn(database);
  const rows: [string, Flipped][] = [
    ['backup', await each([join(path, 'mingchuang.db')], () => refused(checkBackup(path)))],
    ['file', await each(await filesIn(join(home, 'assets')), async () => verified())],
    [
      'live database',
      await each(
        [database],
        async () => verified(),
        () => changed(before),
      ),
    ],
  ];
  printTable({
    title: 'One bit flipped',
    commands: [`node scripts/bench/flips.ts DIR ${flips}`],
    head: ['in', 'flips', 'found', 'of them not in words', 'harmless', 'missed', 'missed, by column'],
    rows: rows.map(([name, { flips: tried, found, untold, harmless, missed }]) => [
      ...[name, ...[tried, found, untold, harmless].map(String)],
      String([...missed.values()].reduce((sum, n) => sum + n, 0)),
      [...missed].map(([column, n]) => `${column} ${n}`).join(', '),
    ]),
  });
  if (rows.slice(0, 2).some(([, { missed }]) => missed.size)) process.exitCode = 1;
} finally {
  await rm(dir, { recursive: true, force: true });
}

async function each(files: string[], look: Look, missedIn?: () => string[]): Promise<Flipped> {
  const result: Flipped = { flips: 0, found: 0, untold: 0, harmless: 0, missed: new Map() };
  for (; files.length && result.flips < Number(flips); result.flips += 1) {
    const file = files[Math.floor(Math.random() * files.length)]!;
    const whole = await readFile(file);
    const at = Math.floor(Math.random() * whole.length);
    await write(file, at, whole[at]! ^ (1 << Math.floor(Math.random() * 8)));
    const { found, told } = await look();
    const columns = found ? [] : (missedIn?.() ?? ['anything']);
    if (found) result.found += 1;
    if (found && !told) result.untold += 1;
    if (!found && !columns.length) result.harmless += 1;
    for (const column of columns.slice(0, 1)) result.missed.set(column, (result.missed.get(column) ?? 0) + 1);
    await rm(`${file}-wal`, { force: true });
    await rm(`${file}-shm`, { force: true });
    await cpBytes(file, whole);
  }
  return result;
}

/** Columns that read otherwise now. */
function changed(before: ReadonlyMap<string, string>): string[] {
  try {
    return changedValues(before, valuesIn(database));
  } catch (error) {
    return [`unreadable (${(error as Error).message})`];
  }
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));
}

async function write(file: string, at: number, value: number): Promise<void> {
  await chmod(file, 0o600);
  const handle = await open(file, 'r+');
  await handle.write(Buffer.from([value]), 0, 1, at);
  await handle.close();
}

async function cpBytes(file: string, bytes: Buffer): Promise<void> {
  const handle = await open(file, 'w');
  await handle.writeFile(bytes);
  await handle.close();
}

function refused(work: Promise<unknown>): Promise<{ found: boolean; told: boolean }> {
  return work.then(
    () => ({ found: false, told: false }),
    (error: unknown) => ({ found: true, told: error instanceof AppError }),
  );
}

function verified(): { found: boolean; told: boolean; said: string } {
  const { status, stderr } = spawnSync(
    'env',
    [`DATA_DIR=${home}`, process.execPath, '--no-warnings', VERIFY],
    {
      encoding: 'utf8',
    },
  );
  return { found: status !== 0, told: status === 1 && !/^ +at /m.test(stderr), said: stderr };
}
