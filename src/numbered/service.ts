import type { Ctx } from '../context.ts';
import { pathOf } from '../documents/rules.ts';
import type { ListQuery } from '../lists/rules.ts';
import { list, type List, type Summary } from '../lists/service.ts';
import { plan } from '../search/rules.ts';
import { find } from '../search/service.ts';
import { isNumber, seriesOf } from './rules.ts';

/** A search for a document number: the document, what else was found, and its neighbours. */
export type Numbered = {
  /** The one document of that number, on the first page; null when there is none, or several. */
  hit: Summary | null;
  /** No public document has that number. */
  unknown: boolean;
  found: List;
  /** Other numbers of the same 代字 and year, newest first. */
  others: { documentNumber: string; path: string }[];
};

const OTHERS = 5;

/**
 * Answers a query that is nothing but one document number; null for any other. The rest is searched by the number as it is
 * properly written, so that only whole numbers are marked in the texts.
 */
export async function byNumber(ctx: Ctx, query: ListQuery): Promise<Numbered | null> {
  const asked = plan(query.q).number;
  if (!asked?.alone || !asked.keys.length) return null;
  const first = await list(ctx, null, query);
  const named = first.items.filter(({ card }) => isNumber(asked, card.documentNumber, card.issuer));
  const hit = query.page === 1 && named.length === 1 ? named[0]! : null;
  const written = hit?.card.documentNumber ?? query.q;
  const found = written === query.q ? first : { ...(await list(ctx, null, { ...query, q: written })), query };
  const series = seriesOf(asked);
  const near = series ? (await find(ctx, series)).spines : [];
  const others = near
    .filter(({ documentNumber, agency }) => !isNumber(asked, documentNumber, agency))
    .flatMap((spine) =>
      spine.documentNumber?.startsWith(series!)
        ? [{ documentNumber: spine.documentNumber, path: pathOf(spine) }]
        : [],
    );
  const unknown = !named.length && query.page === 1 && !Object.keys(query.filters).length;
  return { hit, unknown, found, others: others.slice(0, OTHERS) };
}
