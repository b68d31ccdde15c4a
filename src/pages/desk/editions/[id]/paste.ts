import type { APIRoute } from 'astro';
import { fromHtml } from '../../../../blocks/word.ts';

/** What was pasted from Word or WPS, as blocks. Nothing of it is kept. */
export const POST: APIRoute = async ({ request }) => {
  const form = await request.formData().catch(() => null);
  if (!form) return new Response(null, { status: 400 });
  const html = form.get('html');
  const blocks = typeof html === 'string' ? fromHtml(html, form.get('official') === 'true') : [];
  return Response.json(blocks.map(({ source: _, gap: __, html: ___, ...block }) => block));
};
