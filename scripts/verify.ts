// `npm run verify`: says whether what was published and recorded is still what it was, and where it is not; with
// `--site URL` it asks a portal from outside and needs no database.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { verify } from '../src/audit/service.ts';
import type { Ctx } from '../src/context.ts';
import { type Checked, checkDatabase, checkEditions, checkFiles } from '../src/integrity/service.ts';
import { readNote } from '../src/ledger/note.ts';
import { readRoot } from '../src/ledger/rules.ts';
import { inspect } from '../src/tampering/service.ts';
import { program } from './program.ts';
import { progress } from './progress.mjs';
import { type Old, verifySite } from './verify-site.ts';

const text = { type: 'string' } as const;
const { values } = parseArgs({
  options: { site: text, checkpoint: text, size: text, root: text, key: text },
});

if (values.site) process.exitCode = await outside(values.site.replace(/\/+$/, ''));
else await program(run);

async function run(ctx: Ctx): Promise<number> {
  const { rows, head, broken } = await verify(ctx);
  if (broken) console.error(`操作记录从第 ${broken.seq} 条起不再可信：${broken.reason}（${broken.id}）`);
  else console.log(`操作记录 ${rows} 条，首尾相接，没有改动；末条哈希 ${head}`);
  const database = tell('数据库文件', await checkDatabase(ctx), '结构完好');
  const editions = tell('版本', await checkEditions(ctx));
  const files = tell('附件', await checkFiles(ctx));
  const { manifests, checkpoints, rendered, root } = await inspect(ctx);
  const told = [tell('清单', manifests), tell('检查点', checkpoints), tell('公开的正文', rendered)];
  console.log(`root ${root}`);
  return broken || !database || !editions || !files || told.includes(false) ? 1 : 0;
}

function tell(name: string, { checked, broken }: Checked, fine = '都与哈希相符'): boolean {
  for (const { id, reason } of broken) console.error(`${name} ${id}：${reason}`);
  if (broken.length) console.error(`${name} ${checked} 件，${broken.length} 件有问题`);
  else console.log(`${name} ${checked} 件，${fine}`);
  return broken.length === 0;
}

async function outside(site: string): Promise<number> {
  const old = oldCheckpoint();
  if (old === 'unreadable') {
    console.error(
      '旧检查点读不出来。用 --checkpoint 给带签名的原文，或者用 --size 和 --root 给回执上的号数和指纹',
    );
    return 1;
  }
  const bar = progress('核对', '件');
  try {
    const found = await verifySite({ site, old, key: values.key, onProgress: bar.step });
    bar.end();
    for (const { place, reason } of found.faults) console.error(`${place}：${reason}`);
    const { releases, pages, files, gone, closed } = found.counts;
    console.log(
      `发布 ${releases} 次，网页 ${pages} 个，附件 ${files} 个，已撤下 ${gone} 个，期满不再提供正文 ${closed} 个`,
    );
    if (old && !found.faults.some(({ place }) => place.startsWith('旧检查点')))
      console.log(`旧检查点第 ${old.size} 号与现在第 ${found.size} 号一致`);
    console.log(found.faults.length ? `${found.faults.length} 处不符` : '全部相符');
    console.log(`root ${found.root}`);
    return found.faults.length ? 1 : 0;
  } catch (error) {
    bar.end();
    console.error(`没有核对完：${site} 没有回答，或者回答的不是公开发布记录（${(error as Error).message}）`);
    return 1;
  }
}

function oldCheckpoint(): Old | undefined | 'unreadable' {
  if (values.checkpoint) {
    const note = readNote(readFileSync(values.checkpoint, 'utf8'));
    return note ? { size: note.size, root: note.root, note } : 'unreadable';
  }
  if (!values.size && !values.root) return undefined;
  const root = readRoot(values.root ?? '');
  const size = Number(values.size);
  return root && Number.isInteger(size) && size > 0 ? { size, root } : 'unreadable';
}
