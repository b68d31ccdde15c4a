import { date, optional, text } from '../fields.ts';
import { type Details, documentType } from '../type.ts';
import { heads } from './heads.ts';

const fields = {
  reviewedAt: date('最近核对日期'),
  columnType: optional(text('栏目类型')),
  heads,
};

/** 页面: about, accessibility, privacy and the like, at `/about/<slug>`. */
export const page = documentType({
  code: 'page',
  name: '页面',
  path: 'about',
  column: { type: '概况信息', description: '本机关和本站的基本情况', keywords: '概况信息,关于本站' },
  official: false,
  indexed: false,
  slugged: true,
  dated: false,
  fields,
  relations: ['relates'],
});

export type PageDetails = Details<typeof fields>;
