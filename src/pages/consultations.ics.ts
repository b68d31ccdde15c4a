import type { APIRoute } from 'astro';
import { calendar } from '../consultations/calendar.ts';
import { allDates } from '../consultations/service.ts';

/** The dates of all consultations, as a calendar to subscribe to. */
export const GET: APIRoute = async ({ locals: { ctx, site, page } }) => {
  const { entries, until } = await allDates(ctx);
  page.keep = true;
  page.until = until.getTime();
  for (const tag of ['site', 'type:consultation']) page.tags.add(tag);
  return new Response(calendar(`意见征集_${site.identity.name}`, entries), {
    headers: {
      'content-type': 'text/calendar; charset=utf-8',
      'content-disposition': 'inline; filename="consultations.ics"',
    },
  });
};
