import type { APIRoute } from 'astro';
import { typeAt } from '../../documents/types/index.ts';
import { documentForm } from '../../dossiers/forms.ts';
import { dossierAt, tagsOf, wholeOf } from '../../dossiers/service.ts';
import { absolute } from '../../site.ts';
import { formatDay } from '../../text/days.ts';

export const GET: APIRoute = async ({ params, locals: { ctx, site, page } }) => {
  const type = typeAt(params['column'] ?? '');
  const answer = type && (await dossierAt(ctx, type.code, params['number'] ?? ''));
  if (!answer || answer.state === 'missing') return new Response(null, { status: 404 });
  if (answer.state === 'withdrawn') {
    const { withdrawal, replacement } = answer;
    const message = `这份信息已于${formatDay(withdrawal.on, 'cn')}撤下`;
    const instead = replacement && { title: replacement.title, url: absolute(site, replacement.path) };
    const withdrawn = { on: withdrawal.on, reason: withdrawal.reason, replacement: instead };
    return answered({ message, withdrawn }, 410);
  }
  page.keep = true;
  page.until = answer.dossier.until.getTime();
  for (const tag of tagsOf(answer.dossier)) page.tags.add(tag);
  const whole = await wholeOf(ctx, answer.dossier.id);
  return answered(documentForm(answer.dossier, whole, site), 200);
};

const answered = (body: unknown, status: number): Response =>
  new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8' },
  });
