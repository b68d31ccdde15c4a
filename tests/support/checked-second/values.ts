import type { Content } from '#src/documents/rules.ts';
import { sound } from '../checked.ts';
import { type Judged } from '../checked-second.ts';
import { consultationContent } from '../world.ts';

const policy = (stops: boolean, name: string, details: object, given = {}): Judged => ({
  name,
  stops,
  content: sound({ ...given, details: { ...details } }),
});

const letter = (title: string, details = {}): Content =>
  sound({
    type: 'proposal',
    title,
    body: '陈××委员：\n\n您提出的提案收悉。现答复如下：\n\n一、已经建成760个充电接口。',
    details: {
      ...{
        kind: 'cppcc',
        session: '市政协十五届四次会议',
        proposalNumber: '第91号',
        ask: '明确充电设施的选址。',
      },
      ...{
        outcome: '半年内增建2000个充电接口。',
        class: 'B',
        assignedOn: '2026-03-02',
        repliedOn: '2026-04-20',
      },
      ...{ draftingDepartment: 'property', joint: [], promises: [], topics: [], heads: [], keywords: [] },
      ...details,
    },
  });
const consulting = (details = {}, opens?: string, closes?: string): Content =>
  sound({
    ...consultationContent({ ...(opens && { opens }), ...(closes && { closes }), details }),
    number: 'x',
  } as never);

export const MISSING: readonly Judged[] = [
  policy(true, '成文日期', { signedOn: undefined }),
  policy(true, '成文日期是空的', { signedOn: '' }),
  policy(true, '施行日期', { effectiveOn: undefined }),
  policy(true, '起草科室', { draftingDepartment: '' }),
  policy(true, '没有这个科室', { draftingDepartment: 'nowhere' }),
  policy(true, '公开方式', { openness: undefined }),
  policy(true, '公开方式是空的', { openness: '' }),
  policy(true, '依申请公开没有理由', { openness: 'onRequest' }),
  policy(true, '不予公开没有理由', { openness: 'closed', opennessReason: '　' }),
  {
    name: '答复没有日期',
    stops: true,
    content: letter('充电设施建在哪里——对第91号提案的答复', { repliedOn: '' }),
  },
  {
    name: '答复没有科室',
    stops: true,
    content: letter('充电设施建在哪里——对第91号提案的答复', { draftingDepartment: '' }),
  },
  { name: '征集没有截止时间', stops: true, content: consulting({ closesAt: '' }) },
  { name: '征集没有科室', stops: true, content: consulting({ draftingDepartment: '' }) },
  policy(false, '样样都有', {}),
  policy(false, '依申请公开，有理由', { openness: 'onRequest', opennessReason: '涉及企业商业秘密' }),
  policy(false, '没有失效日期', { expiresOn: undefined }),
  { name: '完整的答复', stops: false, content: letter('充电设施建在哪里——对第91号提案的答复') },
  { name: '完整的征集', stops: false, content: consulting() },
];

export const NUMBERED: readonly Judged[] = [
  ...[
    '示建规[2026]3号',
    '示建规(2026)3号',
    '示建规（2026）3号',
    '示建规【2026】3号',
    '示建规〔2026〕03号',
    '示建规〔2026〕第3号',
    '示建规〔26〕3号',
    '示建规2026-3号',
    '示建规〔2026〕3',
    '示建规〔 2026 〕3号',
    '示建规〔２０２６〕３号',
    '〔2026〕3号',
    '示建规〔2026〕 3号',
    '示建规〔2026年〕3号',
    '示建规〔2026〕三号',
    '示建规﹝2026﹞3号',
  ].map((documentNumber) => policy(true, documentNumber, { documentNumber })),
  ...[
    '示建规〔2026〕3号',
    '示建发〔2026〕128号',
    '示建规〔2026〕10号',
    '示政办函〔2026〕7号',
    '示建〔2026〕1号',
  ].map((documentNumber) => policy(false, documentNumber, { documentNumber })),
  policy(false, '命令（令）', { nature: 'rule', genre: '令', documentNumber: '示例市人民政府令第12号' }),
];

const published = (stops: boolean, signedOn: string, at: string | null): Judged =>
  policy(
    stops,
    `${signedOn} 成文，${at ?? '今天'} 发布`,
    { signedOn },
    { originallyPublishedAt: at && new Date(at) },
  );

export const DATED: readonly Judged[] = [
  published(true, '2026-05-19', null),
  published(true, '2027-05-08', null),
  published(true, '2062-05-08', null),
  published(true, '2026-05-09', '2026-05-08T23:30:00+08:00'),
  published(true, '2026-05-09', '2026-05-08T00:00:00+08:00'),
  published(true, '2026-05-15', '2026-05-12T09:00:00+08:00'),
  published(true, '2026-05-08', '2026-05-07T23:59:59+08:00'),
  published(true, '2026-05-08', '2025-05-10T09:00:00+08:00'),
  published(false, '2026-05-18', null),
  published(false, '2026-05-08', null),
  published(false, '2026-05-08', '2026-05-08T00:00:01+08:00'),
  published(false, '2026-05-08', '2026-05-08T07:59:00+08:00'),
  published(false, '2026-05-08', '2026-05-12T09:00:00+08:00'),
  published(false, '2026-05-08', '2026-05-08T23:59:59+08:00'),
];

const lasting = (stops: boolean, closes: string, details = {}): Judged => ({
  name: `5月20日到${closes.slice(5, 16)} ${JSON.stringify(details)}`,
  stops,
  content: consulting(details, '2026-05-20T09:00:00+08:00', `${closes}:00+08:00`),
});

export const SHORT: readonly Judged[] = [
  // The thirtieth day, 19 June, is 端午: the term ends on Monday the 22nd.
  lasting(true, '2026-06-19T00:00'),
  lasting(true, '2026-06-10T00:00'),
  lasting(true, '2026-05-28T00:00', { kind: 'major' }),
  lasting(true, '2026-06-19T00:00', { market: true }),
  lasting(true, '2026-06-10T00:00', { kind: 'other', market: true }),
  lasting(true, '2026-06-10T00:00', { shortReason: '　' }),
  lasting(true, '2026-06-10T00:00', { kind: 'expropriation' }),
  lasting(true, '2026-06-10T00:00', { kind: 'expropriation', shortReason: '工期紧' }),
  lasting(true, '2026-05-20T08:00'),
  lasting(true, '2026-05-19T00:00', { shortReason: '工期紧' }),
  lasting(false, '2026-06-23T00:00'),
  lasting(false, '2026-07-20T00:00'),
  lasting(false, '2026-06-10T00:00', { shortReason: '上位法7月1日施行，须在此前出台' }),
  lasting(false, '2026-06-10T00:00', { kind: 'major', shortReason: '上位法7月1日施行，须在此前出台' }),
  lasting(false, '2026-06-23T00:00', { kind: 'expropriation' }),
  lasting(false, '2026-06-23T00:00', { market: true }),
];

const titled = (stops: boolean, title: string): Judged => ({ name: title, stops, content: letter(title) });

export const PROPOSED: readonly Judged[] = [
  titled(true, '对市政协十五届四次会议第91号提案的答复'),
  titled(true, '关于市十七届人大五次会议第123号建议的答复函'),
  titled(true, '对第91号提案的答复'),
  titled(true, '关于政协委员提案的复函'),
  titled(true, '关于市政协第十五届委员会第四次会议第0091号提案答复的函'),
  titled(true, '关于对陈某委员所提提案的答复'),
  titled(true, '示例市住房和城乡建设委员会对市十七届人大五次会议第123号代表建议的答复'),
  titled(true, '提案答复'),
  titled(true, '关于加装电梯的答复（联系人张三13812345678）——对第91号提案的答复'),
  titled(true, '充电设施建在哪里——对第91号提案的答复（电话0731-88881234）'),
  titled(true, '充电设施建在哪里——对第91号提案的答复 zhangsan@example.com'),
  titled(true, '充电设施建在哪里——对第91号提案的答复（联系手机 138 1234 5678）'),
  titled(false, '小区充电设施建在哪里、由谁管理——对市政协十五届四次会议第91号提案的答复'),
  titled(false, '关于市政协十五届四次会议第91号《关于加快老旧小区加装电梯的提案》的答复'),
  titled(false, '关于加快老旧小区加装电梯的建议（第123号）的答复'),
  titled(false, '对市十七届人大五次会议第123号“关于规范物业收费的建议”的答复'),
  titled(false, '对“关于增加公租房供应”建议的答复'),
  titled(false, '关于完善12345热线住房类诉求办理的提案答复'),
];
