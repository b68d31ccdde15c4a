import { date, hinted, optional, text } from '../fields.ts';
import { type Details, documentType } from '../type.ts';
import { heads } from './heads.ts';

const fields = {
  reviewedAt: date('最近核对日期'),
  columnType: optional(hinted(text('栏目类型'), '机构职能、负责人信息、信息公开指南、信息公开年报这类词')),
  heads,
};

/** 页面: about, accessibility, privacy and the like, at `/about/<slug>`. */
export const page = documentType({
  code: 'page',
  name: '页面',
  path: 'about',
  column: { type: '概况信息', description: '本机关和本站的基本情况', keywords: '概况信息,关于本站' },
  official: false,
  indexed: true,
  slugged: true,
  dated: false,
  fields,
  relations: ['relates'],
});

export type PageDetails = Details<typeof fields>;
