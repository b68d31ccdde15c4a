import { z } from 'zod';
import { AppError } from '../errors.ts';
import { href } from '../site.ts';
import { mended } from '../tables/checked.ts';
import { MOST_CHARS, MOST_ROWS, type Table, TABLED } from '../tables/rules.ts';
import { type Checked, checkTable, makeRelease, readTable } from '../tables/service.ts';
import { deskAction } from './desk.ts';

const cell = z.tuple([z.number().int().min(1).max(16_384), z.string()]);
const cells = z.array(cell).max(500);

/** What the page carries along in one hidden field: as it came from a form, and as little to be trusted as the file was. */
const CARRIED = z.object({
  name: z.string().max(200),
  type: z.enum(TABLED),
  head: cells,
  headAt: z.number().int().min(1),
  rows: z.array(z.object({ at: z.number().int().min(1).max(2_000_000), cells })).max(MOST_ROWS),
});

/** 读取: the table is checked and shown; nothing of it is kept here. */
export const bringTable = deskAction({
  may: 'document.create',
  input: z.object({ type: z.string().default('') }),
  run: async (ctx, { type }, locals) => {
    const [chosen] = locals.files ?? [];
    const file = chosen && { name: chosen.name, bytes: Buffer.from(await chosen.arrayBuffer()) };
    locals.table = await checkTable(ctx, await readTable(ctx, { type, file }), new Set());
    return { shown: true };
  },
});

/** 改这一格, 清空, 改为, 再检查 and 导入: one form, told by the button pressed. */
export const mendTable = deskAction({
  may: 'document.create',
  input: z.looseObject({
    table: z.string('请重新选择表格文件'),
    leave: z.union([z.string(), z.array(z.string())]).default([]),
    do: z.string().default('check'),
  }),
  run: async (ctx, { table: carried, leave: given, do: pushed, ...typed }, locals) => {
    const leave = new Set([given].flat().map(Number));
    const table = mended(tableOf(carried), typedCells(typed as Record<string, unknown>));
    locals.table = await checkTable(ctx, table, leave);
    if (pushed === 'make') {
      const { releaseId } = await makeRelease(ctx, { table, leave });
      return { to: href(ctx.site, `/desk/releases/${releaseId}?done=table`) };
    }
    const cells = pressedIn(locals.table, pushed);
    if (cells.size) locals.table = await checkTable(ctx, mended(table, cells), leave);
    return { shown: true };
  },
});

function tableOf(carried: string): Table {
  try {
    const table = CARRIED.parse(JSON.parse(carried));
    const chars = table.rows.reduce(
      (sum, row) => sum + row.cells.reduce((n, [, text]) => n + text.length, 0),
      0,
    );
    if (chars <= MOST_CHARS) return table;
  } catch {
    // Told below, whatever it was.
  }
  throw new AppError('invalid', '表格没有传完整，请重新选择文件');
}

/** Fields `cell.C6` as cells. */
const typedCells = (typed: Record<string, unknown>): Map<string, string> =>
  new Map(
    Object.entries(typed).flatMap(([name, value]): [string, string][] => {
      const at = /^cell\.([A-Z]{1,3}\d{1,7})$/.exec(name)?.[1];
      return at ? [[at, String([value].flat()[0] ?? '')]] : [];
    }),
  );

/** What a button puts into a cell: `clear.C6`, `fix.C6.0`. */
function pressedIn({ rows }: Checked, pushed: string): Map<string, string> {
  const [verb, at = '', n = '0'] = pushed.split('.');
  if (verb === 'clear') return new Map([[at, '']]);
  const found = rows.flatMap(({ findings }) => findings.filter(({ cell, fix }) => cell === at && fix));
  const fix = verb === 'fix' ? found[Number(n)]?.fix : undefined;
  return new Map(fix ? [[at, fix.text]] : []);
}
