import { dayAfter, type Given, policyContent, type Published, published, type World } from './world.ts';

const LETTER =
  '周××代表：\n\n您的建议收悉，现答复如下：同意。\n\n示例市住房和城乡建设委员会\n\n2026年5月14日';

const of = (type: string, base: Given, given: Given) => ({
  ...policyContent(),
  type,
  ...base,
  ...given,
  details: { topics: [], heads: [], keywords: [], ...base.details, ...given.details },
});

/** A reply to a proposal of a deputy, in full, given 75 days after 交办 and published the next day. */
export const publishedProposal = (w: World, given: Given = {}): Promise<Published> =>
  published(
    w,
    of(
      'proposal',
      {
        title: '加快老旧小区加装电梯、完善楼层出资办法——对市十七届人大五次会议第123号建议的答复',
        body: LETTER,
        details: {
          kind: 'deputies',
          session: '市十七届人大五次会议',
          proposalNumber: '第123号',
          ask: '放宽同意比例。',
          outcome: '同意比例已经放宽。',
          class: 'B',
          assignedOn: dayAfter(w.now, -76),
          repliedOn: dayAfter(w.now, -1),
          draftingDepartment: 'property',
          joint: [],
          promises: [],
        },
      },
      given,
    ),
  );

/** A 公示 of four more days that names people. */
export const publishedDisplay = (w: World, given: Given = {}): Promise<Published> =>
  published(
    w,
    of(
      'notice',
      {
        title: '2026年第二批公租房配租结果公示',
        summary: '第二批公租房配租结果。',
        body: '各申请家庭：\n\n配租给赵甲乙等120户家庭。',
        details: { kind: 'display', until: dayAfter(w.now, 4), draftingDepartment: 'security' },
      },
      given,
    ),
  );

export const publishedNews = (w: World, given: Given = {}): Promise<Published> =>
  published(
    w,
    of(
      'news',
      {
        title: '市住建委开展汛期在建工地安全检查',
        summary: '检查深基坑、塔式起重机和临时用电。',
        body: '市住建委检查了12个在建工地。',
        details: { draftingDepartment: 'construction' },
      },
      given,
    ),
  );

/** 不属实, with its basis and an update promised for 18:00 on the world's day. */
export const publishedResponse = (w: World, given: Given = {}): Promise<Published> =>
  published(
    w,
    of(
      'response',
      {
        title: '网传“加装电梯补助取消”不属实',
        summary: '补助没有取消。',
        body: '部分业主群转发“今年起加装电梯不再补助”的消息。',
        details: {
          finding: 'untrue',
          conclusion: '补助没有取消，按新办法每部补助10万元。',
          heardAt: new Date(w.now.getTime() - 6 * 3_600_000).toISOString(),
          basis: [
            { document: '《加装电梯管理办法》', clause: '第十七条', quote: '第十七条　每部补助10万元。' },
          ],
          doing: [{ text: '各区窗口张贴补助说明。' }],
          updates: [],
          nextUpdateAt: `${dayAfter(w.now, 0)}T18:00:00+08:00`,
          nextUpdate: '公布各区窗口',
          draftingDepartment: 'property',
        },
      },
      given,
    ),
  );
