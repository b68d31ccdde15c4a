import type { ConsultationDetails } from '../documents/types/consultation.ts';

/** 阶段, by the clock alone; names of the words people read. */
export const PHASES = {
  upcoming: '未开始',
  open: '征集中',
  closed: '已截止',
  answered: '已公布结果',
} as const;

export type Phase = keyof typeof PHASES;

/** Phase of a consultation at a moment: open from `opensAt` on, until `closesAt` is reached, both to the second. */
export function phaseOf(
  { opensAt, closesAt, result }: Pick<ConsultationDetails, 'opensAt' | 'closesAt' | 'result'>,
  now: Date,
): Phase {
  const at = now.getTime();
  if (at < Date.parse(opensAt)) return 'upcoming';
  if (at < Date.parse(closesAt)) return 'open';
  return result && at >= Date.parse(result.publishedAt) ? 'answered' : 'closed';
}
