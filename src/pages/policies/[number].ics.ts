import type { APIRoute } from 'astro';
import { calendar } from '../../consultations/calendar.ts';
import { nameOf } from '../../dossiers/rules.ts';
import { remindersOf } from '../../dossiers/reminders.ts';
import { dossierAt, tagsOf } from '../../dossiers/service.ts';

/** The first and the last day of a policy for the reader's own calendar. */
export const GET: APIRoute = async ({ params, locals: { ctx, site, page } }) => {
  const answer = await dossierAt(ctx, 'policy', params['number'] ?? '');
  if (answer.state === 'withdrawn') return new Response('这份信息已经撤下\n', { status: 410 });
  const dossier = answer.state === 'public' ? answer.dossier : null;
  const entries = dossier ? remindersOf(dossier, site) : [];
  if (!dossier || !entries.length) return new Response(null, { status: 404 });
  page.keep = true;
  page.until = dossier.until.getTime();
  for (const tag of tagsOf(dossier)) page.tags.add(tag);
  return new Response(calendar(nameOf(dossier), entries), {
    headers: {
      'content-type': 'text/calendar; charset=utf-8',
      'content-disposition': `inline; filename="policy-${dossier.number}.ics"`,
    },
  });
};
