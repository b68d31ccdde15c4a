// `npm run restore -- BACKUP [--keys DIR | --new-keys]`: a backup into an empty $DATA_DIR, then `npm run verify` over it.
import { parseArgs } from 'node:util';
import { openSigning } from '#db/signing.ts';
import { openStore } from '#db/store.ts';
import { chain } from '../src/audit/service.ts';
import { readKey } from '../src/backups/service.ts';
import { readEnv } from '../src/env.ts';
import { restore } from '../src/restores/service.ts';
import { tellFault } from './program.ts';
import { verified } from './verified.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { keys: { type: 'string' }, 'new-keys': { type: 'boolean', default: false } },
});
const [backup] = positionals;

try {
  process.exitCode = backup ? await run(backup) : usage();
} catch (error) {
  tellFault(error);
  process.exitCode = 1;
}

async function run(from: string): Promise<number> {
  const { DATA_DIR, BACKUP_KEY } = readEnv();
  const key = await readKey(BACKUP_KEY);
  const { at, files } = await restore({
    backup: from,
    dataDir: DATA_DIR,
    key,
    keys: values.keys,
    newKeys: values['new-keys'],
  });
  await openStore({ dir: DATA_DIR, seal: chain }).close();
  console.log(`已恢复到 ${DATA_DIR}：${files.length} 个文件，是 ${at} 的样子；那以后的没有了`);
  if (values['new-keys'] && openSigning(DATA_DIR, { signed: () => true }).lostUntil())
    console.log(
      '公开发布记录的签名密钥换了新的。以前的签名公众不能再核对：请公告新公钥（网站的 /releases/key）和更换的日期',
    );
  return verified();
}

function usage(): number {
  console.error('用法：npm run restore -- 备份 [--keys 密钥文件夹 | --new-keys]（恢复到空的 DATA_DIR）');
  return 1;
}
