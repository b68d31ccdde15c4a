import { checkConsultation } from '../../consultations/checks.ts';
import { phases, seen } from '../../consultations/rules.ts';
import {
  choice,
  date,
  faceted,
  flag,
  group,
  hinted,
  long,
  markdown,
  number,
  optional,
  rows,
  text,
  time,
  words,
} from '../fields.ts';
import { type Details, documentType } from '../type.ts';
import { heads } from './heads.ts';

/** 征集类型; each has its minimum length in `content/rules.yaml`. */
export const CONSULTATION_KINDS = {
  major: '重大决策',
  normative: '规范性文件',
  expropriation: '征收补偿',
  other: '其他',
} as const;

/** 采纳情况: these four words and no others. */
export const OUTCOMES = {
  adopted: '采纳',
  partly: '部分采纳',
  declined: '未采纳',
  explained: '解释说明',
} as const;

/** What becomes of comments after the close (standards AD-05): the office's own edited publication, or none. */
export const PUBLICATIONS = {
  none: '不逐条公开',
  summary: '截止后汇总公开',
  selected: '审核后摘编公开',
} as const;

const fields = {
  titleBreaks: optional(hinted(text('标题分行'), '用 | 标出可以换行的地方，|| 标出宽屏首选的地方')),
  kind: faceted(choice('征集类型', CONSULTATION_KINDS), 'kind'),
  market: hinted(flag('涉及市场主体'), '与企业、个体工商户生产经营活动密切相关'),
  opensAt: hinted(time('开始时间'), '精确到秒'),
  closesAt: hinted(time('截止时间'), '从这一秒起不再接收；6月1日24:00就是6月2日0时'),
  shortReason: optional(hinted(text('缩短期限的理由'), '短于规定天数的必须写，公布时一并公布')),
  draftingDepartment: faceted(text('起草科室'), 'department'),
  topics: faceted(words('专题'), 'topic'),
  heads,
  keywords: words('主题词'),
  /** The draft; the body is the 起草说明. */
  carried: group('征求意见稿', {
    title: text('征求意见稿标题'),
    titleBreaks: optional(text('征求意见稿标题分行')),
    body: markdown('征求意见稿正文'),
  }),
  explains: rows('逐条说明', { clause: text('条'), text: long('为什么这样写') }),
  ways: rows('参与方式', { name: text('方式'), value: text('号码、地址或说明') }),
  publication: choice('意见怎样公开', PUBLICATIONS),
  hearing: optional(
    group('听证会', {
      at: time('时间'),
      place: text('地点'),
      apply: long('怎样报名和遴选'),
      applyUntil: date('报名截止'),
      participants: words('参加人员名单'),
    }),
  ),
  /** Written result, until replies come from the desk. */
  result: optional(
    group('征求意见结果', {
      publishedAt: time('公布时间'),
      summary: long('总的说明'),
      channels: rows('收到意见', { name: text('渠道'), count: number('条数') }),
      organizations: number('其中以单位名义的条数'),
      changes: rows('改了什么', {
        clause: text('条'),
        title: text('小标题'),
        before: long('征求意见稿'),
        after: long('正式文件'),
        why: long('理由'),
      }),
      replies: rows('逐条答复', {
        clause: optional(text('条')),
        count: number('相近意见条数'),
        gist: long('意见摘编'),
        outcome: choice('采纳情况', OUTCOMES),
        reply: optional(hinted(long('答复'), '未采纳的必须写理由和以后怎么办')),
      }),
    }),
  ),
};

/** 意见征集 (standards §5, CS-01 to CS-11). */
export const consultation = documentType({
  code: 'consultation',
  name: '意见征集',
  path: 'consultations',
  column: {
    type: '征集调查',
    description: '公布文件草案和起草说明，收集意见，逐条公布采纳情况和理由',
    keywords: '意见征集,征求意见稿,公众参与,采纳情况',
  },
  official: false,
  indexed: true,
  slugged: false,
  dated: false,
  fields,
  relations: ['implements', 'relates'],
  states: phases,
  seen,
  check: checkConsultation,
});

export type ConsultationDetails = Details<typeof fields>;
