import { responseIssues } from '../../responses/rules.ts';
import { choice, faceted, hinted, long, optional, rows, text, time, words } from '../fields.ts';
import { type Details, documentType } from '../type.ts';
import { heads } from './heads.ts';

/** What we found out about what was said. */
export const FINDINGS = {
  untrue: '不属实',
  partly: '部分属实',
  true: '属实',
  checking: '正在核实',
  explained: '情况说明',
} as const;

const fields = {
  titleBreaks: optional(text('标题分行')),
  finding: faceted(choice('结论', FINDINGS), 'finding'),
  /** First the conclusion (visual §7.9). */
  conclusion: hinted(long('结论'), '一两句话，先写结论'),
  heardAt: hinted(time('发现时间'), '5小时、48小时从这时算起'),
  major: optional(hinted(text('重大突发'), '属于重大突发的写明事件，5小时内回应')),
  basis: rows('依据', {
    document: hinted(text('文件'), '标题或者文号'),
    clause: optional(text('条')),
    quote: long('原文'),
    path: optional(hinted(text('本站地址'), '例如 /policies/2026-014#t17')),
  }),
  doing: rows('我们正在做', { text: text('一件事') }),
  updates: rows('更新', { at: time('时间'), title: text('小标题'), text: long('内容') }),
  nextUpdateAt: optional(time('下次更新时间')),
  nextUpdate: optional(text('下次更新的内容')),
  draftingDepartment: faceted(text('责任科室'), 'department'),
  topics: faceted(words('专题'), 'topic'),
  heads,
  keywords: words('主题词'),
};

/** 回应关切 (standards RE-01 to RE-03): the body is the facts. */
export const response = documentType({
  code: 'response',
  name: '回应关切',
  path: 'responses',
  column: {
    type: '回应关切',
    description: '对社会关心的事作出说明，先写结论，再写事实和依据',
    keywords: '回应关切,热点回应,辟谣',
  },
  official: false,
  indexed: true,
  slugged: false,
  dated: false,
  fields,
  relations: ['relates'],
  check: responseIssues,
});

export type ResponseDetails = Details<typeof fields>;
