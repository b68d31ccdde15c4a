import { can } from '../accounts/rules.ts';
import { personOf, type User } from '../accounts/service.ts';
import { checkRelease } from '../checks/service.ts';
import { change, type Ctx } from '../context.ts';
import { readEnv } from '../env.ts';
import { AppError, block, type ErrorCode, type Issue } from '../errors.ts';
import { scan } from '../scans/service.ts';
import { departmentName } from '../site.ts';
import { dayOf } from '../text/days.ts';
import { guardFile } from '../uploads/rules.ts';
import type { Given, ReceiveOptions } from '../uploads/service.ts';
import { readGrids } from '../views/service.ts';
import type { Grid } from '../views/view.ts';
import { type Started, startMany } from '../writing/service.ts';
import { contentOf } from './cells.ts';
import { type CheckedRow, findingsOf, rowOf, twinsIn } from './checked.ts';
import {
  type Column,
  type Head,
  headOf,
  MOST_CHARS,
  MOST_ROWS,
  slotsOf,
  type Table,
  TABLED,
  type Tabled,
} from './rules.ts';

const REFUSALS: readonly ErrorCode[] = ['large', 'unsupported', 'invalid'];

/** A table with everything the checks find in its rows, as they stand. */
export type Checked = { table: Table; head: Head; columns: Column[]; rows: CheckedRow[] };

/**
 * Reads an .xlsx or .csv, apart from this process; nothing of it is kept.
 * @throws AppError `large`, `unsupported` or `invalid` under `file` with what is to be changed in the file
 */
export async function readTable(
  ctx: Ctx,
  { type, file }: { type: string; file: Given | undefined },
  { clamd = readEnv().CLAMD }: ReceiveOptions = {},
): Promise<Table> {
  if (!isTabled(type)) throw new AppError('invalid', '请选择类型', [block('type', '请选择类型')]);
  if (!file) throw new AppError('invalid', '请选择表格文件', [block('file', '请选择表格文件')]);
  try {
    if (!/\.(?:xlsx|csv)$/i.test(file.name))
      throw new AppError('invalid', '只能读.xlsx和.csv。请在Excel或WPS里另存为.xlsx后再上传');
    const { bytes, ending, name } = guardFile(file);
    if (clamd) await scan(clamd, name, bytes);
    const answer = await readGrids(ending === 'csv' ? 'csv' : 'xlsx', bytes);
    if ('refused' in answer) throw new AppError('invalid', answer.refused);
    return tableFrom(ctx, { name, type, grids: answer.grids });
  } catch (error) {
    if (!(error instanceof AppError) || !REFUSALS.includes(error.code)) throw error;
    throw new AppError(error.code, error.message, [block('file', error.message)]);
  }
}

/** What becomes of every row, by the same checks as at the desk; `leave` are rows somebody leaves out. */
export async function checkTable(ctx: Ctx, table: Table, leave: ReadonlySet<number>): Promise<Checked> {
  const head = headOf({ rows: [{ at: table.headAt, cells: table.head }] }, slotsOf(table.type, ctx.site));
  if (!head || !isTabled(table.type)) throw new AppError('invalid', '请重新选择表格文件');
  const { columns } = head;
  const person = await personOf(ctx, ctx.actor.id);
  const rows = table.rows.map(({ at, cells: list }) => {
    const cells = new Map(list);
    return { at, cells, left: leave.has(at), content: contentOf(table, columns, cells, homeOf(person)) };
  });
  const parts = rows.map(({ at, content }) => ({
    ...{ editionId: `row-${at}`, documentId: `row-${at}`, content, origin: 'draft' as const },
  }));
  const found = await checkRelease(ctx, parts);
  const twins = twinsIn(rows.filter(({ left }) => !left));
  const checked = rows.map((row) => {
    const issues = [
      ...rightIssues(ctx, person, row.content.department ?? null),
      ...(found.get(`row-${row.at}`) ?? []),
      ...(twins.has(row.at) ? [twins.get(row.at)!] : []),
    ];
    return rowOf(row, findingsOf(row, columns, issues));
  });
  return { table, head, columns, rows: checked };
}

/**
 * 导入: one release with a draft for each row that is not left out.
 * @throws AppError `invalid` while one of them is blocked, and nothing is made
 */
export async function makeRelease(
  ctx: Ctx,
  { table, leave }: { table: Table; leave: ReadonlySet<number> },
): Promise<Started & { count: number }> {
  const { rows } = await checkTable(ctx, table, leave);
  const taken = rows.filter(({ left }) => !left);
  const blocked = taken.filter(({ state }) => state === 'err');
  if (!taken.length) throw new AppError('invalid', '没有要导入的行，请至少留一行');
  if (blocked.length) {
    const named = blocked.map(({ at }) => at).slice(0, 10);
    const more = blocked.length > named.length ? '等' : '';
    const where = `第${named.join('、')}${more}行`;
    throw new AppError('invalid', `${where}还有必须改的格，一条也没有导入。请改好，或者勾选不导入这一行`);
  }
  const count = taken.length;
  const made = await change(ctx, 'release.table', subjectOf(count), (tx) =>
    startMany(tx, {
      ...{ type: table.type, origin: 'draft' },
      contents: taken.map(({ content: { title, summary, body, details, department = null } }) => ({
        ...{ title, summary, body, details, department },
      })),
    }),
  );
  return { ...made, count };
}

const subjectOf =
  (rows: number) =>
  ({ releaseId: id }: Started) => ({ id, rows });

const isTabled = (type: string): type is Tabled => (TABLED as readonly string[]).includes(type);

/** Whoever writes for one department writes for that one. */
function homeOf(person: User | undefined): string | null {
  const own = (person?.grants ?? []).filter(({ role, department }) => role === 'author' && department);
  return own.length === 1 ? own[0]!.department : (person?.department ?? null);
}

function rightIssues(ctx: Ctx, person: User | undefined, department: string | null): Issue[] {
  const known = department !== null && ctx.site.departments.some(({ code }) => code === department);
  if (!known || (person && can(person, 'document.create', { department }, dayOf(ctx.now)))) return [];
  return [block('department', `您没有替${departmentName(ctx.site, department)}新建的权限，请改成自己的科室`)];
}

function tableFrom(
  ctx: Ctx,
  { name, type, grids }: { name: string; type: Tabled; grids: readonly Grid[] },
): Table {
  const slots = slotsOf(type, ctx.site);
  const read = grids.map((grid) => ({ grid, head: headOf(grid, slots) }));
  const best = read.toSorted((a, b) => (b.head?.columns.length ?? 0) - (a.head?.columns.length ?? 0))[0];
  if (!best?.head) throw new AppError('invalid', '没有找到栏名。请下载模板，按模板的栏名填写');
  const { grid, head } = best;
  const below = grid.rows.filter(({ at }) => at > head.at);
  const fault = faultIn(grid, head, below);
  if (fault) throw new AppError('invalid', fault);
  const columns = new Set(head.columns.map(({ column }) => column));
  const own = (cells: [number, string][]) => cells.filter(([column]) => columns.has(column));
  return {
    ...{ name, type, headAt: head.at },
    head: grid.rows.find(({ at }) => at === head.at)!.cells,
    rows: below.map(({ at, cells }) => ({ at, cells: own(cells) })).filter(({ cells }) => cells.length),
  };
}

/** What has to be changed in the file itself. */
function faultIn(grid: Grid, head: Head, below: Grid['rows']): string | undefined {
  const merged = grid.merged.find(({ at }) => at > head.at);
  const chars = below.reduce((sum, { cells }) => sum + cells.reduce((n, [, text]) => n + text.length, 0), 0);
  if (head.twice.length) return `栏名“${head.twice[0]}”有两列，请删去一列后再上传`;
  if (head.lacking.length)
    return `缺少${head.lacking.map((one) => `“${one}”`).join('、')}，请补上这些列后再上传`;
  if (grid.concealed)
    return `有${grid.concealed}个格子藏在隐藏的行或列里，没有读。请取消隐藏，或者删掉后再上传`;
  if (merged) return `${merged.ref}是合并的格子，请取消合并，每行填完整后再上传`;
  if (!below.length) return '栏名下面没有内容，请填写后再上传';
  if (below.length > MOST_ROWS)
    return `有${below.length}行，一次最多${MOST_ROWS}行。请分成几个表，每个一张审批单`;
  if (chars > MOST_CHARS) return '表里的文字太多，请分成几个表，每个一张审批单';
  return undefined;
}
