import { z } from 'zod';
import { href } from '../site.ts';
import { mended } from '../tables/checked.ts';
import { leftOut, tableOf, typedCells } from '../tables/carried.ts';
import { type Checked, checkTable, makeRelease, readTable } from '../tables/service.ts';
import { deskAction } from './desk.ts';

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
    const leave = leftOut(given);
    const table = mended(tableOf(carried), typedCells(typed));
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

/** What a button puts into a cell: `clear.C6`, `fix.C6.0`. */
function pressedIn({ rows }: Checked, pushed: string): Map<string, string> {
  const [verb, at = '', n = '0'] = pushed.split('.');
  if (verb === 'clear') return new Map([[at, '']]);
  const found = rows.flatMap(({ findings }) => findings.filter(({ cell, fix }) => cell === at && fix));
  const fix = verb === 'fix' ? found[Number(n)]?.fix : undefined;
  return new Map(fix ? [[at, fix.text]] : []);
}
