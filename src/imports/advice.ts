import type { Content } from '../documents/rules.ts';
import { GENRES } from '../documents/types/policy.ts';
import { advise, type Issue } from '../errors.ts';
import { numberKey } from '../search/numbers.ts';
import type { Site } from '../site.ts';
import { dayOf } from '../text/days.ts';

/** What findings are about; the summary counts by these. */
export const FINDINGS: Readonly<Record<string, string>> = {
  'unknown-key': '不认识的栏目',
  value: '内容不合要求，已略去',
  missing: '缺少应填的内容，已留空或按默认值',
  reference: '引用没有找到',
  'reference-circle': '引用绕了一圈',
  link: '链接没有找到对方，已略去',
  attachment: '附件没有找到',
  number: '编号已被占用或不合规则，另行编号',
  department: '科室不在名录里',
  topic: '专题不在名录里',
  subject: '主题分类不在国家分类里',
  issuer: '发文机关不是本机关',
  genre: '公文种类不在法定种类里',
  'document-number': '发文字号写法不规范',
  dates: '日期先后不合常理',
  'old-address': '旧地址不合规则',
  'consultation-period': '征集期限不合规定',
  'consultation-dates': '征集的日期先后不合常理',
  'consultation-ways': '参与方式不足两种',
  'consultation-explanation': '没有起草说明',
  'consultation-hearing': '听证材料公布得太晚',
  'consultation-reasons': '未采纳没有写理由',
  'consultation-sums': '意见条数合计不符',
  'consultation-contact': '意见摘编里有个人联系方式',
  heads: '不属于政府信息公开专栏的类型',
  'proposal-title': '建议提案的标题没有写出内容',
  'proposal-class': '承诺没有完成就写A类',
  'proposal-late': '建议提案超期答复',
  'proposal-publish': '建议提案答复后迟迟没有公开',
  'proposal-abridged': '只公开摘要而没有理由',
  'proposal-unpublished': '不公开的答复带了正文',
  'proposal-contact': '有代表、委员的联系方式',
  'notice-until': '公示、名单没有到期日期',
  'response-basis': '说不属实而没有依据',
  'response-next': '正在核实而没有下次更新时间',
  'response-late': '首次回应超过时限',
};

type Details = {
  issuer?: string;
  sourceUrl?: string;
  genre?: string;
  documentNumber?: string;
  signedOn?: string;
  effectiveOn?: string;
  expiresOn?: string;
  draftingDepartment?: string;
};

/** What a clerk should look at; nothing here keeps a document out. */
export function adviceOn(
  { type, details, originallyPublishedAt }: Pick<Content, 'type' | 'details' | 'originallyPublishedAt'>,
  site: Site,
): Issue[] {
  const issues: Issue[] = [];
  const say = (field: string, message: string, rule = field) => issues.push(advise(field, message, rule));
  const of = details as Details;
  const { draftingDepartment } = of;
  if (draftingDepartment && !site.departments.some(({ code }) => code === draftingDepartment))
    say('draftingDepartment', `科室“${draftingDepartment}”不在名录里`, 'department');
  if (type !== 'policy') return issues;
  if (of.issuer && !isOurs(of.issuer, site) && !of.sourceUrl)
    say('issuer', `“${of.issuer}”不是本机关，应填来源网址`);
  if (of.genre && !GENRES.some((genre) => genre === of.genre))
    say('genre', `“${of.genre}”不在法定公文种类里`);
  if (of.documentNumber && !numberKey(of.documentNumber, of.issuer))
    say('documentNumber', `“${of.documentNumber}”不像发文字号`, 'document-number');
  return [...issues, ...datesOutOfOrder(of, originallyPublishedAt)];
}

/** Codes a list may filter by must be known, else nobody finds the document under them. Gives those that are. */
export function knownCodes(details: Record<string, unknown>, site: Site, issues: Issue[]) {
  const kept = { ...details };
  const topics = details['topics'];
  if (Array.isArray(topics))
    kept['topics'] = topics.filter((topic: string) => {
      const known = site.topics.some(({ code }) => code === topic);
      if (!known) issues.push(advise('topics', `专题“${topic}”不在名录里，已略去`, 'topic'));
      return known;
    });
  const subject = details['subject'] as string[] | undefined;
  if (subject?.length && !isSubject(subject, site)) {
    issues.push(advise('subject', `“${subject.join('、')}”不在主题分类里，已略去`, 'subject'));
    delete kept['subject'];
  }
  const named = site.departments.find(({ name }) => name === details['draftingDepartment']);
  if (named) kept['draftingDepartment'] = named.code;
  return kept;
}

const isOurs = (issuer: string, { identity }: Site): boolean =>
  [identity.name, ...identity.formerNames.map(({ name }) => name)].includes(issuer);

const isSubject = ([first, second]: string[], site: Site): boolean =>
  site.subjects.some(({ name, children }) => name === first && (!second || children.includes(second)));

function datesOutOfOrder(of: Details, published: Date | null | undefined): Issue[] {
  const issues: Issue[] = [];
  const { signedOn, effectiveOn, expiresOn } = of;
  const say = (field: string, message: string) => issues.push(advise(field, message, 'dates'));
  if (signedOn && published && signedOn > dayOf(published)) say('signedOn', '成文日期晚于发布日期');
  if (signedOn && effectiveOn && effectiveOn < signedOn) say('effectiveOn', '施行日期早于成文日期');
  const from = effectiveOn ?? signedOn;
  if (expiresOn && from && expiresOn <= from) say('expiresOn', '失效日期不晚于施行日期');
  return issues;
}
