import type { APIRoute } from 'astro';
import { href } from '../site.ts';

const SHORTCUTS = [
  { name: '查政策', path: '/policies' },
  { name: '提意见', path: '/consultations' },
  { name: '查我的意见、留言', path: '/receipts' },
];

/** The portal put on a home screen; addresses follow the base path, colours are those of the band and the paper. */
export const GET: APIRoute = ({ locals: { site, page } }) => {
  page.keep = true;
  page.tags.add('site');
  const icon = (name: string, size: number, purpose: string) => ({
    src: href(site, `/icons/${name}.png`),
    sizes: `${size}x${size}`,
    type: 'image/png',
    purpose,
  });
  const manifest = {
    id: href(site, '/'),
    name: `${site.identity.name}政务公开`,
    short_name: '政务公开',
    lang: 'zh-CN',
    dir: 'ltr',
    start_url: href(site, '/'),
    scope: href(site, '/'),
    display: 'minimal-ui',
    theme_color: '#203d48',
    background_color: '#ffffff',
    icons: [
      icon('192', 192, 'any'),
      icon('512', 512, 'any'),
      icon('maskable-512', 512, 'maskable'),
      { src: href(site, '/favicon.svg'), sizes: 'any', type: 'image/svg+xml', purpose: 'any' },
    ],
    shortcuts: SHORTCUTS.map(({ name, path }) => ({ name, url: href(site, path) })),
  };
  return new Response(JSON.stringify(manifest), {
    headers: { 'content-type': 'application/manifest+json; charset=utf-8' },
  });
};
