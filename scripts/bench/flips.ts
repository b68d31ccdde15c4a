import { cp, mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { backUp } from '../../src/backups/service.ts';
import { checkBackup } from '../../src/restores/service.ts';
import { printTable } from './table.ts';

/**
 * `node scripts/bench/flips.ts DIR [FLIPS]`: one bit of a copy of $DATA_DIR is flipped at random and `npm run verify` asked, FLIPS
 * times each in the live database, its files and a backup of it. What nobody finds is told by the table it lies in.
 */
const [given, flips = '100'] = process.argv.slice(2) as [string, string?];
const VERIFY = fileURLToPath(new URL('../verify.ts', import.meta.url));
const dir = await mkdtemp(join(tmpdir(), 'mingchuang-flips-'));
const home = join(dir, 'home');
const database = join(home, 'mingchuang.db');

type Flipped = { found: number; unfound: Map<string, number> };

try {
  await cp(resolve(given), home, { recursive: true });
  if (verifyCode() !== 0) throw new Error('what is to be flipped does not verify as it is');
  const { path } = await backUp({ dataDir: home, dir: join(dir, 'shelf'), now: new Date() });
  const rows: [string, Flipped][] = [
    ['backup', await each(join(path, 'mingchuang.db'), () => found(checkBackup(path)))],
    ['live database', await each(database, async () => verifyCode() !== 0, tableAt)],
  ];
  printTable({
    title: 'One bit flipped',
    commands: [`node scripts/bench/flips.ts DIR ${flips}`],
    head: ['in', 'flips', 'found', 'not found, by table'],
    rows: rows.map(([name, { found: n, unfound }]) => [
      name,
      flips,
      String(n),
      [...unfound].map(([table, count]) => `${table} ${count}`).join(', '),
    ]),
  });
  if (rows[0]![1].unfound.size) process.exitCode = 1;
} finally {
  await rm(dir, { recursive: true, force: true });
}

async function each(
  file: string,
  look: () => Promise<boolean>,
  where?: (at: number) => string,
): Promise<Flipped> {
  const result: Flipped = { found: 0, unfound: new Map() };
  const whole = await readFile(file);
  for (let n = 0; n < Number(flips); n++) {
    const at = Math.floor(Math.random() * whole.length);
    const place = where?.(at) ?? 'somewhere';
    await write(file, at, whole[at]! ^ (1 << Math.floor(Math.random() * 8)));
    if (await look()) result.found++;
    else result.unfound.set(place, (result.unfound.get(place) ?? 0) + 1);
    await rm(`${file}-wal`, { force: true });
    await rm(`${file}-shm`, { force: true });
    await cpBytes(file, whole);
  }
  return result;
}

async function write(file: string, at: number, value: number): Promise<void> {
  const handle = await open(file, 'r+');
  await handle.write(Buffer.from([value]), 0, 1, at);
  await handle.close();
}

async function cpBytes(file: string, bytes: Buffer): Promise<void> {
  const handle = await open(file, 'w');
  await handle.writeFile(bytes);
  await handle.close();
}

function found(work: Promise<unknown>): Promise<boolean> {
  return work.then(
    () => false,
    () => true,
  );
}

function verifyCode(): number | null {
  return spawnSync('env', [`DATA_DIR=${home}`, process.execPath, '--no-warnings', VERIFY], {
    stdio: 'ignore',
  }).status;
}

/** The table or index whose page holds a byte. */
function tableAt(at: number): string {
  const raw = new Database(database, { readonly: true });
  const size = Number(raw.pragma('page_size', { simple: true }));
  const page = Math.floor(at / size) + 1;
  const name = raw.prepare('select name from dbstat where pageno = ?').pluck().get(page) as
    string | undefined;
  raw.close();
  return name ?? 'free page';
}
