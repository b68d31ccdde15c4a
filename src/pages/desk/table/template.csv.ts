import type { APIRoute } from 'astro';
import { csvLine } from '../../../audit/words.ts';
import { fileHeaders } from '../../../components/documents/download.ts';
import { typeOf } from '../../../documents/types/index.ts';
import { slotsOf, TABLED } from '../../../tables/rules.ts';

/** The names of the columns of one type, to be filled in below them. */
export const GET: APIRoute = ({ url, locals: { site } }) => {
  const type = TABLED.find((code) => code === url.searchParams.get('type'));
  if (!type) return new Response(null, { status: 404 });
  const names = slotsOf(type, site).map(({ label, field }) => `${label}${field.required ? '*' : ''}`);
  const headers = fileHeaders(`导入模板_${typeOf(type).name}.csv`);
  return new Response(`\ufeff${csvLine(names)}`, { headers });
};
