import { isTextClosed, noticeIssues, terms } from '../../notices/rules.ts';
import { choice, date, faceted, hinted, optional, text, words } from '../fields.ts';
import { type Details, documentType } from '../type.ts';
import { heads } from './heads.ts';

export const NOTICE_KINDS = {
  announcement: '公告',
  display: '公示',
  list: '名单',
  service: '服务安排',
  recruitment: '招考招聘',
  purchase: '采购招标',
} as const;

const fields = {
  titleBreaks: optional(text('标题分行')),
  kind: faceted(choice('类别', NOTICE_KINDS), 'kind'),
  documentNumber: optional(text('发文字号')),
  draftingDepartment: faceted(text('责任科室'), 'department'),
  /** Named lists and 公示 have an end (standards RV-12). */
  until: optional(hinted(date('到期日期'), '公示、名单在这一天以后不再展示')),
  topics: faceted(words('专题'), 'topic'),
  heads,
  keywords: words('主题词'),
};

/** 通知公告. */
export const notice = documentType({
  code: 'notice',
  name: '通知公告',
  path: 'notices',
  column: {
    type: '通知公告',
    description: '公示、公告、名单和窗口安排',
    keywords: '通知公告,公示,名单',
  },
  official: true,
  indexed: true,
  slugged: false,
  dated: false,
  fields,
  relations: ['implements', 'relates'],
  states: terms,
  closed: isTextClosed,
  check: noticeIssues,
});

export type NoticeDetails = Details<typeof fields>;
