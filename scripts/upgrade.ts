// `npm run upgrade -- [DIR]`: backs up the database of an older version, then brings it up to date. The portal must be stopped.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { checkAge, MIGRATIONS, migrationsIn } from '#db/migrate.ts';
import { isOpenElsewhere, schemaOf } from '#db/snapshot.ts';
import { databaseExists, openStore } from '#db/store.ts';
import { chain } from '../src/audit/service.ts';
import { DATABASE } from '../src/backups/rules.ts';
import { backUp, readKey } from '../src/backups/service.ts';
import { readEnv } from '../src/env.ts';
import { AppError } from '../src/errors.ts';
import { tellFault } from './program.ts';
import { verified } from './verified.ts';

try {
  process.exitCode = await run();
} catch (error) {
  tellFault(error);
  process.exitCode = 1;
}

async function run(): Promise<number> {
  const { DATA_DIR, BACKUP_DIR, BACKUP_KEY } = readEnv();
  if (!databaseExists(DATA_DIR))
    throw new AppError('missing', `${DATA_DIR} 里没有数据库，直接 npm start 即可`);
  const file = join(DATA_DIR, DATABASE);
  const [before, after] = [schemaOf(file), migrationsIn(MIGRATIONS).length];
  checkAge(before);
  if (before === after) {
    console.log(`数据库已经是第 ${after} 版，不用升级`);
    return 0;
  }
  const dir = parseArgs({ allowPositionals: true }).positionals[0] ?? BACKUP_DIR;
  if (!dir)
    throw new AppError(
      'invalid',
      '升级前要先备份。请写明放在哪里：npm run upgrade -- 文件夹，或设 BACKUP_DIR',
    );
  if (isOpenElsewhere(file)) throw new AppError('busy', '门户还在运行，没有升级。请先停掉它');
  const { path } = await backUp({ dataDir: DATA_DIR, dir, now: new Date(), key: await readKey(BACKUP_KEY) });
  console.log(`升级前的样子备份在 ${path}`);
  await openStore({ dir: DATA_DIR, seal: chain }).close();
  console.log(`数据库从第 ${before} 版升到第 ${after} 版`);
  return verified();
}
