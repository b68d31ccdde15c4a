import { OUTCOME_ORDER, numbersOf } from '../consultations/rules.ts';
import { type ConsultationDetails, OUTCOMES } from '../documents/types/consultation.ts';
import { dayOf, endingAt } from '../text/days.ts';
import type { Row } from './history.ts';
import type { Phrase } from './rules.ts';

/** What the steps tell of a draft. */
export type Draft = {
  path: string;
  details: Pick<ConsultationDetails, 'opensAt' | 'closesAt' | 'result'> | Record<string, unknown>;
};

export const consultationOf = ({ details }: Pick<Draft, 'details'>): ConsultationDetails =>
  details as ConsultationDetails;

/** 公开征求意见, from the opening to the last day. */
export function commented(draft: Draft): Row {
  const { opensAt, closesAt, result } = consultationOf(draft);
  const received = result ? `收到${numbersOf(result).received}条。` : '';
  return {
    ...{ kind: 'consultation', on: dayOf(new Date(opensAt)), until: endingAt(new Date(closesAt)).day },
    title: '公开征求意见',
    note: [...said(received), { text: '草案和起草说明', path: draft.path }],
    line: [{ text: '公开征求意见', path: draft.path }, ...said(received && `，${received.slice(0, -1)}`)],
  };
}

/** 公布意见处理结果, once it is published. */
export function answered(draft: Draft): Row[] {
  const { result } = consultationOf(draft);
  if (!result) return [];
  const path = `${draft.path}/result`;
  return [
    {
      ...{ kind: 'result', on: dayOf(new Date(result.publishedAt)), title: '公布意见处理结果' },
      note: [...said(`${outcomesOf(result)}。`), { text: '每条怎样答复', path }],
      line: [{ text: '公布意见处理结果', path }],
    },
  ];
}

/** 采纳63条，部分采纳41条…; 没有收到意见. */
export function outcomesOf(result: NonNullable<ConsultationDetails['result']>, unit = '条'): string {
  const { received, byOutcome } = numbersOf(result);
  if (!received) return '没有收到意见';
  const parts = OUTCOME_ORDER.filter((code) => byOutcome[code] > 0);
  return parts.map((code) => `${OUTCOMES[code]}${byOutcome[code]}${unit}`).join('，');
}

const said = (text: string): Phrase[] => (text ? [{ text }] : []);
