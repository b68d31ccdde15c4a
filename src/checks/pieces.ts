import { toBlocks } from '../blocks/read.ts';
import type { Content } from '../documents/rules.ts';
import { typeOf } from '../documents/types/index.ts';
import { advise, block, type Issue } from '../errors.ts';
import type { RuleCode } from './sources.ts';

/** A stretch of a content: a field, or a block of a field that is a text in blocks. */
export type Piece = { field: string; block?: number; kind?: string; text: string };

/** Fields that are written in blocks, by form name. */
const IN_BLOCKS = new Set(['body', 'details.carried.body']);

/** Everything of a content that people will read, in the order of the form. */
export function piecesOf(content: Content): Piece[] {
  const { official } = typeOf(content.type);
  return textsOf(content).flatMap(({ field, text }) =>
    IN_BLOCKS.has(field) ? blocksOf(field, text, official) : [{ field, text }],
  );
}

/** The same by whole fields. */
export function textsOf(content: Content): Piece[] {
  const { title, summary, body, details, attachments, links } = content;
  return [
    { field: 'title', text: title },
    { field: 'summary', text: summary },
    { field: 'body', text: body },
    ...strings('details', details),
    ...links.flatMap(({ title: name, url }, n) => [
      ...(name ? [{ field: `links.${n}.title`, text: name }] : []),
      ...(url ? [{ field: `links.${n}.url`, text: url }] : []),
    ]),
    ...attachments.flatMap(({ title: name, name: file }, n) => [
      { field: `attachments.${n}.title`, text: name },
      ...(file === name ? [] : [{ field: `attachments.${n}.name`, text: file }]),
    ]),
  ].filter(({ text }) => text !== '');
}

type Where = { at?: NonNullable<Issue['at']>; fix?: NonNullable<Issue['fix']> };

/** A finding of the desk; `piece` says where, `at` which characters of it. */
export function finding(
  level: Issue['level'],
  rule: RuleCode,
  piece: Pick<Piece, 'field' | 'block'>,
  message: string,
  { at, fix }: { at?: { start: number; end: number }; fix?: Issue['fix'] } = {},
): Issue {
  const place: Where = {
    ...(at && {
      at: { ...(piece.block !== undefined && { block: piece.block }), start: at.start, end: at.end },
    }),
    ...(fix && { fix }),
  };
  return { ...(level === 'block' ? block : advise)(piece.field, message, rule), ...place };
}

function blocksOf(field: string, text: string, official: boolean): Piece[] {
  return toBlocks(text, official).map((one, n) => ({ field, block: n, kind: one.kind, text: one.text }));
}

function strings(field: string, value: unknown): Piece[] {
  if (typeof value === 'string') return [{ field, text: value }];
  if (!value || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([name, one]) => strings(`${field}.${name}`, one));
}
