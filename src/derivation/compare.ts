import { type Print, printOf } from '../search/prints.ts';
import type { Proof } from '#db/proof.ts';
import type { documents, facets, links, rendered, searchRows } from '#db/schema.ts';
import { pathOf } from '../documents/rules.ts';
import type { Edition } from '../documents/service.ts';
import { typeOf } from '../documents/types/index.ts';
import {
  facetRows,
  linkRows,
  numberKeyOf,
  renderedRow,
  validityRows,
  wordsOf,
} from '../projections/rules.ts';
import { listedAt } from '../releases/rules.ts';
import { OLD_RENDERERS, type Rendered } from '../text/rendered.ts';
import type { Influence } from '../validity/rules.ts';
import { columnName, type Differing, differing, unequalRows } from './rules.ts';

export type Derived = {
  /** Editions rendered again. */
  checked: number;
  /** Made by a renderer that is no more: held by their hash on record alone. */
  old: number;
  broken: Differing[];
};

/** An edition and all that publication wrote for it. */
export type Kept = {
  edition: Edition;
  no: number;
  publishedAt: Date | null;
  first: Date | null;
  published: number;
  document: typeof documents.$inferSelect;
  row: typeof rendered.$inferSelect;
  live: boolean;
  links: (typeof links.$inferSelect)[];
  facets: (typeof facets.$inferSelect)[];
  search: typeof searchRows.$inferSelect | undefined;
};

export function compareText(result: Derived, kept: Kept, text: Rendered): void {
  const { row } = kept;
  if (OLD_RENDERERS.includes(row.renderer)) return void (result.old += 1);
  if (row.renderer !== text.renderer) fault(result, kept, 'rendered', 'renderer', '没有过这样的排版程序');
  const { renderer: _, ...made } = renderedRow(kept.edition, text);
  for (const column of differing(row, made))
    fault(result, kept, 'rendered', column, '与按原文重新排版的结果不符');
}

/** What a row of the search tables should hold; `row` is none where it is missing. */
export type Indexed = { kept: Kept; row: number; prints: Record<Column, Print | null> };

type Column = 'title' | 'body';
const COLUMNS: Column[] = ['title', 'body'];
type Words = NonNullable<Proof['words']>;
type Influences = ReadonlyMap<string, { influence: Influence }[]>;

export function compareLive(
  result: Derived,
  kept: Kept,
  { text, influences }: { text: Rendered; influences: Influences },
): Indexed | null {
  compareDocument(result, kept);
  const { edition, links: linked, facets: faceted } = kept;
  const stated = unequalRows(linked, linkRows(edition));
  for (const [side, rows] of Object.entries(stated) as ['missing' | 'extra', typeof linked][])
    for (const { position } of rows)
      fault(
        result,
        kept,
        'links',
        `第${position + 1}条`,
        side === 'extra' ? '多出了，或被改动' : '不见了，或被改动',
      );
  const plain = faceted.map(({ documentId: _, ...row }) => row);
  const { missing, extra } = unequalRows(plain, facetsOf(kept, influences));
  for (const { name, value } of missing)
    fault(result, kept, 'facets', name, `少了“${value}”，或它的起止被改动`);
  for (const { name, value } of extra)
    fault(result, kept, 'facets', name, `多出“${value}”，或它的起止被改动`);
  return compareRow(result, kept, text);
}

function facetsOf({ edition, document, publishedAt, row }: Kept, all: Influences) {
  const dated = typeOf(document.type).dated && !document.withdrawal;
  const influenced = (all.get(document.id) ?? []).map(({ influence }) => influence);
  return [...facetRows(edition, publishedAt!), ...(dated ? validityRows(row.card, influenced) : [])];
}

function compareDocument(result: Derived, kept: Kept): void {
  const { edition, document, publishedAt, first, published } = kept;
  const { content } = edition;
  const made = {
    department: content.department ?? null,
    originallyPublishedAt: content.originallyPublishedAt ?? null,
    withdrawal: content.withdrawal ?? null,
    firstPublishedAt: first,
    listedAt: first && publishedAt && listedAt(content, first, publishedAt),
    version: published,
  };
  for (const column of differing(document, made))
    fault(result, kept, 'documents', column, '与公开的版本不符');
  if (edition.state !== 'published') fault(result, kept, 'documents', 'liveEditionId', '所指的版本没有公开');
}

function compareRow(result: Derived, kept: Kept, text: Rendered): Indexed | null {
  const { edition, search } = kept;
  if (!search) {
    fault(result, kept, 'search_rows', 'row', '这一行不见了');
    return null;
  }
  if (search.numberKey !== numberKeyOf(edition))
    fault(result, kept, 'search_rows', 'numberKey', '与文号不符');
  const words = wordsOf(edition, text);
  const print = (column: Column) => (words?.[column] ? printOf(words[column]) : null);
  return { kept, row: search.row, prints: { title: print('title'), body: print('body') } };
}

/** The words of every document are in the search tables, in their places, and no others. */
export function compareWords(result: Derived, indexed: readonly Indexed[], words: Words): void {
  for (const column of COLUMNS) {
    const held = new Map(words[column]);
    for (const { kept, row, prints } of indexed) {
      const [is, should] = [held.get(row), prints[column]];
      held.delete(row);
      if (is?.words === should?.words && is?.sum === should?.sum) continue;
      fault(result, kept, `fts_${column}`, column, '检索用的词与正文不符');
    }
    for (const row of held.keys())
      result.broken.push({ ...of(`fts_${column}`, `第${row}行`, column), reason: '多出了这一行' });
  }
}

export const of = (table: string, document: string, column: string) => ({
  table,
  document,
  column: columnName(column),
});

export function fault(
  result: Derived,
  { document, edition, no }: Kept,
  table: string,
  column: string,
  reason: string,
): void {
  const place = `${pathOf(document)} 第${no}版《${edition.content.title}》`;
  result.broken.push({ ...of(table, place, column), reason });
}
