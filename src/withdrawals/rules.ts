import type { Withdrawal } from '../documents/rules.ts';

/** 撤下的原因, as the public reads them. */
export const REASONS = ['内容更正', '依法不再公开', '期限届满', '其他'] as const;

/** What the page says between 紧急撤下 and its review. */
export const UNDER_REVIEW = '已撤下，正在审查';

/** The old name is not repeated where publishing it was the fault. */
export const isNamed = ({ reason, hidden }: Withdrawal): boolean => !hidden && reason !== '依法不再公开';

/** Taken down for what it says: it is not written out either. What was only out of date goes with everything else. */
export const isKeptBack = (withdrawal: Withdrawal | null | undefined): boolean =>
  !!withdrawal && (withdrawal.hidden === true || withdrawal.reason === UNDER_REVIEW);
