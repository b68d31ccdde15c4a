import { readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Role } from '#src/accounts/rules.ts';
import { addUser } from '#src/accounts/service.ts';
import { autosave, keepEdition, openEdition } from '#src/editing/service.ts';
import { filterFrom } from '#src/record/rules.ts';
import { recordCsv } from '#src/record/service.ts';
import { startRelease, submitRelease } from '#src/writing/service.ts';
import { REVIEWABLE } from '../support/reviewable.ts';
import { newWorld, policyContent, type World } from '../support/world.ts';

/** Planted; `masked` is what may be said of them. */
const PLANTS = [
  { plain: '110101199003070011', masked: '110*************11' },
  { plain: '13812341234', masked: '138****1234' },
  { plain: '6222021234567890128', masked: '***************0128' },
];
const HOUSE = '姓名：张小明，住址：桃花巷12号3栋2单元501室。';
const [ID, MOBILE, CARD] = PLANTS.map(({ plain }) => plain);
const plantsIn = (text: string): string[] =>
  [...PLANTS.map(({ plain }) => plain), '张小明'].filter((plain) => text.includes(plain));

const BODY = (id = ID, mobile = MOBILE, card = CARD, house = HOUSE): string =>
  `各区县：\n\n第一条　联系人电话${mobile}。\n\n第二条　身份证号${id}，银行卡号${card}。\n\n${house}`;

let w: World;
let dir: string;
let [chen, shen]: World[] = [];
const logged: string[] = [];
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'mingchuang-traces-'));
  w = await newWorld({ dir });
  const as = async (login: string, name: string, role: Role) => {
    const grants = [{ role, department: role === 'author' ? 'rural' : null }];
    return w.as({ id: await addUser(w, { login, name, department: 'rural', grants }), name });
  };
  chen = await as('chenwenjing', '陈文静', 'author');
  shen = await as('shenbai', '沈白', 'auditor');
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, 'write').mockImplementation((chunk) => logged.push(String(chunk)) > 0);
});
afterAll(async () => {
  vi.restoreAllMocks();
  await rm(dir, { recursive: true, force: true });
});

/** Every value of every table, by `table.column`. */
function cellsHolding(): { searched: number; holding: string[] } {
  const db = new Database(join(dir, 'mingchuang.db'), { readonly: true });
  const tables = db
    .prepare(`select name from sqlite_master where type = 'table' and sql not like '%virtual table%'`)
    .pluck()
    .all() as string[];
  let searched = 0;
  const holding = new Set<string>();
  for (const table of tables)
    for (const row of db.prepare(`select * from "${table}"`).all() as Record<string, unknown>[])
      for (const [column, value] of Object.entries(row)) {
        searched++;
        if (plantsIn(Buffer.isBuffer(value) ? value.toString('latin1') : String(value)).length)
          holding.add(`${table}.${column}`);
      }
  db.close();
  return { searched, holding: [...holding].sort() };
}

/** Files by their bytes, the database among them: what was overwritten may still stand on a free page. */
const filesIn = (folder: string): string[] =>
  readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesIn(path) : [path];
  });
const filesHolding = (): string[] =>
  filesIn(dir).filter((path) => plantsIn(readFileSync(path, 'utf8')).length);

const csv = async (): Promise<string> => {
  let text = '';
  for await (const piece of recordCsv(shen!, filterFrom(new URLSearchParams()))) text += piece;
  return text;
};

test('个人号码只在草稿里，保存、检查、送审以后不在日志、审计、历史和提示里', async () => {
  const content = (body: string, note: string) => {
    const { details } = policyContent();
    const procedure = REVIEWABLE.procedure.map((one, n) => (n ? one : { ...one, note }));
    return {
      ...{ body, summary: '农村危房怎样改造。', department: 'rural' },
      details: { ...details, ...REVIEWABLE, procedure, draftingDepartment: 'rural' },
    };
  };
  const { editionId, releaseId } = await startRelease(chen!, {
    type: 'policy',
    title: '关于做好农村危房改造的通知',
    origin: 'draft',
    content: content('各区县：\n\n第一条　待写。', ''),
  });
  const { part } = await openEdition(chen!, editionId);
  const typed = { title: part.content.title, body: BODY() };
  await autosave(chen!, { editionId, revision: part.revision, values: typed });
  expect(cellsHolding().holding).toContain('autosaves.typed');
  await keepEdition(chen!, { editionId, revision: part.revision, content: content(BODY(), `证件${ID}`) });
  const planted = await openEdition(chen!, editionId);
  expect(plantsIn(planted.part.content.body)).toHaveLength(4);

  const refused = await submitRelease(chen!, { releaseId }).then(
    () => null,
    (error: { message: string; issues: { message: string; fix?: { replace: string } }[] }) => error,
  );
  const said = JSON.stringify([refused?.message, refused?.issues]);
  for (const { masked } of PLANTS) expect(said).toContain(masked);
  expect(plantsIn(said)).toEqual([]);
  const written = cellsHolding();
  expect(written.holding).toEqual(['bases.content', 'editions.body', 'editions.details']);
  expect(plantsIn(await csv())).toEqual([]);

  const [id, mobile, card] = PLANTS.map(({ masked }) => masked);
  const mended = content(BODY(id, mobile, card, '姓名：张*，住址：桃花巷。'), `证件${id}`);
  await keepEdition(chen!, { editionId, revision: planted.part.revision, content: mended });
  await submitRelease(chen!, { releaseId });
  const after = cellsHolding();
  const record = await csv();
  expect(record).toContain('release.submit');
  expect(after.holding).toEqual([]);
  expect(plantsIn(record)).toEqual([]);
  expect(filesHolding().length).toBeGreaterThan(0);
  await w.close();
  const files = filesIn(dir);
  expect(files.map((path) => path.slice(dir.length))).toContain('/mingchuang.db');
  expect(filesHolding()).toEqual([]);
  expect(plantsIn(logged.join(''))).toEqual([]);
  vi.restoreAllMocks();
  console.log(
    `4 plants stood in ${written.holding.join(', ')}; after mending and 送审 searched ${after.searched} values of ` +
      `the database, ${files.length} files byte by byte, ${record.split('\n').length} lines of the audit export, ${logged.length} pieces of output: 0 in clear`,
  );
});
