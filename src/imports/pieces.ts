import type { DocumentType } from '../documents/type.ts';
import { typeOf } from '../documents/types/index.ts';
import type { FrontMatter } from './frontmatter.ts';
import type { Noted } from './plan.ts';
import { nameInRow, nativeFields } from './rows.ts';
import { type Refusal, targetsOf, typeNamed } from './rules.ts';

/** Where a piece lies: `file` as a person knows it, `source` its path below the import root, which is its identity. */
export type Place = { file: string; line: number; source: string; folder: string; root: string };

export type SheetPiece = Place & { kind: 'sheet'; matter: FrontMatter };
export type RowPiece = Place & { kind: 'row'; row: Record<string, unknown> };

/** One document to be, as read from disk: a Markdown file, a JSONL row, or why it cannot be read. */
export type Piece = SheetPiece | RowPiece | { kind: 'fault'; refusal: Refusal };
export type Readable = SheetPiece | RowPiece;

/**
 * What a piece says of itself. A number counts only together with its 索引号, or where it is a slug; a type that has no
 * 索引号 (工作动态) shows by its title that the same document is meant.
 */
export type Signs = {
  externalId?: string;
  source: string;
  type: string;
  number?: string;
  indexNumber?: string;
  title?: string;
};

/** By the key `type`, else the folder, else a policy. */
export const typeOfPiece = (piece: Readable): DocumentType =>
  typeNamed((piece.kind === 'sheet' ? piece.matter.fields : piece.row)['type']) ??
  typeNamed(piece.source.split('/')[0]) ??
  typeOf('policy');

/** Its fields under our names, references not yet resolved. */
export const fieldsOf = (piece: Readable): Record<string, unknown> =>
  piece.kind === 'sheet' ? piece.matter.fields : nativeFields(piece.row, typeOfPiece(piece));

/** `policy/elevator` */
export const stemOf = ({ source }: Readable): string => source.replace(/\.md$/, '');

export function signsOf(piece: Readable): Signs {
  const type = typeOfPiece(piece);
  const { externalId, number, slug = number, indexNumber, title } = fieldsOf(piece);
  const own = type.slugged ? slug : number;
  return {
    source: piece.source,
    type: type.code,
    ...(externalId ? { externalId: String(externalId) } : {}),
    ...(own ? { number: String(own) } : {}),
    ...(indexNumber ? { indexNumber: String(indexNumber) } : {}),
    ...(type.indexed || !title ? {} : { title: String(title) }),
  };
}

export const numberClaim = (type: string, number: string): string => `${typeOf(type).path}/${number}`;
export const indexClaim = (indexNumber: string): string => `index ${indexNumber}`;

/** What the plan needs of a piece. */
export function notesOf(piece: Readable): Noted {
  const { externalId, number, indexNumber, source, type } = signsOf(piece);
  const stem = stemOf(piece);
  const paths = piece.kind === 'sheet' ? [stem, stem.slice(stem.indexOf('/') + 1)] : [];
  const numbers = number ? [numberClaim(type, number), `${type}/${number}`] : [];
  return {
    identity: externalId ? `id ${externalId}` : `path ${source}`,
    names: [...new Set([...paths, ...numbers, ...(externalId ? [externalId] : [])])],
    claims: [...numbers.slice(0, 1), ...(indexNumber ? [indexClaim(indexNumber)] : [])],
    targets: targetsOf(fieldsOf(piece)),
  };
}

/** Where a person looks for a field of the piece, under the name it has there. */
export function placeIn(piece: Readable, field: string): { file: string; line: number; field: string } {
  const { file, line } = piece;
  if (piece.kind === 'row') return { file, line, field: nameInRow(piece.row, field) };
  return { file, line: piece.matter.lines.get(field.split('.')[0] ?? '') ?? line, field };
}
