import { addPart, saveEdition, startRelease } from '#src/writing/service.ts';
import { REVIEWABLE } from './reviewable.ts';
import { policyContent, type World } from './world.ts';

export const TITLE = '关于印发《示例市2026年农村危房改造实施方案》的通知';
export const ABOUT = '农村危房改造今年补多少、怎么申请';

const BODY = `各区县住房城乡建设主管部门：

一、改造对象

住在危房里的农村低收入家庭。

二、补助标准

C级每户补助1.6万元，D级每户补助3.8万元，市、区县各承担一半。

三、申请程序

向所在村民委员会提出申请，乡镇5个工作日内审核，区县10个工作日内审批。

本通知自2026年6月1日起施行，有效期至2026年12月31日。`;

/** As first written: the reviewer sends it back. */
export const VAGUE = `## 补多少

C级补助1.6万元，D级补助3.8万元。

## 怎么申请

向所在村民委员会提出申请。

## 多久能批

乡镇审核后报区县审批。

## 找谁问

有问题拨打12345。`;

export const CLEAR = VAGUE.replace('补助1.6万元', '（修缮加固）每户补助1.6万元').replace(
  '乡镇审核后报区县审批',
  '乡镇5个工作日内审核后报区县，区县10个工作日内审批',
);

export type Pair = { releaseId: string; policy: string; about: string };

/** A policy and its interpretation in one release, complete and not yet sent for review. */
export async function pairOf(author: World, title = TITLE): Promise<Pair> {
  const { details, summary } = policyContent();
  const { interpretationWaiver: _, ...reviewable } = REVIEWABLE;
  const policy = await startRelease(author, { type: 'policy', title, origin: 'draft' });
  const { releaseId } = policy;
  await saveEdition(author, {
    ...{ editionId: policy.editionId, revision: 0 },
    content: {
      ...{ body: BODY, summary },
      details: {
        ...{ ...details, ...reviewable, draftingDepartment: 'rural', nature: 'normative' },
        ...{ effectiveOn: '2026-06-01', expiresOn: '2027-01-01' },
      },
    },
  });
  const about = await addPart(author, {
    ...{ releaseId, type: 'interpretation', title: ABOUT },
    links: [{ relation: 'interprets', toId: policy.documentId }],
  });
  await saveEdition(author, {
    ...{ editionId: about.editionId, revision: 0 },
    content: {
      ...{ body: VAGUE, summary: '补助标准、申请地点和办理时间。' },
      details: {
        ...{
          form: 'text',
          draftingDepartment: 'rural',
          topics: [],
          keywords: [],
          keyPoints: [],
          brief: [],
          explains: [],
          questions: [],
        },
        interpreter: { name: '张三', post: '委主任', isHead: true },
      },
    },
  });
  return { releaseId, policy: policy.editionId, about: about.editionId };
}
