import { asc, inArray } from 'drizzle-orm';
import { newId } from '#db/ids.ts';
import { answers } from '#db/schema.ts';
import { publicNumbers } from '../checks/personal.ts';
import { piecesOf } from '../checks/pieces.ts';
import { isWording } from '../checks/rules.ts';
import { change, type Ctx, read } from '../context.ts';
import { AppError, block, type Issue } from '../errors.ts';
import { permit } from '../permits/service.ts';
import { personalIn } from '../privacy/rules.ts';
import { type Part, type ReleaseInWriting, thingOf } from '../writing/rules.ts';
import { checkParts, releaseOf } from '../written/service.ts';
import {
  type Answer,
  type Answered,
  answered,
  type AnswerKind,
  findingKey,
  LONGEST_NOTE,
  toldLine,
} from './rules.ts';

/** Answers of some editions, in the order they were given. */
export async function answersOf(ctx: Ctx, editionIds: readonly string[]): Promise<Answer[]> {
  if (!editionIds.length) return [];
  const rows = await read(ctx, (db) =>
    db
      .select()
      .from(answers)
      .where(inArray(answers.editionId, [...editionIds]))
      .orderBy(asc(answers.at), asc(answers.id)),
  );
  return rows.map(({ id: _id, kind, ...row }) => ({ ...row, kind: kind as AnswerKind }));
}

/** The findings of parts with what was answered to each, by the id of the edition. */
export async function answeredIn(
  ctx: Ctx,
  parts: readonly Part[],
  issues: ReadonlyMap<string, Issue[]>,
): Promise<Map<string, Answered[]>> {
  const given = await answersOf(
    ctx,
    parts.map(({ editionId }) => editionId),
  );
  return new Map(
    parts.map(({ editionId, content }) => {
      const own = given.filter((one) => one.editionId === editionId);
      return [editionId, answered(issues.get(editionId) ?? [], piecesOf(content), own)];
    }),
  );
}

/** What the checks find in the wording of a signed text, as it is saved. */
export async function wordingOf(
  ctx: Ctx,
  editionId: string,
): Promise<{ release: ReleaseInWriting; part: Part; issues: Answered[] }> {
  const release = await releaseOf(ctx, editionId);
  await permit(ctx, 'document.read', { department: thingOf(release).department });
  const part = release.parts.find((one) => one.editionId === editionId)!;
  if (part.origin !== 'signed') throw new AppError('missing', '送审稿还没有签发，可以直接改');
  const found = await answeredIn(ctx, [part], await checkParts(ctx, release.parts));
  return { release, part, issues: found.get(editionId)!.filter(isWording) };
}

/**
 * 写处理说明: why a finding that is only advised stays as it is; reviewers read it with the release.
 * @throws AppError `invalid` without words, with too many, or with somebody's number in them
 */
export function explain(
  ctx: Ctx,
  given: { part: Pick<Part, 'editionId' | 'content'>; issue: Issue; note: string; field: string },
): Promise<void> {
  const { part, issue, note, field } = given;
  const { editionId } = part;
  const finding = findingKey(issue, piecesOf(part.content));
  const subject = { id: editionId, rule: issue.rule ?? '', finding };
  return change(ctx, 'edition.explain', subject, async (tx) => {
    await permit(tx, 'document.edit', thingOf(await releaseOf(tx, editionId)));
    if (issue.level === 'block') throw new AppError('invalid', '这一项必须处理，不能用处理说明代替');
    const fault = faultIn(note, publicNumbers(tx.site));
    if (fault) throw new AppError('invalid', fault, [block(field, fault)]);
    const row = { id: newId(), editionId, finding, rule: issue.rule ?? '', kind: 'note', note: note.trim() };
    await tx.db.insert(answers).values({ ...row, by: tx.actor.id, at: tx.now });
  });
}

/** 告诉起草科室: what the checks found in the wording of a signed text was sent to those who drafted it. */
export function tell(
  ctx: Ctx,
  { part, issues }: { part: Pick<Part, 'editionId' | 'content'>; issues: readonly Issue[] },
): Promise<void> {
  const { editionId } = part;
  const pieces = piecesOf(part.content);
  return change(ctx, 'edition.tell', { id: editionId, findings: issues.length }, async (tx) => {
    await permit(tx, 'document.edit', thingOf(await releaseOf(tx, editionId)));
    if (!issues.length) throw new AppError('conflict', '没有要告诉起草科室的');
    const rows = issues.map((issue) => ({
      ...{ id: newId(), editionId, finding: findingKey(issue, pieces), rule: issue.rule ?? '' },
      ...{ kind: 'told', note: toldLine(issue, pieces), by: tx.actor.id, at: tx.now },
    }));
    await tx.db.insert(answers).values(rows);
  });
}

function faultIn(note: string, known: readonly string[]): string | null {
  const words = note.trim();
  if (!words) return '请写明怎样处理';
  if (words.length > LONGEST_NOTE) return `处理说明最多${LONGEST_NOTE}字，请写短一些`;
  const personal = personalIn(words, [...known]).some(({ sure }) => sure);
  return personal ? '处理说明里有个人信息，请删去号码再存' : null;
}
