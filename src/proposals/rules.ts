import type { Checked } from '../documents/type.ts';
import type { ProposalDetails } from '../documents/types/proposal.ts';
import { advise, block, type Issue } from '../errors.ts';
import { lastDayOf, periodOf } from '../periods/rules.ts';
import type { Site } from '../site.ts';
import { contactsIn, CONTACT_NAMES } from '../privacy/contacts.ts';
import { addMonths, dayOf, daysBetween, formatMinute } from '../text/days.ts';
import { nextWorkday } from '../text/workdays.ts';

export type Promised = ProposalDetails['promises'][number];

/** 承诺的状态, derived from its dates by the clock. */
export const PROMISE_STATES = {
  kept: '按期完成',
  late: '逾期完成',
  running: '进行中',
  pending: '未到期',
  overdue: '逾期',
} as const;

export type PromiseState = keyof typeof PROMISE_STATES;

/** State of a promise on a day; its last day still counts, and what is to be done later is not done. */
export function promiseState({ dueOn, doneOn, progress }: Promised, today: string): PromiseState {
  if (doneOn && doneOn <= today) return doneOn <= dueOn ? 'kept' : 'late';
  if (dueOn < today) return 'overdue';
  return progress ? 'running' : 'pending';
}

export const isDone = (state: PromiseState): boolean => state === 'kept' || state === 'late';

/** A only when no promise is open (standards AD-13): with one, the reply is still B. */
export function effectiveClass(
  { class: stated, promises = [] }: Pick<ProposalDetails, 'class'> & { promises?: Promised[] },
  today: string,
): ProposalDetails['class'] {
  const open = promises.some((promise) => !isDone(promiseState(promise, today)));
  return stated === 'A' && open ? 'B' : stated;
}

/** 3项承诺，1项按期完成、1项进行中、1项未到期; '' without promises. */
export function promiseSentence(promises: readonly Promised[], today: string): string {
  const states = promises.map((promise) => promiseState(promise, today));
  if (!states.length) return '';
  if (states.every(isDone)) return '承诺已全部完成';
  const counts = Object.entries(PROMISE_STATES)
    .map(([state, name]) => ({ name, count: states.filter((one) => one === state).length }))
    .filter(({ count }) => count);
  const [only] = counts;
  const all = `${states.length}项承诺`;
  if (counts.length === 1) return `${all}，${states.length > 1 ? '均' : ''}${only!.name}`;
  return `${all}，${counts.map(({ name, count }) => `${count}项${name}`).join('、')}`;
}

/** 对市十七届人大五次会议第123号建议的答复: what the letter answers, under the gist of its title. */
export const subtitleOf = ({ kind, session, proposalNumber }: ProposalDetails): string =>
  `对${session}${proposalNumber}${kind === 'cppcc' ? '提案' : '建议'}的答复`;

/** What the title says of the matter, and the rest of it (from —— on; '' when it says only the matter). */
export function partsOfTitle(title: string): { gist: string; rest: string } {
  const at = title.search(/——(?=对|关于)/);
  return at < 0 ? { gist: title, rest: '' } : { gist: title.slice(0, at), rest: title.slice(at) };
}

/** What a title says only to tell which proposal it answers, and that it answers (standards PR-03). */
const FORM = [
  /^\p{Script=Han}{2,30}?(?:委员会|局|厅|办公室|政府)(?=对|关于)/u,
  /[（(][^（）()]*号[^（）()]*[）)]/g,
  /(?:全国|省|市|区|县)?(?:人大|政协)?第?[\d一二三四五六七八九十]+届(?:[省市区县]?(?:人大|政协|人民代表大会))?(?:第?[\d一二三四五六七八九十]+次(?:全体)?会议)?/g,
  /第?[\d〇零一二三四五六七八九十百千]+号/g,
  /关于|^对|人大代表|政协委员|政协|代表|委员|的?(?:建议|提案|议案)|的?办理(?:情况|结果)|的?(?:答复|回复|复函)(?:意见|摘要)?(?:的?函)?/g,
];

/** Least 汉字 that say what a proposal is about. */
export const GIST = 8;

/** 《关于……的提案》, “关于……的建议”: the matter in its own words. */
const QUOTED = /[《“]([^《》“”]{4,100})[》”]/;

/** 汉字 of a title beyond number and form of the letter; what is quoted whole says enough in half as many. */
export function gistLength(title: string): number {
  const length = hanBeyondForm(partsOfTitle(title).gist);
  const quoted = hanBeyondForm(QUOTED.exec(title)?.[1] ?? '');
  return quoted * 2 >= GIST ? Math.max(GIST, length) : length;
}

const hanBeyondForm = (text: string): number => {
  const left = FORM.reduce((rest, words) => rest.replace(words, ''), text);
  return [...left].filter((one) => /\p{Script=Han}/u.test(one)).length;
};

type Term = { months: number; extendedMonths: number };

/** Last day to answer: three months from 交办, six when the reply says why it took longer; on a working day (民法典 art. 203). */
export function replyDue(
  { assignedOn, extension }: Pick<ProposalDetails, 'assignedOn' | 'extension'>,
  site: Pick<Site, 'rules' | 'workdays'>,
): { on: string; months: number } {
  const term = site.rules['proposalReply'] as Term;
  const months = extension ? term.extendedMonths : term.months;
  return { on: nextWorkday(site.workdays, addMonths(assignedOn, months), { fallback: true }), months };
}

/** Last day to publish after the reply; null while the year has no arrangement of holidays. */
export const publishDue = (repliedOn: string, site: Pick<Site, 'rules' | 'workdays'>): string | null =>
  lastDayOf(site, repliedOn, periodOf(site, 'proposalPublish'));

/** 交办、期限、答复、公开, as the page lists them; a late reply says how late. */
export function replyFacts(
  details: ProposalDetails,
  listedAt: Date,
  site: Pick<Site, 'rules' | 'workdays'>,
): [string, string][] {
  const { assignedOn, repliedOn, abridged, unpublished } = details;
  const due = replyDue(details, site);
  const late = daysBetween(due.on, repliedOn);
  const how = unpublished ? '只公开题目和结果' : abridged ? '公开摘要' : '全文公开';
  return [
    ['交办', assignedOn],
    ['期限', `${due.on}（${due.months}个月）`],
    ['答复', late > 0 ? `${repliedOn}，超过期限${late}天` : repliedOn],
    ['公开', `${formatMinute(listedAt)}，${how}`],
  ];
}

/** What keeps a reply out, or is told to a clerk (standards §5, AD-13). */
export function proposalIssues(content: Checked): Issue[] {
  const details = content.details as ProposalDetails;
  return [
    ...titleIssues(content.title),
    ...classIssues(details, content.today),
    ...dateIssues(details, content),
    ...textIssues(content, details),
    ...contactIssues(content),
  ];
}

const titleIssues = (title: string): Issue[] =>
  gistLength(title) >= GIST
    ? []
    : [block('title', `标题要写出建议的内容，编号以外至少${GIST}个汉字`, 'proposal-title')];

function classIssues(details: ProposalDetails, today: string): Issue[] {
  const issues: Issue[] = [];
  const open = (details.promises ?? []).filter((promise) => !isDone(promiseState(promise, today)));
  if (details.class === 'A' && open.length)
    issues.push(block('class', `还有${open.length}项承诺没有完成，不能写A类（已经解决）`, 'proposal-class'));
  for (const [at, { doneOn }] of (details.promises ?? []).entries())
    if (doneOn && doneOn > today)
      issues.push(advise(`promises.${at}.doneOn`, '完成日期在今天以后，到那天才算完成', 'dates'));
  return issues;
}

function dateIssues(details: ProposalDetails, { publishedAt, site }: Checked): Issue[] {
  const { assignedOn, repliedOn, extension } = details;
  if (!assignedOn || !repliedOn) return [];
  if (repliedOn < assignedOn) return [block('repliedOn', '答复日期早于交办日期', 'dates')];
  const issues: Issue[] = [];
  const due = replyDue(details, site);
  const late = `从交办起超过${due.months}个月才答复（应在${due.on}前）`;
  if (repliedOn > due.on)
    issues.push(
      extension
        ? advise('repliedOn', late, 'proposal-late')
        : advise('extension', `${late}，请写延期的理由`, 'proposal-late'),
    );
  const last = publishDue(repliedOn, site);
  if (last && dayOf(publishedAt) > last)
    issues.push(advise('originallyPublishedAt', `答复后20个工作日（${last}）以后才公开`, 'proposal-publish'));
  return issues;
}

/** 落款: the letter ends with its day, perhaps with a note in brackets behind it. */
const SIGNED = /\d{4}年\d{1,2}月\d{1,2}日\s*(?:[（(][^）)]*[）)]\s*)?$/;

function textIssues({ title, body }: Checked, { abridged, unpublished }: ProposalDetails): Issue[] {
  if (unpublished)
    return body.trim()
      ? [block('body', '不公开的答复不放正文，只列题目、结果和理由', 'proposal-unpublished')]
      : [];
  if (abridged) return [];
  if (/摘要/.test(title)) return [block('abridged', '只公开摘要，请写理由', 'proposal-abridged')];
  return SIGNED.test(body.trimEnd())
    ? []
    : [advise('abridged', '正文没有落款，如果只是摘要，请写只公开摘要的理由', 'proposal-abridged')];
}

/** 代表、委员 are never to be reached through this page (standards PR-04); a landline may be another office's. */
function contactIssues({ title, summary, body, details, site }: Checked): Issue[] {
  const { identity, departments } = site;
  const known = [identity.phone, identity.email, ...departments.map(({ phone }) => phone)];
  const texts: [string, string][] = [
    ['title', title],
    ['summary', summary],
    ['body', body],
    ...Object.entries(details).map(([name, value]) => [name, JSON.stringify(value)] as [string, string]),
  ];
  return texts.flatMap(([field, text]) =>
    contactsIn(text, known).map(({ kind }) =>
      (kind === 'landline' && field !== 'title' ? advise : block)(
        field,
        kind === 'landline'
          ? '有不认识的固定电话，请确认不是代表、委员的'
          : `有${CONTACT_NAMES[kind]}，请删去代表、委员的联系方式`,
        'proposal-contact',
      ),
    ),
  );
}
