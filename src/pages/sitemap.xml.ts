import type { APIRoute } from 'astro';
import { pathOf } from '../documents/rules.ts';
import { TYPES, typeOf } from '../documents/types/index.ts';
import { sitemap } from '../feeds/rules.ts';
import { shelf } from '../shelf/service.ts';
import { absolute } from '../site.ts';
import { dayOf } from '../text/days.ts';

export const GET: APIRoute = async ({ locals: { ctx, site, page } }) => {
  const { all } = await shelf(ctx);
  const codes = Object.keys(TYPES);
  const lists = codes.map(typeOf).filter((type) => !type.slugged);
  const columns = ['/', '/disclosure', ...lists.map((type) => `/${type.path}`), '/sections'];
  page.keep = true;
  for (const tag of ['site', ...codes.map((code) => `type:${code}`)]) page.tags.add(tag);
  const places = [
    ...columns.map((path) => ({ url: absolute(site, path) })),
    ...all.map((spine) => ({
      url: absolute(site, pathOf(spine)),
      changed: dayOf(new Date(spine.listedAt)),
    })),
  ];
  return new Response(sitemap(places), { headers: { 'content-type': 'application/xml; charset=utf-8' } });
};
