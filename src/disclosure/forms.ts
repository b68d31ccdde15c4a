import { HEADS } from '../documents/types/heads.ts';
import { absolute, type Site } from '../site.ts';
import { dayOf, formatIso } from '../text/days.ts';
import type { HeadList } from './service.ts';

/** A page of a head's list for machines: the four things a 目录 must name (条例 art. 12) and the address. */
export const headForm = (site: Site, { head, total, query, pages, items }: HeadList) => ({
  head: head && { code: head, label: HEADS[head] },
  total,
  page: query.page,
  pages,
  size: query.size,
  results: items.map((item) => ({
    indexNumber: item.indexNumber,
    title: item.title,
    url: absolute(site, item.path),
    summary: item.summary,
    madeOn: item.card.signedOn ?? dayOf(item.listedAt),
    publishedAt: formatIso(item.listedAt),
    type: { code: item.type, label: item.typeName },
    department: item.department || null,
  })),
});
