// `npm run verify`: says whether what was published and recorded is still what it was, and where it is not; with
// `--site URL` it asks a portal from outside and needs no database.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Proof } from '#db/proof.ts';
import { proofOf } from '#db/snapshot.ts';
import { verify } from '../src/audit/service.ts';
import { DATABASE } from '../src/backups/rules.ts';
import type { Ctx } from '../src/context.ts';
import { type Differing, tableName } from '../src/derivation/rules.ts';
import { checkDerived } from '../src/derivation/service.ts';
import { readEnv } from '../src/env.ts';
import { type Checked, checkEditions, checkFiles } from '../src/integrity/service.ts';
import { readNote } from '../src/ledger/note.ts';
import { readRoot } from '../src/ledger/rules.ts';
import { inspect } from '../src/tampering/service.ts';
import { checkVouched } from '../src/vouched/service.ts';
import { newRenderer, program } from './program.ts';
import { progress } from './progress.mjs';
import { type Old, verifySite } from './verify-site.ts';

/** Milliseconds for one text. */
const PATIENCE = 30_000;
/** Faults of one kind that are listed. */
const MOST = 50;

const text = { type: 'string' } as const;
const { values } = parseArgs({
  options: { site: text, checkpoint: text, size: text, root: text, key: text },
});

if (values.site) process.exitCode = await outside(values.site.replace(/\/+$/, ''));
else await inside();

/** The file is looked through before and while anything is asked of it: what is torn may not open. */
async function inside(): Promise<void> {
  const file = join(readEnv().DATA_DIR, DATABASE);
  const proof = existsSync(file) ? proofOf(file).catch(unreadable) : Promise.resolve(unreadable());
  let opened = false;
  await program(async (ctx) => {
    opened = true;
    return run(ctx, existsSync(file) ? proof : proofOf(file));
  });
  if (!opened) tellProof(await proof);
}

async function run(ctx: Ctx, proof: Promise<Proof>): Promise<number> {
  const told = [
    await attempt('操作记录', () => checkRecord(ctx)),
    await attempt('版本', () => checkTexts(ctx)),
    await attempt('附件', async () => tell('附件', await checkFiles(ctx))),
    await attempt('审批和来件', async () =>
      tellFaults('审批和来件', await checkVouched(ctx), '都与操作记录和哈希相符'),
    ),
    await attempt('重新排版', () => checkAgain(ctx, proof)),
    tellProof(await proof),
    await attempt('公开发布记录', () => checkLedger(ctx)),
  ];
  return told.includes(false) ? 1 : 0;
}

async function checkRecord(ctx: Ctx): Promise<boolean> {
  const { rows, head, broken } = await verify(ctx);
  if (broken) console.error(`操作记录从第 ${broken.seq} 条起不再可信：${broken.reason}（${broken.id}）`);
  else console.log(`操作记录 ${rows} 条，首尾相接，没有改动；末条哈希 ${head}`);
  return !broken;
}

async function checkTexts(ctx: Ctx): Promise<boolean> {
  const found = await checkEditions(ctx);
  const fine = tell('版本', found);
  if (found.erased) console.log(`其中 ${found.erased} 份已经依法清除，只剩编号、日期和哈希，都有记录`);
  return fine;
}

async function checkLedger(ctx: Ctx): Promise<boolean> {
  const { manifests, checkpoints, rendered, root } = await inspect(ctx);
  const told = [tell('清单', manifests), tell('检查点', checkpoints), tell('公开的正文', rendered)];
  if (checkpoints.lost)
    console.log(`其中 ${checkpoints.lost} 个检查点由已经丢失的密钥签，签名无法再核对，其余都已核对`);
  console.log(`root ${root}`);
  return !told.includes(false);
}

/** What publication made is made again: by the same renderer, which is given more time than an editor would wait. */
async function checkAgain(ctx: Ctx, proof: Promise<Proof>): Promise<boolean> {
  const renderer = newRenderer({ limit: PATIENCE });
  const bar = progress('重新排版', '版');
  try {
    const words = proof.then((one) => one.words);
    const found = await checkDerived(ctx, { render: renderer.render, words, onProgress: bar.step });
    bar.end();
    if (found.old) console.log(`其中 ${found.old} 版由以前的排版程序做成，只核对登记的哈希`);
    return tellFaults('重新排版', found, '网页、目录、条款、关联、筛选项和检索词都与原文相符');
  } finally {
    bar.end();
    await renderer.close();
  }
}

function tellProof({ faults }: Proof): boolean {
  const broken = faults.map(({ table, key, column, reason }) => ({
    ...{ table, document: key ?? '', column: column ?? '', reason },
  }));
  return tellFaults('数据库文件', { checked: 1, broken }, '结构完好，表结构与程序相符，每个值都读得出来');
}

type Faults = { checked: number; broken: Differing[] };

/** Each fault by table, document and column. */
function tellFaults(name: string, { checked, broken }: Faults, fine: string): boolean {
  for (const { table, document, column, reason } of broken.slice(0, MOST))
    console.error(`${[tableName(table), document, column].filter(Boolean).join(' ')}：${reason}`);
  if (broken.length > MOST) console.error(`还有 ${broken.length - MOST} 处没有列出`);
  if (broken.length) console.error(`${name} ${checked} 件，${broken.length} 处有问题`);
  else console.log(`${name} ${checked} 件，${fine}`);
  return broken.length === 0;
}

/** What cannot even be read is a fault of the database, told by what was being looked at. */
async function attempt(name: string, check: () => Promise<boolean>): Promise<boolean> {
  try {
    return await check();
  } catch (error) {
    const { code, cause, message } = error as { code?: unknown; cause?: { code?: unknown }; message: string };
    if (!(error instanceof SyntaxError) && !/^SQLITE_/.test(String(code ?? cause?.code))) throw error;
    console.error(`${name}：读不出来，数据库已损坏（${message}）`);
    return false;
  }
}

function unreadable(error?: Error): Proof {
  return { faults: error ? [{ table: DATABASE, reason: `已损坏（${error.message}）` }] : [], words: null };
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
    const { releases, pages, files, gone, erased, closed } = found.counts;
    console.log(
      `发布 ${releases} 次，网页 ${pages} 个，附件 ${files} 个，已撤下 ${gone} 个，已依法清除 ${erased} 个，期满不再提供正文 ${closed} 个`,
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
