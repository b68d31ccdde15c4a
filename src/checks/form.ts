import type { Content } from '../documents/rules.ts';
import type { PolicyDetails } from '../documents/types/policy.ts';
import { block, type Issue } from '../errors.ts';
import { adviceOn } from '../imports/advice.ts';
import type { Site } from '../site.ts';
import { dayOf } from '../text/days.ts';
import type { Origin } from '../writing/rules.ts';
import { isOurs } from './force.ts';
import { finding } from './pieces.ts';

type Asked = { site: Site; now: Date; origin: Origin };
type Moment = Pick<Asked, 'site' | 'origin'> & { publishedAt: Date };

/** 示建规〔2026〕3号, 示例市人民政府令第12号 (GB/T 9704, standards PO-03). */
const NUMBER = /^\p{Script=Han}+〔(\d{4})〕[1-9]\d{0,4}号$/u;
const ORDER = /^\p{Script=Han}*(?:令|公告|通告)(?:〔\d{4}〕)?第?[1-9]\d{0,4}号$/u;

/** What an import only advises; at the desk somebody can mend it before it is public. */
const RAISED = new Set([
  'department',
  'issuer',
  'genre',
  'dates',
  'consultation-ways',
  'consultation-explanation',
]);

/** Dates, number, 科室, 公开方式 and what the import says of a content, as the desk holds to it. */
export function formIssues(content: Content, asked: Asked): Issue[] {
  const { type, details, originallyPublishedAt } = content;
  const publishedAt = originallyPublishedAt ?? asked.now;
  const advice = adviceOn({ type, details, originallyPublishedAt: publishedAt }, asked.site)
    .filter(({ rule }) => rule !== 'document-number')
    .map(raised);
  const own =
    type === 'policy' ? policyIssues(details as Partial<PolicyDetails>, { ...asked, publishedAt }) : [];
  return [...advice, ...departmentIssues(content, asked), ...own, ...numberIssues(details)];
}

/** An issue of a type or an import under its form name, with the weight it has at the desk. */
export function raised(issue: Issue): Issue {
  const field = TOP.has(issue.field.split('.')[0]!) ? issue.field : `details.${issue.field}`;
  return { ...issue, field, level: RAISED.has(issue.rule ?? '') ? 'block' : issue.level };
}

const TOP = new Set([
  'title',
  'summary',
  'body',
  'details',
  'links',
  'attachments',
  'department',
  'originallyPublishedAt',
]);

function policyIssues(given: Partial<PolicyDetails>, { publishedAt, origin, site }: Moment): Issue[] {
  const { signedOn, openness, opennessReason, effectiveOn, nature, issuer = site.identity.name } = given;
  const issues: Issue[] = [];
  // A text still to be signed has no such day yet.
  if (!signedOn)
    issues.push(
      finding(
        origin === 'signed' ? 'block' : 'advise',
        'missing',
        { field: 'details.signedOn' },
        '请填写成文日期',
      ),
    );
  const bindsFrom = nature === 'rule' || nature === 'normative';
  if (origin === 'signed' && bindsFrom && !effectiveOn && isOurs(issuer, site.identity))
    issues.push(
      finding(
        'block',
        'missing',
        { field: 'details.effectiveOn' },
        '请填写施行日期；自印发之日起施行的，就是成文日期',
      ),
    );
  if (openness && openness !== 'active' && !opennessReason?.trim())
    issues.push(
      finding('block', 'openness', { field: 'details.opennessReason' }, '不主动公开的，请写明理由'),
    );
  if (openness === 'closed')
    issues.push(finding('block', 'openness', { field: 'details.openness' }, '不予公开的信息不能在网站发布'));
  if (effectiveOn && signedOn && effectiveOn > signedOn && effectiveOn < dayOf(publishedAt))
    issues.push(
      finding('advise', 'dates', { field: 'details.effectiveOn' }, '已经施行才公开，请核对公开是否及时'),
    );
  return issues;
}

function numberIssues(details: Record<string, unknown>): Issue[] {
  const number = details['documentNumber'];
  const signedOn = details['signedOn'];
  if (typeof number !== 'string' || !number.trim()) return [];
  const field = { field: 'details.documentNumber' };
  const year = NUMBER.exec(number)?.[1];
  if (!year && !ORDER.test(number)) {
    const replace = tidyNumber(number);
    const fix = NUMBER.test(replace)
      ? { at: { start: 0, end: number.length }, fix: { label: `改为${replace}`, replace } }
      : {};
    return [
      finding(
        'block',
        'document-number',
        field,
        '发文字号的写法是机关代字、六角括号里的年份和序号，例如示建规〔2026〕3号',
        fix,
      ),
    ];
  }
  if (year && typeof signedOn === 'string' && !signedOn.startsWith(year))
    return [finding('advise', 'document-number', field, '发文字号的年份和成文日期不是同一年，请核对')];
  return [];
}

/** Brackets of another form, 第, leading noughts and blanks are slips of the pen. */
const tidyNumber = (number: string): string =>
  number
    .normalize('NFKC')
    .replace(/\s/g, '')
    .replace(/[[(【（〔<《](\d{4})年?[\])】）〕>》]/, '〔$1〕')
    .replace(/第?0*(\d{1,5})号?$/, '$1号');

function departmentIssues({ department }: Content, { site }: Asked): Issue[] {
  if (!department) return [block('department', '请选择责任科室', 'missing')];
  const known = site.departments.some(({ code }) => code === department);
  return known ? [] : [block('department', '这个科室不在名录里，请重新选择', 'department')];
}
