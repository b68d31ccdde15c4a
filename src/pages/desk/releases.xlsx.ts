import type { APIRoute } from 'astro';
import { fileHeaders } from '../../components/documents/download.ts';
import { AppError } from '../../errors.ts';
import { periodFrom, registerName } from '../../registers/rules.ts';
import { registerOf } from '../../registers/service.ts';
import { dayOf } from '../../text/days.ts';

/** 发布台账 of a period, as far as its reader may read it. */
export const GET: APIRoute = async ({ url, locals: { ctx, desk } }) => {
  const { period, issues } = periodFrom(url.searchParams, dayOf(ctx.now));
  if (issues.length) return refused(issues.map(({ message }) => message).join('；'));
  try {
    const bytes = await registerOf(ctx, { period, me: desk!.user });
    const headers = { ...fileHeaders(registerName(period)), 'cache-control': 'no-store' };
    return new Response(new Uint8Array(bytes), { headers });
  } catch (error) {
    if (error instanceof AppError && error.code === 'invalid') return refused(error.message);
    throw error;
  }
};

const refused = (message: string): Response =>
  new Response(message, { status: 422, headers: { 'content-type': 'text/plain; charset=utf-8' } });
