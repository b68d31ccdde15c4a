import type { APIRoute } from 'astro';
import { dayOf } from '../../text/days.ts';
import { filterFrom } from '../../record/rules.ts';
import { recordCsv } from '../../record/service.ts';

/** The record as the auditor takes it away, with the filter of the page. */
export const GET: APIRoute = ({ locals, url }) => {
  const lines = recordCsv(locals.ctx, filterFrom(url.searchParams));
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await lines.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await lines.return(undefined);
    },
  });
  const name = `audit-${dayOf(locals.ctx.now)}.csv`;
  return new Response(body, {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${name}"`,
    },
  });
};
