import { change, type Ctx } from '../context.ts';
import { advise, AppError, block } from '../errors.ts';
import type { Values } from '../forms/rules.ts';
import { endingOf, fileName, shownName } from '../uploads/names.ts';
import { asFormat, guardFile } from '../uploads/rules.ts';
import { type Given, receive, type ReceiveOptions, uploadsOf } from '../uploads/service.ts';
import type { Reading } from '../word/reading.ts';
import { readView } from '../views/service.ts';
import { readWord, recogniseLines } from '../word/service.ts';
import type { Origin } from '../writing/rules.ts';
import { type Started, startRelease } from '../writing/service.ts';
import { keepSigned } from '../signed/service.ts';
import { confirmIssues, contentFrom, signedText } from './rules.ts';

/** A Word file that was let in, and what it was read as. */
export type Original = {
  sha256: string;
  name: string;
  bytes: number;
  seconds: number;
  reading: Reading;
  /** Given to whoever brought it, and to nobody who merely knows its hash. */
  ticket: string;
};

/**
 * Takes a Word file in: read first, since that says best what is wrong with it, then scanned, cleaned and kept.
 * @throws AppError `large`, `unsupported` or `invalid` under `file` with what is wrong and what to do
 */
export async function bring(ctx: Ctx, given: Given, options?: ReceiveOptions): Promise<Original> {
  const from = performance.now();
  try {
    fileName(given.name);
    const reading = await readOriginal(given).catch((error: unknown) => Promise.reject(asFormat(error)));
    const seconds = (performance.now() - from) / 1000;
    const kept = await receive(ctx, given, options);
    const { sha256, name } = kept;
    return { sha256, name, bytes: given.bytes.length, seconds, reading, ticket: ticketOf(ctx, sha256) };
  } catch (error) {
    if (!(error instanceof AppError) || !['large', 'unsupported', 'invalid'].includes(error.code))
      throw error;
    throw new AppError(error.code, error.message, [block('file', error.message)]);
  }
}

/** The same file once more, from the store, for the person who brought it. @throws AppError `invalid` */
export async function broughtBefore(
  ctx: Ctx,
  { sha256, name, ticket }: Pick<Original, 'sha256' | 'name' | 'ticket'>,
): Promise<Original> {
  const lost = () => new AppError('invalid', '这个文件没有收到，请重新选择');
  if (ticket !== ticketOf(ctx, sha256) || !(await uploadsOf(ctx, [sha256])).has(sha256)) throw lost();
  const from = performance.now();
  const bytes = await ctx.store.files.get(sha256).catch(() => Promise.reject(lost()));
  const reading = await readOriginal({ name, bytes });
  const seconds = (performance.now() - from) / 1000;
  return { sha256, name, bytes: bytes.length, seconds, reading, ticket };
}

/**
 * A Word file read whole, or the text of a PDF or OFD. Whoever calls it wants words: a file that only has pictures of them is
 * refused. @throws AppError `invalid`, `large`
 */
async function readOriginal(given: Given): Promise<Reading> {
  const ending = endingOf(given.name);
  if (ending !== 'pdf' && ending !== 'ofd') return readWord(given);
  guardFile(given);
  const answer = await readView(ending, given.bytes);
  const title = `《${shownName(given.name)}》`;
  if ('refused' in answer) throw new AppError('invalid', title + answer.refused.replace(/^文件/, ''));
  const lines = answer.view.texts.flatMap(({ text, hidden }) => (hidden ? [] : text.split('\n')));
  if (answer.view.scanned || !lines.length)
    throw new AppError(
      'invalid',
      `${title}${answer.view.scanned ? '是扫描件，只有图片，读不出文字' : '里的文字取不出来'}。请导入签发时的.docx，它可以作为附件上传`,
    );
  const reading = await recogniseLines(lines, ending.toUpperCase());
  const remarks = answer.view.remarks.map(({ message }) => advise('body', message));
  return { ...reading, issues: [...reading.issues, ...remarks] };
}

/**
 * 确认: the release, its first part with the words of the file, and for a 正式文件 those words as the signed original.
 * @throws AppError `invalid` with every question that is still open
 */
export async function begin(
  ctx: Ctx,
  given: { original: Original; type: string; origin: Origin; values: Values },
): Promise<Started> {
  const { original, type, origin, values } = given;
  const { reading, sha256 } = original;
  const issues = confirmIssues(reading, values, { type });
  if (issues.length) throw new AppError('invalid', `还有${issues.length}处没有确认`, issues);
  const subject = ({ releaseId: id, editionId: edition }: Started) => ({ id, edition, sha256 });
  return change(ctx, 'release.bring', subject, async (tx) => {
    const { title, ...content } = contentFrom(reading, values, { type });
    const started = await startRelease(tx, { type, title, origin, content });
    if (origin === 'signed')
      await keepSigned(tx, { editionId: started.editionId, text: signedText(reading, values) });
    return started;
  });
}

/** The text of a file is read back on it, so the hash in the public record must not do for it. */
const ticketOf = ({ store, actor }: Ctx, sha256: string): string =>
  store.keys.hmac('form', `original ${actor.id} ${sha256}`).toString('base64url');
