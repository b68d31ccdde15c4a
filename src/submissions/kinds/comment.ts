import { z } from 'zod';
import { phaseOf } from '../../consultations/rules.ts';
import { clauseAt } from '../../drafts/rules.ts';
import { AppError, block } from '../../errors.ts';
import { chosen, phone, required, textOf, typedOnce } from '../fields.ts';
import type { Kind } from '../kind.ts';
import { LONGEST_TEXT } from '../rules.ts';

/** 态度. */
export const STANCES = { support: '赞成', amend: '建议修改', oppose: '不赞成' } as const;

/** Whether the words may stand in the office's own publication (standards AD-05). Nothing chosen is `no`. */
export const PUBLISH = { yes: '可以公开意见内容', no: '不公开，只供起草参考' } as const;

const input = z.object({
  consultation: typedOnce,
  clause: typedOnce,
  stance: chosen(STANCES),
  text: required('意见', LONGEST_TEXT, '请写下您的意见'),
  name: textOf('姓名或单位名称', 100),
  phone,
  publish: chosen(PUBLISH),
});

export type Comment = {
  consultation: string;
  clause?: string;
  stance?: keyof typeof STANCES;
  text: string;
  publish: keyof typeof PUBLISH;
};

const NOT_OPEN = {
  upcoming: '还没有开始征集，您写的内容没有提交',
  closed: '征集已经截止，您写的内容没有提交',
  answered: '征集已经截止并公布了结果，您写的内容没有提交',
};

/** 意见 on a draft, as a whole or by 条. */
export const comment: Kind<Comment> = {
  code: 'comment',
  name: '意见',
  received: '意见已收到',
  subject: ({ consultation }) => ({ consultation }),
  form: input.transform(({ name, phone, consultation, clause, stance, text, publish = 'no' }) => ({
    payload: { consultation, ...(clause && { clause }), ...(stance && { stance }), text, publish },
    contact: { ...(name && { name }), ...(phone && { phone }) },
  })),
  place({ clause }, { draft }, { now }) {
    if (!draft) throw new AppError('missing', '没有这项征集');
    const phase = phaseOf(draft, now);
    if (phase !== 'open') throw new AppError('conflict', NOT_OPEN[phase]);
    const at = clause ? clauseAt(draft, clause) : undefined;
    if (clause && !at) throw new AppError('invalid', NO_CLAUSE, [block('', NO_CLAUSE)]);
    const { documentId, department, resultDueOn: dueOn } = draft;
    return { documentId, clause: at?.path ?? null, department, dueOn };
  },
  text: ({ text }) => text,
  lines: ({ stance, text, publish }) => [
    ...(stance ? [{ label: '态度', value: STANCES[stance] }] : []),
    { label: '意见', value: text },
    { label: '公开', value: publish === 'yes' ? '可以公开意见内容（摘编，不显示姓名）' : PUBLISH.no },
  ],
};

const NO_CLAUSE = '征求意见稿里没有您选的那一条，可能已经改过。请对全文提意见';
