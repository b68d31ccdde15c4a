// `npm run export -- DIR`: writes every live document back as Markdown, with its attachments.
import { parseArgs } from 'node:util';
import type { Ctx } from '../src/context.ts';
import { typeOf } from '../src/documents/types/index.ts';
import { exportDocuments } from '../src/exports/service.ts';
import { program } from './program.ts';

const [dir] = parseArgs({ allowPositionals: true }).positionals;

if (dir) await program(run);
else {
  console.error('用法：npm run export -- 文件夹');
  process.exitCode = 1;
}

async function run(ctx: Ctx): Promise<number> {
  const { written, missing } = await exportDocuments(ctx, { dir: dir! });
  for (const [type, count] of Object.entries(written))
    console.log(`${type === 'files' ? '附件' : typeOf(type).name}：${count}`);
  for (const { document, name } of missing) console.error(`${document} 的附件 ${name} 不在磁盘上`);
  return missing.length ? 1 : 0;
}
