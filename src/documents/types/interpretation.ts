import { choice, faceted, flag, group, long, number, optional, rows, text, words } from '../fields.ts';
import { type Details, documentType } from '../type.ts';

/** 解读形式 (standards IN-08; the plan, 二(一)3). */
export const FORMS = {
  text: '文字解读',
  infographic: '图解',
  questions: '问答',
  conference: '新闻发布会',
  briefing: '吹风会',
  press: '答记者问',
  interview: '网上访谈',
  media: '音视频',
} as const;

const fields = {
  titleBreaks: optional(text('标题分行')),
  form: faceted(choice('解读形式', FORMS), 'form'),
  draftingDepartment: faceted(text('解读科室'), 'department'),
  interpreter: group('解读人', { name: text('姓名'), post: text('职务'), isHead: flag('主要负责人') }),
  topics: faceted(words('专题'), 'topic'),
  keywords: words('主题词'),
  keyPoints: rows('要点', { label: text('小标题'), text: text('内容'), clause: optional(text('依据的条')) }),
  brief: rows('文件页三行要点', { label: text('两个字'), text: text('一句话') }),
  explains: rows('逐条解读', { clause: text('条'), title: text('小标题'), text: long('内容') }),
  questions: rows('问答', { question: text('问'), answer: long('答') }),
  chart: optional(
    group('图表', {
      title: text('结论'),
      note: text('对象、地区、单位'),
      table: number('取自正文第几张表'),
      label: number('名称在第几列'),
      value: number('数值在第几列'),
      highlight: optional(text('突出显示的一行')),
      source: text('来源和截止日期'),
    }),
  ),
};

/** 政策解读 (standards §6): 谁起草谁解读, linked both ways. */
export const interpretation = documentType({
  code: 'interpretation',
  name: '政策解读',
  path: 'interpretations',
  column: {
    type: '政策解读',
    description: '起草科室对政策文件的解读，与文件互为链接',
    keywords: '政策解读,图解,问答,答记者问',
  },
  official: false,
  indexed: true,
  slugged: false,
  dated: false,
  fields,
  relations: ['interprets', 'relates'],
});

export type InterpretationDetails = Details<typeof fields>;
