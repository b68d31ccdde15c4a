import type { APIRoute } from 'astro';
import { absolute, href } from '../site.ts';

/** A demo is kept out of indexes by `noindex` on its pages, which only those see who may fetch them. */
export const GET: APIRoute = ({ locals: { site, page } }) => {
  page.keep = true;
  page.tags.add('site');
  const lines = [
    'User-agent: *',
    ...['/search', '/disclosure/search', '/leave', '/preferences'].map(
      (path) => `Disallow: ${href(site, path)}`,
    ),
    `Sitemap: ${absolute(site, '/sitemap.xml')}`,
    '',
  ];
  return new Response(lines.join('\n'), { headers: { 'content-type': 'text/plain; charset=utf-8' } });
};
