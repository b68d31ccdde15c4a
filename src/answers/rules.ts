import { sha256 } from '../audit/rules.ts';
import { isWording, LEFT } from '../checks/rules.ts';
import type { Piece } from '../checks/pieces.ts';
import { sourceOf } from '../checks/sources.ts';
import { typeOf } from '../documents/types/index.ts';
import type { Issue } from '../errors.ts';
import { personalIn } from '../privacy/rules.ts';
import { formatDay } from '../text/days.ts';
import type { Origin } from '../writing/rules.ts';

/** What may be done about a finding that does not keep a text from 送审. */
export const KINDS = { note: '处理说明', told: '告诉起草科室' } as const;
export type AnswerKind = keyof typeof KINDS;

/** One answer: of the finding its key, of 告诉起草科室 the line that was told. */
export type Answer = {
  editionId: string;
  finding: string;
  rule: string;
  kind: AnswerKind;
  note: string;
  by: string;
  at: Date;
};

/** A finding with its key and what was answered, latest first. */
export type Answered = Issue & { key: string; answers: Answer[] };

/** So much of a key tells the findings of one page apart; names of form fields carry it. */
export const SHORT = 12;

/** Longer than this nobody reads in a 审批单. */
export const LONGEST_NOTE = 500;

/**
 * What a finding is known by again: the rule, the field and the words of the paragraph, not its place. As soon as the paragraph
 * says something else the answer no longer counts.
 */
export function findingKey({ rule = '', field, at, message }: Issue, pieces: readonly Piece[]): string {
  const words = pieces.find((piece) => piece.field === field && piece.block === at?.block)?.text ?? '';
  const found = at ? words.slice(at.start, at.end) : message;
  return sha256([rule, field, words, found].join('\n'));
}

export function answered(
  issues: readonly Issue[],
  pieces: readonly Piece[],
  answers: readonly Answer[],
): Answered[] {
  return issues.map((issue) => {
    const key = findingKey(issue, pieces);
    const own = answers.filter(({ finding, rule }) => finding === key && rule === issue.rule);
    return { ...issue, key, answers: own.toSorted((a, b) => b.at.getTime() - a.at.getTime()) };
  });
}

/**
 * How a finding may be answered: the wording of a signed text goes to those who drafted it (standards AD-09), and they
 * themselves say what is to be done; whatever else is advised may be answered with a note; what blocks has to be mended.
 */
export function waysOf(issue: Issue, { origin, own }: { origin: Origin; own: boolean }): AnswerKind | null {
  if (issue.level === 'block') return null;
  return origin === 'signed' && isWording(issue) && !own ? 'told' : 'note';
}

/** What those who drafted a signed text are told of one finding: where, the words, what is wrong with them. */
export function toldLine(issue: Issue, pieces: readonly Piece[]): string {
  const piece = pieces.find(({ field, block }) => field === issue.field && block === issue.at?.block);
  const place = issue.at?.block === undefined ? '标题' : `第${issue.at.block + 1}段`;
  const where = issue.field === 'body' || issue.field === 'title' ? place : `印发件${place}`;
  const words = piece && issue.at ? around(piece.text, issue.at) : (piece?.text ?? '');
  const message = issue.message.replace(`。${LEFT}`, '');
  const basis = sourceOf(issue.rule)?.basis;
  return `${where}“${words}”：${message}${basis ? `（${basis}）` : ''}`;
}

/** 不需要的 blocking checks that content itself answers, each with its legal basis, as reviewers read them. */
export function waiversOf(type: string, details: Record<string, unknown>): { name: string; words: string }[] {
  const { fields } = typeOf(type);
  const waiver = details['interpretationWaiver'] as { reason?: string; promisedOn?: string } | undefined;
  const basis = details['personalBasis'];
  return [
    ...('interpretationWaiver' in fields && waiver?.reason
      ? [
          {
            name: '暂无解读',
            words: `${waiver.reason}${waiver.promisedOn ? `，承诺${formatDay(waiver.promisedOn, 'cn')}前公布` : ''}`,
          },
        ]
      : []),
    ...('personalBasis' in fields && typeof basis === 'string' && basis
      ? [{ name: '公开个人信息的依据', words: basis }]
      : []),
  ];
}

/** Fields in which a blocking finding is answered with reason, date or legal basis instead of a mended text. */
export const WAIVED_IN: Readonly<Record<string, { field: string; name: string }>> = {
  interpretation: { field: 'details.interpretationWaiver', name: '写理由和承诺日期' },
  'privacy-address': { field: 'details.personalBasis', name: '写公开的依据' },
};

/** Some words before and after, so that the place is found again in the paper; somebody's number only masked. */
function around(text: string, { start, end }: { start: number; end: number }): string {
  const [from, to] = [Math.max(0, start - 12), Math.min(text.length, end + 12)];
  const words = personalIn(text)
    .filter((one) => one.end > from && one.start < to)
    .toReversed()
    .reduce((all, one) => all.slice(0, one.start) + one.masked + all.slice(one.end), text.slice(0, to))
    .slice(from);
  return `${from > 0 ? '……' : ''}${words.replace(/\s+/g, ' ')}${to < text.length ? '……' : ''}`;
}
