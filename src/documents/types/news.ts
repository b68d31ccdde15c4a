import { faceted, hinted, optional, text, words } from '../fields.ts';
import { type Details, documentType } from '../type.ts';

const fields = {
  titleBreaks: optional(text('标题分行')),
  draftingDepartment: faceted(text('供稿科室'), 'department'),
  topics: faceted(words('专题'), 'topic'),
  keywords: words('主题词'),
  photoAlt: optional(hinted(text('图片说明'), '没有图片不填')),
};

/** 工作动态: own work only; no heads, so it has no place in 政府信息公开 (standards PF-04, 专栏姓专). */
export const news = documentType({
  code: 'news',
  name: '工作动态',
  path: 'news',
  column: { type: '工作动态', description: '本机关近期做的事', keywords: '工作动态,工作进展' },
  official: false,
  indexed: false,
  slugged: false,
  dated: false,
  fields,
  relations: ['relates'],
});

export type NewsDetails = Details<typeof fields>;
