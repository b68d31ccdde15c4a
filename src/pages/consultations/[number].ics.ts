import type { APIRoute } from 'astro';
import { calendar } from '../../consultations/calendar.ts';
import { datesOf } from '../../consultations/dates.ts';
import { consultation } from '../../documents/types/consultation.ts';
import { dossierAt, tagsOf } from '../../dossiers/service.ts';

/** The dates of one consultation for the reader's own calendar. */
export const GET: APIRoute = async ({ params, locals: { ctx, site, page } }) => {
  const answer = await dossierAt(ctx, consultation.code, params['number'] ?? '');
  if (answer.state === 'withdrawn') return new Response('这份信息已经撤下\n', { status: 410 });
  if (answer.state === 'missing') return new Response(null, { status: 404 });
  const { dossier } = answer;
  page.keep = true;
  page.until = dossier.until.getTime();
  for (const tag of tagsOf(dossier)) page.tags.add(tag);
  return new Response(calendar(dossier.title, datesOf(dossier, site)), {
    headers: {
      'content-type': 'text/calendar; charset=utf-8',
      'content-disposition': `inline; filename="consultation-${dossier.number}.ics"`,
    },
  });
};
