import { createHash } from 'node:crypto';
import { readFile, realpath } from 'node:fs/promises';
import { basename, resolve, sep } from 'node:path';
import { newId } from '#db/ids.ts';
import { type Ctx, read } from '../context.ts';
import type { AttachmentOf, LinkTo } from '../documents/rules.ts';
import type { Draft } from '../documents/service.ts';
import { typeOf } from '../documents/types/index.ts';
import { advise, type Issue } from '../errors.ts';
import { findKnown, findTarget, type Known, takenNumbers } from '../identities/service.ts';
import {
  fieldsOf,
  indexClaim,
  numberClaim,
  placeIn,
  type Readable,
  signsOf,
  stemOf,
  typeOfPiece,
} from '../imports/pieces.ts';
import type { Plan } from '../imports/plan.ts';
import type { Resolver, Sheet } from '../imports/references.ts';
import { markdownBody } from '../imports/rows.ts';
import { type Incoming, readDocument, type Refusal } from '../imports/rules.ts';
import { dayOf } from '../text/days.ts';

/** A piece and its place in the plan. */
export type Numbered = { piece: Readable; number: number };

/** What the documents of one run are read with. */
export type Desk = {
  ctx: Ctx;
  plan: Plan;
  resolver: Resolver;
  sheets: ReadonlyMap<number, Sheet>;
  /** Nothing is stored. */
  dryRun: boolean;
};

/** A document on its way: who it is and what it says. */
export type Made = Numbered & { id: string; known: Known | null; incoming: Incoming; issues: Issue[] };
export type Complete = Made & { content: Draft };

/** Relative dates count from the day the file first came in, so that importing it again changes nothing. */
export async function sheetOf(ctx: Ctx, piece: Extract<Readable, { kind: 'sheet' }>): Promise<Sheet> {
  const known = await read(ctx, (db) => findKnown(db, signsOf(piece)));
  const today = dayOf(known?.firstPublishedAt ?? ctx.now);
  return { key: stemOf(piece), type: typeOfPiece(piece), today, fields: piece.matter.fields };
}

/** Reads a piece in full: what it says, or why it is refused. */
export async function take(desk: Desk, { piece, number }: Numbered): Promise<Made | Refusal> {
  const { ctx, plan } = desk;
  const type = typeOfPiece(piece);
  const signs = signsOf(piece);
  const mine = !signs.number || plan.mayClaim(numberClaim(type.code, signs.number), number);
  const known = await read(ctx, (db) => findKnown(db, mine ? signs : { ...signs, number: undefined }));
  const { given, body, issues } = written(desk, { piece, number });
  const today = dayOf(known?.firstPublishedAt ?? ctx.now);
  const { incoming, issues: more } = readDocument(given, body, { type, site: ctx.site, today });
  issues.push(...more);
  const faults = issues.filter(({ level }) => level === 'block');
  const refusal = (field: string, reason: string) => ({ ...placeIn(piece, field), reason });
  if (faults.length) return refusal(faults[0]!.field, faults.map(({ message }) => message).join('；'));
  if (known && known.type !== type.code)
    return refusal('externalId', `这个编号已是另一类信息（${typeOf(known.type).name}）`);
  if (known?.erased) return refusal('title', '这份信息已经依法清除，不再导入。请把这个文件也删去');
  if (known?.open) return refusal('title', '这份信息在工作台有没办完的草稿，请先办完再导入');
  return { piece, number, id: known?.id ?? newId(), known, incoming, issues };
}

/** Finds what a document points to; `group` are those that come in with it. Findings are added to its issues. */
export async function complete(desk: Desk, made: Made, group: readonly Made[]): Promise<Complete> {
  const one = { ...made, issues: [...made.issues] };
  const { content, withdrawal } = made.incoming;
  const target = (to: string) => targetId(desk, made, group, to);
  return {
    ...one,
    content: {
      ...content,
      ...(await numbersFor(desk, one)),
      links: await linksFor(one, target),
      attachments: await filesFor(desk, one),
      withdrawal: withdrawal ? await withdrawalFor(one, withdrawal, target) : null,
    },
  };
}

function written({ resolver, sheets }: Desk, { piece, number }: Numbered) {
  const sheet = sheets.get(number);
  if (piece.kind === 'row' || !sheet) {
    const issues: Issue[] = [];
    return {
      given: fieldsOf(piece),
      body: piece.kind === 'row' ? markdownBody(piece.row, issues) : '',
      issues,
    };
  }
  const { fields, issues } = resolver.fields(sheet);
  const body = resolver.text(sheet, piece.matter.body);
  return { given: fields, body: body.text, issues: [...issues, ...body.issues] };
}

/** Its own numbers when it has them; else those it asks for, when they are free. */
async function numbersFor({ ctx, plan }: Desk, { known, incoming, issues, number: piece }: Made) {
  const { type } = incoming.content;
  let { number, indexNumber } = incoming;
  const say = (field: string, message: string) => issues.push(advise(field, message, 'number'));
  if (known) {
    if (number && number !== known.number) say('number', `编号已是 ${known.number}，不再改动`);
    return { number: known.number, indexNumber: known.indexNumber };
  }
  if (!number && !indexNumber) return { number: slugFor(incoming) };
  const taken = await read(ctx, (db) => takenNumbers(db, type, number, indexNumber));
  if (number && (taken.number || !plan.mayClaim(numberClaim(type, number), piece))) {
    say('number', `编号 ${number} 已被占用，另行编号`);
    number = undefined;
  }
  if (indexNumber && (taken.indexNumber || !plan.mayClaim(indexClaim(indexNumber), piece))) {
    say('indexNumber', `索引号 ${indexNumber} 已被占用，另行编号`);
    indexNumber = undefined;
  }
  return { number: number ?? slugFor(incoming), indexNumber };
}

const slugFor = ({ content, externalId }: Incoming): string | undefined =>
  typeOf(content.type).slugged && externalId && /^[a-z0-9][a-z0-9-]*$/.test(externalId)
    ? externalId
    : undefined;

type Target = (to: string) => Promise<string | null>;

async function targetId(
  { ctx, plan }: Desk,
  from: Made,
  group: readonly Made[],
  to: string,
): Promise<string | null> {
  const piece = plan.target(to, from.number);
  const beside = group.find(({ number }) => number === piece);
  if (beside) return beside.id;
  const id = await read(ctx, (db) => findTarget(db, to));
  return id === from.id ? null : id;
}

async function linksFor({ incoming, issues }: Made, target: Target): Promise<LinkTo[]> {
  const found = await Promise.all(
    incoming.links.map(async ({ to, ...link }, index) => {
      if (!to) return [link];
      const toId = await target(to);
      if (!toId) issues.push(advise(`links.${index}`, `链接“${to}”没有找到对方，已略去`, 'link'));
      return toId ? [{ ...link, toId }] : [];
    }),
  );
  return found.flat();
}

async function withdrawalFor(
  { issues }: Made,
  { replacement, ...withdrawal }: NonNullable<Incoming['withdrawal']>,
  target: Target,
) {
  const id = replacement ? await target(replacement) : null;
  if (replacement && !id)
    issues.push(advise('withdrawn.replacement', `替代文件“${replacement}”没有找到，已略去`, 'link'));
  return id ? { ...withdrawal, replacement: id } : withdrawal;
}

/** Attachments lie below the import root, also behind links: a row cannot publish a file from elsewhere on the machine. */
async function filesFor({ ctx, dryRun }: Desk, { piece, incoming, issues }: Made): Promise<AttachmentOf[]> {
  const found: AttachmentOf[] = [];
  for (const [index, { file, title }] of incoming.files.entries()) {
    const path = resolve(piece.folder, file);
    const real = await realpath(path).catch(() => null);
    const inside = real?.startsWith((await realpath(piece.root)) + sep);
    const bytes = real && inside ? await readFile(real).catch(() => null) : null;
    if (!bytes) {
      issues.push(advise(`attachments.${index}`, `附件“${file}”没有找到，已略去`, 'attachment'));
      continue;
    }
    const sha256 = dryRun
      ? createHash('sha256').update(bytes).digest('hex')
      : await ctx.store.files.put(bytes);
    found.push({ title, name: basename(path), sha256, bytes: bytes.length });
  }
  return found;
}
