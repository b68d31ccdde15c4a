import { z } from 'zod';
import { AppError, block } from '../../errors.ts';
import { lastDayOf, periodOf } from '../../periods/rules.ts';
import { dayOf } from '../../text/days.ts';
import { phone, required, textOf, typedOnce } from '../fields.ts';
import type { Kind } from '../kind.ts';

/** 是什么问题. */
export const PROBLEMS = {
  typo: '错字、标点',
  outdated: '内容过时或前后不一致',
  number: '数字不对',
  link: '链接或附件打不开',
  access: '看不清、读屏读不出',
} as const;

type Problem = keyof typeof PROBLEMS;

/** A sentence and what is around it. */
const LONGEST_QUOTE = 1000;

const input = z.object({
  page: required('网页地址', 500, '请填写出错网页的地址'),
  quote: required('出错的文字', LONGEST_QUOTE, '请写明哪一句有错'),
  problem: typedOnce.refine((value): value is Problem => Object.hasOwn(PROBLEMS, value), '请选择是什么问题'),
  fix: textOf('应该是什么', LONGEST_QUOTE),
  phone,
});

export type Correction = { page: string; quote: string; problem: Problem; fix?: string };

/** The room that looks after the site where the page belongs to none. */
const OFFICE = 'office';

/** 本站纠错: a page, what is wrong on it, what should stand there. */
export const correction: Kind<Correction> = {
  code: 'correction',
  name: '纠错',
  received: '纠错已收到',
  subject: ({ page }) => ({ page }),
  form: input.transform(({ page, quote, problem, fix, phone }) => ({
    payload: { page, quote, problem, ...(fix && { fix }) },
    contact: phone ? { phone } : {},
  })),
  place(_, { path, document }, { site, now }) {
    if (!path) throw new AppError('invalid', NOT_OURS, [block('page', NOT_OURS)]);
    const dueOn = lastDayOf(site, dayOf(now), periodOf(site, 'correctionReply'));
    return {
      documentId: document?.id ?? null,
      clause: null,
      department: document?.department ?? OFFICE,
      dueOn,
    };
  },
  text: ({ quote, fix }) => (fix ? `${quote}\n应该是：${fix}` : quote),
  lines: ({ quote, problem, fix }) => [
    { label: '哪一句有错', value: quote },
    { label: '问题', value: PROBLEMS[problem] },
    ...(fix ? [{ label: '应该是', value: fix }] : []),
  ],
};

const NOT_OURS = '这不是本站的网址，请填写本站网页的地址，例如 /policies';
