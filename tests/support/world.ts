import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '#db/store.ts';
import { chain } from '#src/audit/service.ts';
import { type Actor, change, type Ctx, SYSTEM } from '#src/context.ts';
import type { Withdrawal } from '#src/documents/rules.ts';
import { draft, type DraftOptions, type Draft } from '#src/documents/service.ts';
import { open, publish, type Render, renderAll } from '#src/releases/service.ts';
import { loadSite } from '#src/site.ts';
import { addDays, dayOf } from '#src/text/days.ts';
import { renderText } from '#src/text/markdown.ts';

/** A Ctx over a store of its own. Give verbs the world itself; `at` moves its clock. */
export type World = Ctx & {
  render: Render;
  /** Folder of the database; removed by `close`. */
  dir: string;
  at(now: Date | string): World;
  as(actor: Actor): World;
  close(): Promise<void>;
};

export type WorldOptions = {
  at?: Date | string;
  actor?: Actor;
  /** ':memory:' is quicker; a folder has snapshot readers, durable files and can be opened again. */
  dir?: string | ':memory:';
};

/** The Monday of the tests; relative dates of the demo content count from it. */
export const MONDAY = new Date('2026-05-18T10:00:00+08:00');

/** Fresh store with real migrations and audit chain, fixed clock, chosen actor, the site of `content/`. */
export async function newWorld({ at = MONDAY, actor = SYSTEM, dir }: WorldOptions = {}): Promise<World> {
  const site = await loadSite('content', { base: '', origin: 'http://127.0.0.1:4321' });
  const folder = dir ?? (await mkdtemp(join(tmpdir(), 'mingchuang-world-')));
  const store = openStore({ dir: folder, seal: chain });
  const world: World = {
    store,
    actor,
    now: new Date(at),
    site,
    dir: folder,
    render: async (input) => renderText(input),
    at: (now) => ({ ...world, now: new Date(now) }),
    as: (other) => ({ ...world, actor: other }),
    async close() {
      await store.close();
      if (!dir) await rm(folder, { recursive: true, force: true });
    },
  };
  return world;
}

export type Published = { documentId: string; editionId: string; releaseId: string };
export type Given = Partial<Draft>;
type Options = Omit<DraftOptions, 'content'>;

/** A policy in force, published on the world's day by the real verbs. */
export const publishedPolicy = (w: World, given: Given = {}, options: Options = {}): Promise<Published> =>
  published(w, policyContent(given), options);

/** A policy that takes effect a month after the world's day. */
export const policyNotYetInForce = (w: World, given: Given = {}): Promise<Published> =>
  publishedPolicy(w, withDetails(given, { effectiveOn: dayAfter(w.now, 30) }));

/** A policy and the later one that repealed it. */
export async function repealedPolicy(w: World, given: Given = {}): Promise<Published & { by: Published }> {
  const old = await publishedPolicy(w, { title: '关于旧的租金标准的通知', ...given });
  const by = await publishedPolicy(w, {
    title: '关于新的租金标准的通知',
    links: [{ relation: 'repeals', toId: old.documentId }],
  });
  return { ...old, by };
}

/** A policy that was published and then taken down. */
export async function withdrawnPolicy(
  w: World,
  given: Given = {},
  withdrawal?: Withdrawal,
): Promise<Published> {
  const first = await publishedPolicy(w, given);
  const content = policyContent({
    ...given,
    withdrawal: withdrawal ?? { on: dayAfter(w.now, 0), reason: '内容更正' },
  });
  return published(w, content, { documentId: first.documentId });
}

/** An interpretation that explains the policy given. */
export const publishedInterpretation = (w: World, policyId: string, given: Given = {}): Promise<Published> =>
  published(w, {
    ...policyContent(given),
    type: 'interpretation',
    title: given.title ?? '《关于加强住宅工程质量管理的通知》解读',
    details: {
      form: 'text',
      draftingDepartment: 'property',
      interpreter: { name: '张三', post: '委主任', isHead: true },
      ...EMPTY_LISTS,
      ...given.details,
    },
    links: given.links ?? [{ relation: 'interprets', toId: policyId }],
  });

/** Moments of a consultation around the world's day; `result` gives it one. */
export type ConsultationGiven = Given & { opens?: string; closes?: string; result?: Record<string, unknown> };

/**
 * A consultation open since 30 April until 1 June 24:00 of the tests' year, 12 days before and 14 after MONDAY, of a draft of
 * three 条.
 */
export const openConsultation = (w: World, given: ConsultationGiven = {}): Promise<Published> =>
  published(w, consultationContent(given));

/** One that opens on 25 May at 09:00. */
export const upcomingConsultation = (w: World, given: ConsultationGiven = {}): Promise<Published> =>
  openConsultation(w, { opens: '2026-05-25T09:00:00+08:00', closes: '2026-06-25T00:00:00+08:00', ...given });

/** One that closed on 8 May 24:00 and whose result is due on 4 June. */
export const closedConsultation = (w: World, given: ConsultationGiven = {}): Promise<Published> =>
  openConsultation(w, { opens: '2026-04-07T09:00:00+08:00', closes: '2026-05-09T00:00:00+08:00', ...given });

/** One that closed on 27 March 24:00 and was answered on 24 April: 10 comments, one 条 changed. */
export const answeredConsultation = (w: World, given: ConsultationGiven = {}): Promise<Published> =>
  openConsultation(w, {
    opens: '2026-02-25T09:00:00+08:00',
    closes: '2026-03-28T00:00:00+08:00',
    result: RESULT,
    ...given,
  });

export const RESULT = {
  publishedAt: '2026-04-24T09:00:00+08:00',
  summary: '收到10条，改了一处。',
  channels: [
    { name: '本站', count: 8 },
    { name: '来信', count: 2 },
  ],
  organizations: 1,
  changes: [
    {
      ...{ clause: 't2', title: '审查时限' },
      before: '自受理之日起二十个工作日内完成审查。',
      after: '自受理之日起十个工作日内完成审查。',
      why: '6条意见说时间太长。',
    },
  ],
  replies: [
    { clause: 't2', count: 6, gist: '时间太长。', outcome: 'adopted', reply: '改为十个工作日。' },
    { clause: 't1', count: 1, gist: '范围太窄。', outcome: 'partly', reply: '增加了一类。' },
    {
      clause: 't3',
      count: 2,
      gist: '建议免费。',
      outcome: 'declined',
      reply: '没有依据，两年后评估时再研究。',
    },
    { count: 1, gist: '什么时候施行？', outcome: 'explained', reply: '公布之日起三十日后。' },
  ],
};

/** A complete consultation; what is given replaces whole values, `details` one by one. */
export function consultationContent(given: ConsultationGiven = {}): Draft {
  const {
    opens = '2026-04-30T09:00:00+08:00',
    closes = '2026-06-02T00:00:00+08:00',
    result,
    ...rest
  } = given;
  return {
    type: 'consultation',
    title: '住宅小区充电设施管理规定（征求意见稿）',
    summary: '充电桩建在哪、怎么收费，请您看一看。',
    body: '## 为什么要制定\n\n去年起火41次。\n\n## 主要内容\n\n征求意见稿共3条。',
    originallyPublishedAt: new Date(new Date(opens) > MONDAY ? '2026-05-11T09:00:00+08:00' : opens),
    links: [],
    attachments: [],
    ...rest,
    details: {
      ...{ kind: 'normative', market: false, opensAt: opens, closesAt: closes, publication: 'summary' },
      ...{ draftingDepartment: 'property', topics: [], heads: [], keywords: [] },
      carried: {
        title: '住宅小区充电设施管理规定（征求意见稿）',
        body: '第一章　总则\n\n第一条　为了预防火灾，制定本规定。\n\n第二条　自受理之日起二十个工作日内完成审查。\n\n第三条　电费不得加价。\n\n服务费由业主协商确定。',
      },
      explains: [{ clause: 't3', text: '分开标明以后，单价看得清。' }],
      ways: [
        { name: '电话', value: '物业管理科0000-1234514，工作日' },
        { name: '来信', value: '示例市城中区安居路8号物业管理科，邮编000000' },
      ],
      ...(result && { result }),
      ...rest.details,
    },
  };
}

/** A page of the footer at `/about/<slug>`. */
export const publishedPage = (w: World, slug: string, given: Given = {}): Promise<Published> =>
  published(w, {
    ...policyContent({ title: '网站声明', body: '## 说明\n\n本站内容均为虚构。', ...given }),
    type: 'page',
    number: slug,
    details: { reviewedAt: dayAfter(w.now, -20), ...given.details },
  });

/** Any content through draft, release and publication in one transaction, as an import would. */
export async function published(w: World, content: Draft, options: Options = {}): Promise<Published> {
  const rendered = await renderAll([content], w.render);
  return change(w, 'test.publish', 'test', async (tx) => {
    const { documentId, editionId } = await draft(tx, { ...options, content });
    const releaseId = await open(tx, { kind: 'import', editionIds: [editionId] });
    await publish(tx, { id: releaseId, rendered });
    return { documentId, editionId, releaseId };
  });
}

/** A complete policy content; what is given replaces whole values, `details` one by one. */
export function policyContent(given: Given = {}): Draft {
  return {
    type: 'policy',
    title: '关于加强住宅工程质量管理的通知',
    summary: '住宅工程质量怎样管。',
    body: '各区县：\n\n第一条　为了加强住宅工程质量管理，制定本通知。\n\n第二条　本通知自印发之日起施行。',
    links: [],
    attachments: [],
    ...given,
    details: {
      issuer: '示例市住房和城乡建设委员会',
      genre: '通知',
      nature: 'normative',
      procedure: [],
      signedOn: '2026-05-08',
      effectiveOn: '2026-05-12',
      openness: 'active',
      draftingDepartment: 'property',
      topics: [],
      keywords: [],
      ...given.details,
    },
  };
}

const EMPTY_LISTS = { topics: [], keywords: [], keyPoints: [], brief: [], explains: [], questions: [] };

const withDetails = (given: Given, details: Record<string, unknown>): Given => ({
  ...given,
  details: { ...details, ...given.details },
});

/** The day so many days after (before) an instant, in Asia/Shanghai. */
export const dayAfter = (now: Date, days: number): string => addDays(dayOf(now), days);
