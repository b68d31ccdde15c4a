import { proposalIssues } from '../../proposals/rules.ts';
import { choice, date, faceted, group, hinted, optional, rows, text, words } from '../fields.ts';
import { type Details, documentType } from '../type.ts';
import { heads } from './heads.ts';

export const PROPOSAL_KINDS = { deputies: '人大代表建议', cppcc: '政协提案' } as const;

/** 办理结果 (standards PR-06). A only when every promise is kept (AD-13). */
export const CLASSES = {
  A: 'A类（已经解决）',
  B: 'B类（正在解决）',
  C: 'C类（留作参考）',
} as const;

const fields = {
  titleBreaks: optional(hinted(text('标题分行'), '用 | 标出可以换行的地方，|| 标出宽屏首选的地方')),
  kind: faceted(choice('类别', PROPOSAL_KINDS), 'kind'),
  session: faceted(hinted(text('届次'), '例如 市十七届人大五次会议'), 'session'),
  proposalNumber: hinted(text('编号'), '例如 第123号'),
  proposer: optional(hinted(text('代表、委员'), '姓名经本人同意才写，不写联系方式')),
  ask: hinted(text('建议的内容'), '一两句话'),
  outcome: hinted(text('办理结果'), '一两句话，先说结果'),
  class: faceted(choice('结果', CLASSES), 'class'),
  assignedOn: date('交办日期'),
  repliedOn: date('答复日期'),
  extension: optional(hinted(text('延期的理由'), '从交办起超过3个月答复的必须写')),
  documentNumber: optional(text('发文字号')),
  draftingDepartment: faceted(text('主办科室'), 'department'),
  joint: words('会办单位'),
  promises: rows('承诺', {
    text: text('承诺的事'),
    dueOn: date('期限'),
    doneOn: optional(date('完成日期')),
    progress: optional(text('进展')),
  }),
  /** Without a reason the letter stands in full (standards PR-01). */
  abridged: optional(hinted(text('只公开摘要的理由'), '正文为摘要时填写')),
  unpublished: optional(
    group('不公开', { reason: text('理由'), basis: hinted(text('依据'), '法律、法规的条款') }),
  ),
  topics: faceted(words('专题'), 'topic'),
  heads,
  keywords: words('主题词'),
};

/** 建议提案办理 (standards §5, PR-01 to PR-06): the body is the letter of reply. */
export const proposal = documentType({
  code: 'proposal',
  name: '建议提案办理',
  path: 'proposals',
  column: {
    type: '建议提案',
    description: '人大代表建议和政协提案的答复全文、办理结果和承诺的落实情况',
    keywords: '建议提案,人大代表建议,政协提案,答复',
  },
  official: true,
  indexed: true,
  slugged: false,
  dated: false,
  fields,
  relations: ['relates'],
  check: proposalIssues,
});

export type ProposalDetails = Details<typeof fields>;
