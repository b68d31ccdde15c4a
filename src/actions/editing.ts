import { z } from 'zod';
import { findingKey, SHORT } from '../answers/rules.ts';
import { explain, tell, wordingOf } from '../answers/service.ts';
import { toBlocks } from '../blocks/read.ts';
import { insert, setText } from '../blocks/edits.ts';
import { fromText } from '../blocks/pasted.ts';
import { toBody } from '../blocks/rules.ts';
import { piecesOf } from '../checks/pieces.ts';
import type { Ctx } from '../context.ts';
import { typeOf } from '../documents/types/index.ts';
import { dropAutosave, keepEdition, mergingOf, openEdition } from '../editing/service.ts';
import { AppError, block } from '../errors.ts';
import { carriedContent } from '../forms/carried.ts';
import { contentOf } from '../forms/content.ts';
import { pressed, pressOf, type Values } from '../forms/rules.ts';
import { mergedContent } from '../merging/content.ts';
import { clashes, type Choice } from '../merging/rules.ts';
import { pointedBy } from '../relations/service.ts';
import { declare, keepSigned } from '../signed/service.ts';
import { href } from '../site.ts';
import type { Written } from '../writing/rules.ts';
import { submitRelease } from '../writing/service.ts';
import { checkParts } from '../written/service.ts';
import { deskAction } from './desk.ts';

const ANYTHING = z.record(z.string(), z.union([z.string(), z.array(z.string())]));
const one = (values: Values, name: string): string => [values[name] ?? ''].flat()[0]!;
const pathOf = (id: string, rest = '') => `/desk/editions/${id}${rest}`;

/** 保存并检查; also the buttons of rows, those that mend a finding, and 送审, which saves first. */
export const save = deskAction({
  may: 'document.edit',
  input: ANYTHING,
  run: async (ctx, values, locals) => {
    const [id, pushed] = [one(values, 'edition'), one(values, 'do')];
    const press = pressOf(pushed);
    if (press) {
      const { values: next, focus } = pressed(values, press);
      locals.form = { values: next, issues: [] };
      locals.focus = focus;
      return { shown: true };
    }
    const mended = await changedBy(ctx, id, values, pushed);
    const revision = Number(one(values, 'revision'));
    const content = await written(ctx, id, mended);
    // Before it is saved: a note stays, also where somebody saved in between.
    if (pushed.startsWith('answer:')) await answer(ctx, id, mended, pushed.slice(7));
    try {
      await keepEdition(ctx, { editionId: id, revision, content });
    } catch (error) {
      if (error instanceof AppError && error.code === 'conflict')
        locals.merging = await mergingOf(ctx, { editionId: id, revision, content });
      throw error;
    }
    if (pushed !== 'submit') return { to: href(ctx.site, pathOf(id, `?done=${doneBy(pushed)}`)) };
    const { release } = await openEdition(ctx, id);
    await submitRelease(ctx, { releaseId: release.id });
    return { to: href(ctx.site, `/desk/releases/${release.id}?done=submit`) };
  },
});

const doneBy = (pushed: string): string =>
  pushed.startsWith('answer:') ? 'answered' : pushed === 'paste' ? 'pasted' : 'saved';

/** 保存合并结果: every paragraph both changed has been decided. */
export const merge = deskAction({
  may: 'document.edit',
  input: ANYTHING,
  run: async (ctx, values, locals) => {
    const id = one(values, 'edition');
    const mine = await carried(ctx, id, one(values, 'mine'));
    const revision = Number(one(values, 'revision'));
    const merging = await mergingOf(ctx, { editionId: id, revision, content: mine });
    const count = merging.merged.flatMap(({ stretches }) => clashes<unknown>(stretches as never)).length;
    const choices = Array.from({ length: count }, (_, n) => one(values, `m${n + 1}`));
    const open = choices.flatMap((choice, n) => (CHOICES.includes(choice) ? [] : [n + 1]));
    const moved = Number(one(values, 'theirs')) !== merging.part.revision;
    if (open.length || moved) {
      locals.merging = merging;
      if (moved) throw new AppError('conflict', '又有人保存了新的版本，请再核对一次');
      throw new AppError(
        'invalid',
        `还有${open.length}处没有选`,
        open.map((n) => block(`m${n}`, `第${n}处请选一种`)),
      );
    }
    const { title, summary, body, details, links, department } = mergedContent(
      { ...merging.part.content },
      merging.merged,
      choices as Choice[],
    );
    const content = { title, summary, body, details, links, department: department ?? null };
    await keepEdition(ctx, { editionId: id, revision: merging.part.revision, content });
    return { to: href(ctx.site, pathOf(id, '?done=merged')) };
  },
});

const CHOICES = ['mine', 'theirs', 'both'];

/** What the page of merging carries along, once through the form again; a torn one is refused, the autosave still holds what was typed. */
async function carried(ctx: Ctx, id: string, text: string): Promise<Partial<Written>> {
  const { release, part } = await openEdition(ctx, id);
  const { content, links } = carriedContent(text, part.content);
  return { ...content, ...(links && { links: await pointedBy(ctx, links, release) }) };
}

/** 申报: opens one paragraph of a signed text. */
export const declareChange = deskAction({
  may: 'document.edit',
  input: z.object({
    edition: z.string(),
    block: z.string().regex(/^[\w.]{1,100}$/, '请重新打开这一页'),
    paragraph: z.string(),
    kind: z.enum(['privacy', 'erratum'], '请选择去标识化或勘误'),
    approver: z.string().optional(),
  }),
  run: async (ctx, { edition, block: place, ...given }) => {
    await declare(ctx, { editionId: edition, ...given });
    return {
      to: href(
        ctx.site,
        pathOf(edition, `?open=${encodeURIComponent(place)}#b-${place.replace(/\W+/g, '-')}`),
      ),
    };
  },
});

/** The words of the signed original, where no Word file brought them. */
export const receiveSigned = deskAction({
  may: 'document.edit',
  input: z.object({ edition: z.string(), signed: z.string('请放入签发原件的全文') }),
  run: async (ctx, { edition, signed }) => {
    await keepSigned(ctx, { editionId: edition, text: signed });
    return { to: href(ctx.site, pathOf(edition)) };
  },
});

/** 告诉起草科室: the list on the page is what was told, so it is made again from what is saved. */
export const tellDrafters = deskAction({
  may: 'document.edit',
  input: z.object({ edition: z.string() }),
  run: async (ctx, { edition }) => {
    const { part, issues } = await wordingOf(ctx, edition);
    await tell(ctx, { part, issues: issues.filter(({ answers }) => !answers.length) });
    return { to: href(ctx.site, pathOf(edition, '/wording?done=told')) };
  },
});

/** 放弃: what was typed and not saved. */
export const forget = deskAction({
  may: 'document.edit',
  input: z.object({ edition: z.string() }),
  run: async (ctx, { edition }) => {
    await dropAutosave(ctx, edition);
    return { to: href(ctx.site, pathOf(edition)) };
  },
});

async function written(ctx: Ctx, id: string, values: Values): Promise<Partial<Written>> {
  const { release, part } = await openEdition(ctx, id);
  const { content, links } = contentOf(values, part.content);
  return { ...content, links: await pointedBy(ctx, links, release) };
}

/** The values after the button that mends a finding, or that saves the one open paragraph of a signed text. */
async function changedBy(ctx: Ctx, id: string, values: Values, pushed: string): Promise<Values> {
  const [, field = '', n = ''] = /^(.+)\.(\d+)$/.exec(one(values, 'place')) ?? [];
  if (pushed === 'block' && Object.hasOwn(values, field)) {
    const { part } = await openEdition(ctx, id);
    const body = changedBlock(one(values, field), field, part.type, Number(n), () => one(values, 'opened'));
    return { ...values, [field]: body };
  }
  if (pushed === 'paste') return withPasted(ctx, id, values);
  return pushed.startsWith('fix:') ? mend(ctx, id, values, Number(pushed.slice(4))) : values;
}

/** 从Word粘贴 without a script: each line a block at the end of the text. */
async function withPasted(ctx: Ctx, id: string, values: Values): Promise<Values> {
  const { part } = await openEdition(ctx, id);
  const official = isOfficial('body', part.type);
  const made = fromText(one(values, 'pasted'), official);
  if (!made.length) throw new AppError('invalid', NOTHING, [block('pasted', NOTHING)]);
  const blocks = blocksOf(one(values, 'body'), 'body', part.type);
  return { ...values, pasted: '', body: toBody(insert(blocks, blocks.length, made, official).blocks) };
}

const NOTHING = '请先把Word里的文字粘贴到框里';

/**
 * Puts what a button offers in place of the words found; the finding is looked for again in what was typed. In a signed text
 * taking out what is personal is declared on the way.
 */
async function mend(ctx: Ctx, id: string, values: Values, n: number): Promise<Values> {
  const { part, issues } = await foundIn(ctx, id, values);
  const { field = '', at, fix, rule = '' } = issues[n] ?? {};
  if (!fix) return values;
  const put = (words: string) =>
    at ? words.slice(0, at.start) + fix.replace + words.slice(at.end) : fix.replace;
  const text = one(values, field);
  if (at?.block === undefined) return { ...values, [field]: put(text) };
  if (part.origin === 'signed' && /privacy|personal/.test(rule)) {
    const paragraph = blocksOf(text, field, part.type)[at.block]?.text ?? '';
    await declare(ctx, { editionId: id, kind: 'privacy', paragraph });
  }
  return { ...values, [field]: changedBlock(text, field, part.type, at.block, put) };
}

/** What the checks find in what was typed; with all its parts, as the page counted: a part beside it makes one finding less. */
async function foundIn(ctx: Ctx, id: string, values: Values) {
  const { release, part } = await openEdition(ctx, id);
  const { content } = contentOf(values, part.content);
  const typed = { ...part, content: { ...part.content, ...content, links: part.content.links } };
  const parts = release.parts.map((other) => (other.editionId === id ? typed : other));
  return { part: typed, issues: (await checkParts(ctx, parts)).get(id) ?? [] };
}

/** 写处理说明 on the finding that the button stood beside. */
async function answer(ctx: Ctx, id: string, values: Values, short: string): Promise<void> {
  const { part, issues } = await foundIn(ctx, id, values);
  const pieces = piecesOf(part.content);
  const issue = issues.find((one) => findingKey(one, pieces).startsWith(short));
  if (!issue || short.length < SHORT) throw new AppError('conflict', '这一处已经改过，不用再写处理说明');
  const field = `note.${short}`;
  await explain(ctx, { part, issue, note: one(values, field), field });
}

const isOfficial = (field: string, type: string): boolean => field !== 'body' || typeOf(type).official;
const blocksOf = (text: string, field: string, type: string) =>
  toBlocks(text.replace(/\r\n?/g, '\n'), isOfficial(field, type));

function changedBlock(
  text: string,
  field: string,
  type: string,
  n: number,
  put: (words: string) => string,
): string {
  const blocks = blocksOf(text, field, type);
  const block = blocks[n];
  return block ? toBody(setText(blocks, n, put(block.text), isOfficial(field, type)).blocks) : text;
}
