import type { Content, Withdrawal } from '../documents/rules.ts';
import { block, type Issue } from '../errors.ts';
import { KINDS as PERSONAL, personalIn } from '../privacy/rules.ts';
import { isDay } from '../text/days.ts';
import { REASONS } from '../withdrawals/rules.ts';

/** 要改，或者要撤: each goes the whole way through review again; what was public before stays in the history. */
export const WAYS = {
  correct: '勘误、更正',
  update: '更新',
  rollback: '恢复旧版',
  withdraw: '撤下',
} as const;
export type Way = keyof typeof WAYS;

/** 勘误 mends what was signed and needs whoever approved it; 更正 mends words that nobody signed. */
export const MENDINGS = { erratum: '勘误', correction: '更正' } as const;
export type Mending = keyof typeof MENDINGS;

/** What the hash of such a release binds beside its texts. `note` is what the public reads. */
export type RevisionPlan = {
  note?: string;
  correct?: { kind: Mending; approver?: string; approvedOn?: string };
  update?: true;
  rollback?: { no: number };
  withdraw?: { reason: string };
};

/** One paragraph that may be corrected, by the field it stands in and its line there. */
export type Paragraph = { key: string; label: string; text: string };

type Lines = { field: 'summary' | 'body' | 'carried'; name: string; text: string };

const linesOf = ({ summary, body, details }: Pick<Content, 'summary' | 'body' | 'details'>): Lines[] => [
  { field: 'summary', name: '摘要', text: summary },
  { field: 'body', name: '', text: body },
  {
    field: 'carried',
    name: '印发件',
    text: (details['carried'] as { body?: string } | undefined)?.body ?? '',
  },
];

const OPENING = 16;

/** Paragraphs of a text in their order, each named by where it stands and its first words. */
export function paragraphsOf(content: Pick<Content, 'summary' | 'body' | 'details'>): Paragraph[] {
  return linesOf(content).flatMap(({ field, name, text }) => {
    let n = 0;
    return text.split('\n').flatMap((line, at) => {
      if (!line.trim()) return [];
      n += 1;
      const opening = line
        .replace(/[#*|>]/g, '')
        .trim()
        .slice(0, OPENING);
      return [{ key: `${field}.${at}`, label: `${name}第${n}段“${opening}”`, text: line }];
    });
  });
}

/** The content with one paragraph put in another's place; null where it no longer stands there as it was. */
export function corrected(
  content: Content,
  { key, before, after }: { key: string; before: string; after: string },
): Content | null {
  const [field, at] = [key.split('.')[0], Number(key.split('.')[1])];
  const found = linesOf(content).find((one) => one.field === field);
  const lines = found?.text.split('\n') ?? [];
  if (!found || lines[at] !== before) return null;
  const text = lines.with(at, after).join('\n');
  if (field !== 'carried') return { ...content, [found.field]: text };
  const carried = { ...(content.details['carried'] as object), body: text };
  return { ...content, details: { ...content.details, carried } };
}

const LONGEST = 200;
const LONGEST_NAME = 50;

/** 公开的说明: it is shown with the text, so it may hold no personal data either. */
export function noteIssues(note: string, field = 'note'): Issue[] {
  if (!note.trim()) return [block(field, '请写公开的说明，例如“5月21日更正1处文字”')];
  if (note.length > LONGEST) return [block(field, `说明最多${LONGEST}个字`)];
  const [found] = personalIn(note);
  return found ? [block(field, `说明里有${PERSONAL[found.kind]}，请删去`, 'privacy')] : [];
}

type Correction = { kind: string; approver: string; approvedOn: string; signed: boolean };

/** What a correction has to say; a signed text is mended only by 勘误. */
export function correctionIssues({ kind, approver, approvedOn, signed }: Correction): Issue[] {
  if (!Object.hasOwn(MENDINGS, kind)) return [block('kind', '请选择勘误或者更正')];
  if (kind === 'correction')
    return signed ? [block('kind', '已签发的文字只能勘误，请写明批准人和批准日期')] : [];
  return [
    ...(approver.trim() ? [] : [block('approver', '勘误请写明批准人')]),
    ...(approver.length > LONGEST_NAME ? [block('approver', `批准人最多${LONGEST_NAME}个字`)] : []),
    ...(isDay(approvedOn) ? [] : [block('approvedOn', '请写批准日期，例如2026-05-21')]),
  ];
}

type Asked = { reason: string; shown: string };

export function withdrawalIssues({ reason, shown }: Asked): Issue[] {
  return [
    ...(REASONS.some((one) => one === reason) ? [] : [block('reason', '请选择撤下的原因')]),
    ...(shown === 'yes' || shown === 'no' ? [] : [block('shown', '请选择网页上是否显示标题')]),
  ];
}

export const withdrawalOf = (
  on: string,
  { reason, shown }: Asked,
  replacement: string | undefined,
): Withdrawal => ({
  ...{ on, reason },
  ...(replacement && { replacement }),
  ...(shown === 'no' && { hidden: true as const }),
});
