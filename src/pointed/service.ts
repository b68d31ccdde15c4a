import { and, eq, sql } from 'drizzle-orm';
import { prepared } from '#db/prepared.ts';
import { documents, editions } from '#db/schema.ts';
import { type Ctx, read } from '../context.ts';
import { isPublic, pathOf } from '../documents/rules.ts';
import { typeAt } from '../documents/types/index.ts';

/** A public document as an address points to it. */
export type Pointed = { id: string; path: string; title: string; department: string | null };

/** The public document at a path of ours such as `/policies/2026-014`, below the base. */
export async function documentAtPath(ctx: Ctx, path: string): Promise<Pointed | undefined> {
  const [, column = '', number = ''] = path.split('/');
  const type = typeAt(column);
  if (!type || !number) return undefined;
  const [row] = await read(ctx, (db) =>
    prepared(db, 'pointed.at', { type: type.code, number: decoded(number) }, (on) =>
      on
        .select({ document: DOCUMENT, title: editions.title })
        .from(documents)
        .innerJoin(editions, eq(editions.id, documents.liveEditionId))
        .where(
          and(eq(documents.type, sql.placeholder('type')), eq(documents.number, sql.placeholder('number'))),
        ),
    ),
  );
  if (!row || !isPublic(row.document)) return undefined;
  const { id, department } = row.document;
  return { id, department, path: pathOf(row.document), title: row.title };
}

const { id, type, number, department, liveEditionId, withdrawal } = documents;
const DOCUMENT = { id, type, number, department, liveEditionId, withdrawal };

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
