import type { APIRoute } from 'astro';
import { fileHeaders } from '../../../../components/documents/download.ts';
import { AppError } from '../../../../errors.ts';
import { formValues } from '../../../../form.ts';
import { leftOut, tableOf, typedCells } from '../../../../tables/carried.ts';
import { mended } from '../../../../tables/checked.ts';
import { markedOf } from '../../../../tables/marked.ts';
import { checkTable } from '../../../../tables/service.ts';
import { stemOf } from '../../../../uploads/names.ts';
import { workbookOf } from '../../../../workbooks/rules.ts';

/** 下载带标注的表: sent with everything the page carries, 30 MB may come; nothing is kept here either. */
export const POST: APIRoute = async ({ request, locals: { ctx } }) => {
  try {
    const values = formValues(await request.formData());
    const table = mended(tableOf([values['table'] ?? ''].flat()[0]!), typedCells(values));
    const { rows } = await checkTable(ctx, table, leftOut(values['leave']));
    const bytes = await workbookOf([markedOf(table, rows)]);
    const headers = { ...fileHeaders(`${stemOf(table.name)}_标注.xlsx`), 'cache-control': 'no-store' };
    return new Response(new Uint8Array(bytes), { headers });
  } catch (error) {
    if (!(error instanceof AppError) || error.status !== 422) throw error;
    return new Response(error.message, {
      ...{ status: 422, headers: { 'content-type': 'text/plain; charset=utf-8' } },
    });
  }
};
