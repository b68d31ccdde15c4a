import type { APIRoute } from 'astro';
import { fileHeaders } from '../../../components/documents/download.ts';
import { typeOf } from '../../../documents/types/index.ts';
import { slotsOf, TABLED } from '../../../tables/rules.ts';
import { templateOf } from '../../../tables/template.ts';
import { workbookOf } from '../../../workbooks/rules.ts';

/** The names of the columns of one type, to be filled in below them, and how each is filled in. */
export const GET: APIRoute = async ({ url, locals: { site } }) => {
  const type = TABLED.find((code) => code === url.searchParams.get('type'));
  if (!type) return new Response(null, { status: 404 });
  const bytes = await workbookOf(templateOf(slotsOf(type, site)));
  const headers = fileHeaders(`导入模板_${typeOf(type).name}.xlsx`);
  return new Response(new Uint8Array(bytes), { headers });
};
