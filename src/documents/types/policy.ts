import {
  choice,
  date,
  faceted,
  group,
  hinted,
  markdown,
  optional,
  rows,
  text,
  webAddress,
  words,
} from '../fields.ts';
import { type Details, documentType } from '../type.ts';
import { heads } from './heads.ts';

export const NATURES = { rule: '规章', normative: '行政规范性文件', other: '其他文件' } as const;

/** 公文种类 (党政机关公文处理工作条例, art. 8). */
export const GENRES = [
  '决议',
  '决定',
  '命令',
  '令',
  '公报',
  '公告',
  '通告',
  '意见',
  '通知',
  '通报',
  '报告',
  '请示',
  '批复',
  '议案',
  '函',
  '纪要',
] as const;

export const OPENNESS = { active: '主动公开', onRequest: '依申请公开', closed: '不予公开' } as const;

/** 前置程序 of a 行政规范性文件 (国办发〔2018〕37号; 国令783号 for 公平竞争审查). */
export const STEPS = {
  consultation: '公开征求意见',
  legal: '合法性审核',
  competition: '公平竞争审查',
  deliberation: '集体审议',
  registration: '登记',
  filing: '备案',
} as const;

const fields = {
  titleBreaks: optional(hinted(text('标题分行'), '用 | 标出可以换行的地方，|| 标出宽屏首选的地方')),
  documentNumber: optional(hinted(text('发文字号'), '签发时确定，例如 示建规〔2026〕3号')),
  issuer: hinted(text('发文机关'), '不是本机关的，写全称并填来源网址'),
  sourceUrl: optional(webAddress('来源网址')),
  genre: text('公文种类'),
  nature: faceted(choice('文件性质', NATURES), 'nature'),
  natureReason: optional(
    hinted(text('不作为规范性文件的理由'), '文件规定了公众要做什么、能得到什么而性质是其他文件的，要写'),
  ),
  procedure: rows('前置程序', {
    step: choice('程序', STEPS),
    on: date('日期'),
    until: optional(date('截止日期')),
    number: optional(text('编号')),
    note: optional(text('说明')),
  }),
  signedOn: optional(date('成文日期')),
  effectiveOn: optional(date('施行日期')),
  expiresOn: optional(hinted(date('失效日期'), '从这一天零时起不再有效')),
  validityNote: optional(text('效力说明')),
  openness: choice('公开方式', OPENNESS),
  opennessReason: optional(text('不主动公开的理由')),
  draftingDepartment: faceted(text('起草科室'), 'department'),
  subject: optional(hinted(words('主题分类'), '国务院公文主题分类，两级')),
  topics: faceted(words('专题'), 'topic'),
  heads,
  keywords: words('主题词'),
  carried: optional(
    group('印发件', {
      title: text('印发件标题'),
      titleBreaks: optional(text('印发件标题分行')),
      body: markdown('印发件正文'),
    }),
  ),
  interpretationWaiver: optional(
    group('暂无解读', { reason: text('理由'), promisedOn: date('承诺公布日期') }),
  ),
};

/** 政策文件 (standards §4.3). */
export const policy = documentType({
  code: 'policy',
  name: '政策文件',
  path: 'policies',
  column: {
    type: '政策文件',
    description: '本机关制定和转发的规章、行政规范性文件和其他文件，标明效力，附解读',
    keywords: '政策文件,行政规范性文件,通知,办法',
  },
  official: true,
  indexed: true,
  slugged: false,
  dated: true,
  fields,
  relations: ['replaces', 'repeals', 'amends', 'implements', 'results_from', 'relates'],
});

export type PolicyDetails = Details<typeof fields>;
