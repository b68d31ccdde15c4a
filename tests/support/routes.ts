import type { TestSite } from './site.ts';

/** Pages that no sitemap names: answers to a search, a choice, a fault. */
const UNLISTED = [
  '/search?q=电梯',
  '/search?q=没有这样的词',
  '/policies?validity=repealed',
  '/disclosure/search?q=电梯',
  '/disclosure/heads/1?year=2026',
  '/proposals?class=B',
  '/responses?q=鸸鹋',
  '/receipts',
  '/releases/1',
  '/releases?page=2',
  '/receipts/new',
  '/corrections',
  '/corrections?page=/sections',
  '/feedback?back=/policies',
  '/preferences',
  '/leave?to=https://example.com/',
  '/no-such-page',
];

/** Policies whose way from draft to now is walked too; all are made alike. */
const SEVERAL = 8;

/** Consultations whose comment pages are walked: all look alike but for the phase. */
const COMMENTED = 4;

/** Every public page: what the sitemap lists and what it leaves out, as paths below the address. */
export async function allRoutes({ url, get }: TestSite): Promise<string[]> {
  const answer = await get('/sitemap.xml');
  if (answer.status !== 200) throw new Error(`/sitemap.xml answers ${answer.status}`);
  const listed = [...(await answer.text()).matchAll(/<loc>([^<]+)<\/loc>/g)].map(([, loc]) =>
    pathBelow(loc!, url),
  );
  const comments = listed
    .filter((path) => /^\/consultations\/[\d-]+$/.test(path))
    .slice(0, COMMENTED)
    .flatMap((path) => ['', '?clause=1', '?clause=99'].map((query) => `${path}/comment${query}`));
  const results = listed
    .filter((path) => /^\/consultations\/[\d-]+$/.test(path))
    .slice(0, COMMENTED)
    .flatMap((path) => ['', '?outcome=declined'].map((query) => `${path}/result${query}`));
  const timelines = listed.filter((path) => /^\/policies\/\d/.test(path)).slice(0, SEVERAL);
  return [
    ...new Set([
      ...listed,
      ...comments,
      ...results,
      ...timelines.map((path) => `${path}/timeline`),
      ...UNLISTED,
    ]),
  ];
}

function pathBelow(loc: string, url: string): string {
  const { pathname, search } = new URL(loc);
  return pathname.slice(new URL(url).pathname.replace(/\/$/, '').length) + search || '/';
}
