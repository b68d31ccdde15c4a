import type { Column } from '../layouts/tags.ts';
import type { Entry } from '../navigation.ts';

/** A column that is not open yet: what it is for, what is there now, where to turn instead. */
export type Awaited = { column: Column; now: string; instead: string; links: Entry[] };

const POLICIES: Entry = { name: '政策文件', path: '/policies' };
const INTERPRETATIONS: Entry = { name: '政策解读', path: '/interpretations' };
const APPLY: Entry = { name: '依申请公开', path: '/disclosure/apply' };

const column = (name: string, type: string, description: string, keywords: string): Column => ({
  name,
  type,
  description,
  keywords: `${name},${keywords}`,
});

/** By path of the column. */
export const AWAITED: Record<string, Awaited> = {
  '/surveys': {
    column: column('民意调查', '征集调查', '就一件事问大家的看法，结束后公布结果', '问卷,满意度'),
    now: '这里现在没有正在进行的调查。',
    instead: '有话要说，可以打电话、写信或者发邮件。',
    links: [{ name: '意见征集', path: '/consultations' }],
  },
  '/guides': {
    column: column(
      '办事服务',
      '办事服务',
      '每件事要什么条件、交什么材料、到哪里办、多久办完',
      '办事指南,办理窗口',
    ),
    now: '这里现在没有办事指南。',
    instead: '办事前请先打电话问清要带的材料，窗口按公布的时间受理。',
    links: [POLICIES, INTERPRETATIONS],
  },
  '/messages': {
    column: column(
      '互动交流',
      '咨询投诉',
      '咨询、投诉和建议，写明受理时间、答复单位和答复内容',
      '咨询,投诉,建议',
    ),
    now: '这里现在还不能写留言。',
    instead: '咨询、投诉请打电话，也可以写信或者发邮件。',
    links: [INTERPRETATIONS, APPLY],
  },
  '/projects': {
    column: column(
      '重大建设项目',
      '重点领域',
      '批准服务、招标投标、施工、质量安全、竣工等环节的信息',
      '重点领域,重大建设项目',
    ),
    now: '这里现在没有项目信息。',
    instead: '需要某个项目的批准和实施情况，可以申请公开。',
    links: [APPLY, POLICIES],
  },
  '/budgets': {
    column: column('预算决算', '财政预决算', '部门预算、部门决算、“三公”经费', '财政资金,三公经费'),
    now: '这里现在没有预算和决算。',
    instead: '需要查阅，可以打电话问财务审计科，也可以申请公开。',
    links: [APPLY],
  },
  '/datasets': {
    column: column(
      '数据开放',
      '数据开放',
      '可以下载、可以机器读取的数据，写明字段和更新周期',
      '开放数据,统计数据',
    ),
    now: '这里现在没有数据集。政策文件和政策解读的列表有机器可读的形式。',
    instead: '需要其他数据，可以申请公开。',
    links: [
      { name: '政策文件（JSON）', path: '/policies.json' },
      { name: '政策解读（JSON）', path: '/interpretations.json' },
      APPLY,
    ],
  },
  '/catalog': {
    column: column(
      '主动公开基本目录',
      '信息公开目录',
      '应当主动公开的事项、责任科室、公开时限和载体',
      '公开目录,公开时限',
    ),
    now: '这里现在没有目录。',
    instead: '法定主动公开内容列在政府信息公开专栏。',
    links: [{ name: '法定主动公开内容', path: '/disclosure#duty' }, APPLY],
  },
};
