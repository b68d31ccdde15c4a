// `npm run verify`: says whether what was published and recorded is still what it was, and where it is not.
import { verify } from '../src/audit/service.ts';
import type { Ctx } from '../src/context.ts';
import { type Checked, checkEditions, checkFiles } from '../src/integrity/service.ts';
import { inspect } from '../src/tampering/service.ts';
import { program } from './program.ts';

await program(run);

async function run(ctx: Ctx): Promise<number> {
  const { rows, head, broken } = await verify(ctx);
  if (broken) console.error(`操作记录从第 ${broken.seq} 条起不再可信：${broken.reason}（${broken.id}）`);
  else console.log(`操作记录 ${rows} 条，首尾相接，没有改动；末条哈希 ${head}`);
  const editions = tell('版本', await checkEditions(ctx));
  const files = tell('附件', await checkFiles(ctx));
  const { manifests, checkpoints, rendered, root } = await inspect(ctx);
  const told = [tell('清单', manifests), tell('检查点', checkpoints), tell('公开的正文', rendered)];
  console.log(`root ${root}`);
  return broken || !editions || !files || told.includes(false) ? 1 : 0;
}

function tell(name: string, { checked, broken }: Checked): boolean {
  for (const { id, reason } of broken) console.error(`${name} ${id}：${reason}`);
  if (broken.length) console.error(`${name} ${checked} 件，${broken.length} 件有问题`);
  else console.log(`${name} ${checked} 件，都与哈希相符`);
  return broken.length === 0;
}
