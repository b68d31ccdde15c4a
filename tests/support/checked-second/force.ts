import { sound } from '../checked.ts';
import { type Judged } from '../checked-second.ts';
import { REVIEWABLE } from '../reviewable.ts';

const other = (stops: boolean, name: string, body: string, given = {}, details = {}): Judged => ({
  name,
  stops,
  content: sound({
    title: `关于${name}的通知`,
    body: `各有关单位：\n\n${body}\n\n示例市住房和城乡建设委员会\n\n2026年5月8日`,
    ...given,
    details: { nature: 'other', procedure: [], interpretationWaiver: undefined, ...details },
  }),
});

/** A text that sets who gets what or who must do what, while its nature says 其他文件. */
export const DUTIES: readonly Judged[] = [
  other(
    true,
    '商品房销售现场公示',
    '房地产开发企业应当在销售现场公示价格，不得收取预售款以外的费用。违反的，责令改正，记入信用档案。',
  ),
  other(true, '发放租赁补贴', '符合条件的家庭可以申请租赁补贴，标准为每月每平方米20元。补贴按季发放。'),
  other(true, '加装电梯补助', '对既有住宅加装电梯的，每台给予10万元财政补助。业主凭验收合格证明申领。'),
  other(true, '资质动态核查', '自2026年6月1日起，未取得资质证书的单位禁止承接燃气工程。'),
  other(true, '农民工工资保证金', '施工单位须在开工前存储工资保证金，未存储的不予核发施工许可证。'),
  other(true, '维修资金申报', '业主委员会应于每年3月底前公布维修资金使用情况；逾期未公布的，停止拨付。'),
  other(
    true,
    '公租房资格复核',
    '承租家庭必须在6月30日前申报收入变化。逾期未申报的，视为放弃承租资格，收回住房。',
  ),
  other(true, '住房套数', '本市户籍居民家庭限购两套住房，非本市户籍居民家庭限购一套。'),
  other(
    true,
    '物业收费公示',
    '一、物业服务企业要按月公示收支情况。\n\n二、物业服务企业不得以停水停电催交物业费。',
  ),
  other(
    true,
    '购房契税补贴',
    '2026年12月31日前购买新建商品住房的个人，可享受契税补贴，补贴比例为实缴税额的50%。',
  ),
  other(true, '危房腾退', '危险房屋使用人应当自收到通知之日起15日内搬出，拒不搬出的依法强制腾退。'),
  other(
    true,
    '随通知印发的办法',
    '现将《租赁补贴发放办法》印发给你们。',
    {},
    {
      carried: {
        title: '租赁补贴发放办法',
        body: '第一条　申请人应当具有本市户籍。\n\n第二条　补贴标准为每人每月300元。\n\n第三条　弄虚作假的，五年内不得再次申请。',
      },
    },
  ),
  other(false, '报送半年总结', '各科室应当于6月10日前将上半年工作总结报办公室。'),
  other(
    false,
    '召开质量工作会议',
    '定于5月20日上午9时在委机关三楼会议室召开质量工作会议，请各区县住房和城乡建设主管部门派一名负责同志参加。',
  ),
  other(false, '表彰先进集体', '决定授予物业管理科等5个科室“先进集体”称号。希望受表彰的科室再接再厉。'),
  other(
    false,
    '成立领导小组',
    '为加强组织领导，决定成立安全生产领导小组，组成人员如下。领导小组办公室设在工程质量科。',
  ),
  other(false, '机关端午节值班安排', '委机关各科室应当安排人员值班，值班人员不得擅自离岗。'),
  other(
    false,
    '2026年工作要点',
    '全年开工改造老旧小区120个，建成保障性租赁住房3000套，完成燃气管网更新80公里。',
  ),
  other(false, '干部任免', '经研究，决定任命李明为物业管理科科长，免去其办公室副主任职务。'),
  other(false, '公务用车使用', '委机关和所属事业单位的工作人员必须在系统内提交用车申请，不得公车私用。'),
  other(
    false,
    '招标代理机构抽查结果',
    '现将2026年第一季度招标代理机构抽查结果予以通报。共抽查36家，合格33家。',
  ),
  other(
    false,
    '写了理由的',
    '房地产开发企业应当在销售现场公示价格，不得收取预售款以外的费用。',
    {},
    {
      natureReason: '只重申国家规定，没有增加新的义务',
    },
  ),
];

const needing = (
  stops: boolean,
  name: string,
  details: object,
  interpreted = false,
  body?: string,
): Judged => ({
  name,
  stops,
  content: sound({ ...(body && { body }), details: { interpretationWaiver: undefined, ...details } }),
  known: { interpreted },
});
const BINDING =
  '各物业服务企业：\n\n物业服务企业应当按月公示收支，不得以停水停电催交物业费。违反的，责令改正。';

export const INTERPRETED: readonly Judged[] = [
  needing(true, '规范性文件没有解读', {}),
  needing(true, '规章没有解读', { nature: 'rule', genre: '令', procedure: [] }),
  needing(true, '规范性文件，依据正文约束公众', {}, false, BINDING),
  needing(true, '只承诺日期，没有理由', { interpretationWaiver: { reason: '', promisedOn: '2026-06-30' } }),
  needing(true, '只写理由，没有日期', { interpretationWaiver: { reason: '正在编写', promisedOn: '' } }),
  needing(true, '理由是空格', { interpretationWaiver: { reason: '　 ', promisedOn: '2026-06-30' } }),
  needing(true, '承诺的日期已经过去', {
    interpretationWaiver: { reason: '正在编写', promisedOn: '2026-05-01' },
  }),
  needing(
    true,
    '其他文件约束公众，写了理由',
    { nature: 'other', procedure: [], natureReason: '重申国家规定' },
    false,
    BINDING,
  ),
  needing(false, '随文发布解读', {}, true),
  needing(false, '写明理由和日期', { interpretationWaiver: REVIEWABLE.interpretationWaiver }),
  needing(false, '规章随文解读', { nature: 'rule', genre: '令', procedure: [] }, true),
  needing(
    false,
    '内部的其他文件',
    { nature: 'other', procedure: [] },
    false,
    '各科室：\n\n请于6月10日前报送总结。',
  ),
  needing(false, '别的机关的文件', {
    issuer: '示例省人民政府',
    sourceUrl: 'https://www.example.gov.cn/a.html',
  }),
];

const explaining = (stops: boolean, name: string, links: Judged['content']['links']): Judged => ({
  name,
  stops,
  content: sound({
    type: 'interpretation',
    title: '《关于加强住宅工程质量管理的通知》解读',
    body: '这份通知说的是住宅工程质量由谁管、怎样管。',
    links,
    details: {
      ...{ form: 'text', draftingDepartment: 'property', topics: [], keywords: [], keyPoints: [] },
      ...{ brief: [], explains: [], questions: [] },
      interpreter: { name: '张三', post: '委主任', isHead: true },
    },
  }),
});
const URL_OF_OTHERS = 'https://www.example.gov.cn/zhengce/content.html';

export const EXPLAINED: readonly Judged[] = [
  explaining(true, '什么也没有关联', []),
  explaining(true, '只写相关', [{ relation: 'relates', toId: 'one' }]),
  explaining(true, '解读关系，没有指向', [{ relation: 'interprets' }]),
  explaining(true, '解读关系，地址是空的', [{ relation: 'interprets', url: '', title: '某通知' }]),
  explaining(true, '两条相关', [
    { relation: 'relates', toId: 'one' },
    { relation: 'relates', url: URL_OF_OTHERS, title: '某意见' },
  ]),
  explaining(false, '本站的文件', [{ relation: 'interprets', toId: 'one' }]),
  explaining(false, '上级机关的文件', [
    { relation: 'interprets', url: URL_OF_OTHERS, title: '国务院关于某事的意见' },
  ]),
  explaining(false, '两份文件', [
    { relation: 'interprets', toId: 'one' },
    { relation: 'interprets', toId: 'two' },
  ]),
  explaining(false, '解读和相关', [
    { relation: 'interprets', toId: 'one' },
    { relation: 'relates', toId: 'two' },
  ]),
  { name: '政策文件不必关联', stops: false, content: sound() },
];

const steps = (stops: boolean, name: string, keep: (step: string) => boolean, details = {}): Judged => ({
  name,
  stops,
  content: sound({
    details: { procedure: REVIEWABLE.procedure.filter((one) => keep(one.step)), ...details },
  }),
});
const without = (stops: boolean, ...left: string[]): Judged =>
  steps(stops, `没有${left.join('、')}`, (step) => !left.includes(step));

export const STEPS_MISSING: readonly Judged[] = [
  steps(true, '一项也没有', () => false),
  ...['consultation', 'legal', 'deliberation', 'registration', 'competition'].map((one) =>
    without(true, one),
  ),
  without(true, 'consultation', 'legal'),
  steps(true, '只有登记', (step) => step === 'registration'),
  steps(true, '审核没有日期', () => true, {
    procedure: REVIEWABLE.procedure.map((one) => (one.step === 'legal' ? { step: 'legal', on: '' } : one)),
  }),
  steps(true, '合法性审核在成文以后', () => true, {
    procedure: REVIEWABLE.procedure.map((one) =>
      one.step === 'legal' ? { step: 'legal', on: '2026-05-12' } : one,
    ),
  }),
  steps(false, '样样齐全，备案在后', () => true),
  steps(false, '连备案也有', () => true, {
    procedure: [...REVIEWABLE.procedure, { step: 'filing', on: '2026-05-15' }],
  }),
  steps(false, '其他文件', () => false, { nature: 'other', natureReason: '内部管理' }),
  steps(false, '别的机关的规范性文件', () => false, {
    issuer: '示例省人民政府',
    sourceUrl: 'https://www.example.gov.cn/a.html',
  }),
];
