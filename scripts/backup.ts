// `npm run backup -- [DIR]`: one backup of $DATA_DIR beside the earlier ones; the portal may go on running.
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { megabytes } from '../src/backups/rules.ts';
import { backUp, readKey } from '../src/backups/service.ts';
import { readEnv } from '../src/env.ts';
import { checkBackup } from '../src/restores/service.ts';
import { tellFault } from './program.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { check: { type: 'string' }, 'new-key': { type: 'string' } },
});

const USAGE = [
  '用法：npm run backup -- 文件夹            做一份备份（或设 BACKUP_DIR）',
  '      npm run backup -- --check 备份      逐字节检查一份备份',
  '      npm run backup -- --new-key 文件    生成加密用的密钥',
].join('\n');

try {
  process.exitCode = await chosen();
} catch (error) {
  tellFault(error);
  process.exitCode = 1;
}

async function chosen(): Promise<number> {
  if (values['new-key']) return makeKey(values['new-key']);
  const { DATA_DIR, BACKUP_DIR, BACKUP_KEY } = readEnv();
  const key = await readKey(BACKUP_KEY);
  if (values.check) return check(values.check, key);
  const dir = positionals[0] ?? BACKUP_DIR;
  if (!dir) {
    console.error(USAGE);
    return 1;
  }
  const { path, manifest, linked, removed } = await backUp({ dataDir: DATA_DIR, dir, now: new Date(), key });
  console.log(
    `备份 ${path}\n${sum(manifest)}，其中 ${linked} 个与上一份共用；操作记录 ${manifest.database.audit.rows} 条`,
  );
  if (removed.length) console.log(`到期删去 ${removed.length} 份：${removed.join('、')}`);
  if (!manifest.sealed)
    console.log(
      '没有加密，所以不含密钥：请把 $DATA_DIR/keys 另存一份，放在别处，没有它恢复不了联系方式和查询码',
    );
  return 0;
}

async function check(backup: string, key: Buffer | undefined): Promise<number> {
  const manifest = await checkBackup(backup, key);
  console.log(`备份 ${basename(backup)} 完好：${sum(manifest)}，都与哈希相符`);
  return 0;
}

async function makeKey(file: string): Promise<number> {
  await writeFile(file, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600, flag: 'wx' });
  console.log(`密钥写在 ${file}。请设 BACKUP_KEY=${file}，并另抄一份放在别处：没有它，加密的备份谁也打不开`);
  return 0;
}

function sum({ files, sealed }: { files: { bytes: number }[]; sealed: boolean }): string {
  const bytes = files.reduce((all, file) => all + file.bytes, 0);
  return `${files.length} 个文件，${megabytes(bytes)}${sealed ? '，已加密' : ''}`;
}
