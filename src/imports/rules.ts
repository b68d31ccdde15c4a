import type { Content, Withdrawal } from '../documents/rules.ts';
import { isRelation } from '../documents/rules.ts';
import type { DocumentType, Relation } from '../documents/type.ts';
import { GENRES } from '../documents/types/policy.ts';
import { typeAt, typeOf, TYPES } from '../documents/types/index.ts';
import { advise, block, type Issue } from '../errors.ts';
import type { Site } from '../site.ts';
import { oldAddress } from '../text/addresses.ts';
import { startOfDay } from '../text/days.ts';
import { adviceOn, knownCodes } from './advice.ts';
import { blank, fitFields, toDay, toLine, toMoment } from './values.ts';
import { REASONS } from '../withdrawals/rules.ts';

/** Why a row did not come in: where it stands and what is wrong, for a person to mend. */
export type Refusal = { file: string; line: number; field: string; reason: string };

/** A link as the file says it: `to` names another file or document, `url` an address outside. */
export type LinkIn = { relation: Relation; to?: string; url?: string; title?: string; clause?: string };

/** One document as it comes in, before links and files are found and numbers given. */
export type Incoming = {
  externalId?: string;
  number?: string;
  indexNumber?: string;
  oldUrls: string[];
  changeNote?: string;
  author?: string;
  content: Pick<
    Content,
    'type' | 'title' | 'summary' | 'body' | 'details' | 'department' | 'originallyPublishedAt'
  >;
  links: LinkIn[];
  files: { file: string; title: string }[];
  withdrawal?: Withdrawal;
};

/** `<!-- carried -->` alone on its line divides the own text of a 通知 from the text it carries. */
export const CARRIED = /^[ \t]*<!--\s*carried\s*-->[ \t]*$/m;

/** Keys that are no field of a type. */
const COMMON = [
  'type', 'title', 'summary', 'number', 'slug', 'externalId', 'indexNumber', 'department', 'originallyPublishedAt',
  'oldUrl', 'changeNote', 'author', 'links', 'attachments', 'withdrawn', 'facts',
]; // prettier-ignore

/** A type by its code or the first part of its addresses. */
export const typeNamed = (name: unknown): DocumentType | undefined =>
  typeof name !== 'string' ? undefined : Object.hasOwn(TYPES, name) ? typeOf(name) : typeAt(name);

/**
 * Front matter or row, with references already resolved, and Markdown body → a document. An issue that blocks refuses
 * it: no title, no body, a date that does not exist, what the check of its type blocks. All else is advice.
 */
export function readDocument(
  given: Record<string, unknown>,
  body: string,
  { type, site, today }: { type: DocumentType; site: Site; today: string },
): { incoming: Incoming; issues: Issue[] } {
  const issues: Issue[] = [];
  const title = toLine(given['title']);
  if (!title) issues.push(block('title', '没有标题', 'title'));
  const fields = Object.fromEntries(Object.entries(given).filter(([key]) => !COMMON.includes(key)));
  const own = splitCarried(type, fields, body, issues);
  // What is lawfully not public is listed by its title and the reason.
  if (!own && !fields['carried'] && !fields['unpublished']) issues.push(block('body', '没有正文', 'body'));
  const fitted = fitFields(type.fields, fields, issues);
  const details = knownCodes(withDefaults(type, fitted, { title, site, issues }), site, issues);
  const originallyPublishedAt = momentOf(given, issues);
  const content = {
    type: type.code,
    title: title ?? '',
    summary: toLine(given['summary']) ?? '',
    body: own,
    details,
  };
  const whole = { ...content, originallyPublishedAt, department: departmentOf(given, site, issues) };
  if (!content.summary && type.code !== 'page') issues.push(advise('summary', '没有摘要', 'missing'));
  issues.push(...misplaced(type, fields), ...adviceOn(whole, site));
  const publishedAt = originallyPublishedAt ?? startOfDay(today);
  issues.push(...(type.check?.({ ...content, publishedAt, today, site }) ?? []));
  return {
    incoming: {
      ...identityOf(given, type, issues),
      oldUrls: oldAddresses(given['oldUrl'], issues),
      changeNote: toLine(given['changeNote']),
      author: toLine(given['author']),
      content: whole,
      links: linksOf(given['links'], type, issues),
      files: filesOf(given['attachments'], issues),
      withdrawal: withdrawalOf(given['withdrawn'], today, issues),
    },
    issues,
  };
}

/** What the links of a row name, for grouping before anything is read in full. */
export function targetsOf(given: Record<string, unknown>): string[] {
  const { replacement } = (given['withdrawn'] ?? {}) as { replacement?: unknown };
  const all = [...asList(given['links']).map((link) => (link as { to?: unknown } | null)?.to), replacement];
  return all.flatMap((to) => toLine(to) ?? []);
}

/** Moves the carried body into its field; gives the own text. */
function splitCarried(
  type: DocumentType,
  fields: Record<string, unknown>,
  body: string,
  issues: Issue[],
): string {
  const { carried } = fields;
  const mark = CARRIED.exec(body);
  if (!('carried' in type.fields) || (!carried && !mark)) return body;
  if (typeof carried !== 'object' || carried === null || !mark) {
    issues.push(advise('carried', mark ? '印发件没有标题，并入正文' : '没有印发件正文，已略去', 'value'));
    delete fields['carried'];
    return mark ? body.replace(CARRIED, '').trimEnd() : body;
  }
  const text = body.slice(mark.index + mark[0].length).replace(/^(?:[ \t]*\n)+/, '');
  if (text.trim()) fields['carried'] = { ...carried, body: text };
  else {
    issues.push(advise('carried', '没有印发件正文，已略去', 'value'));
    delete fields['carried'];
  }
  return body.slice(0, mark.index).trimEnd();
}

/** 专栏姓专 (standards PF-04): 政府信息公开 holds nothing of a type that has no place in it, such as 工作动态. */
const misplaced = (type: DocumentType, { heads }: Record<string, unknown>): Issue[] =>
  'heads' in type.fields || !asList(heads).length
    ? []
    : [block('heads', `${type.name}不属于法定主动公开内容，不能放进政府信息公开`, 'heads')];

/** What must be there and is not: other, active, ourselves; elsewhere it stays blank and a clerk is told. */
function withDefaults(
  type: DocumentType,
  details: Record<string, unknown>,
  { title = '', site, issues }: { title?: string; site: Site; issues: Issue[] },
): Record<string, unknown> {
  const known: Record<string, unknown> = {
    nature: 'other',
    openness: 'active',
    form: 'text',
    issuer: site.identity.name,
    genre: GENRES.find((genre) => title.endsWith(genre)),
  };
  const filled = Object.entries(type.fields).flatMap(([name, field]) => {
    if (!field.required || details[name] !== undefined) return [];
    issues.push(advise(name, `没有填${field.label}`, 'missing'));
    const value = known[name] ?? blank(field);
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...details, ...Object.fromEntries(filled) };
}

function momentOf(given: Record<string, unknown>, issues: Issue[]): Date | null {
  const value = given['originallyPublishedAt'];
  if (value === undefined || value === null || value === '') return null;
  const moment = toMoment(value);
  if (!moment)
    issues.push(block('originallyPublishedAt', `发布时间“${String(value)}”不是真实的日期`, 'date'));
  return moment;
}

function departmentOf(given: Record<string, unknown>, site: Site, issues: Issue[]): string | null {
  const value = toLine(given['department']);
  if (!value) return null;
  const found = site.departments.find(({ code, name }) => code === value || name === value);
  if (!found) issues.push(advise('department', `科室“${value}”不在名录里，已略去`, 'department'));
  return found?.code ?? null;
}

function identityOf(given: Record<string, unknown>, type: DocumentType, issues: Issue[]) {
  const number = toLine(type.slugged ? (given['slug'] ?? given['number']) : given['number']);
  const fits = !number || (type.slugged ? /^[a-z0-9][a-z0-9-]*$/ : /^\d{4}-\d{3,}$/).test(number);
  if (!fits)
    issues.push(advise(type.slugged ? 'slug' : 'number', `“${number}”不能用作网址里的编号`, 'number'));
  return {
    externalId: toLine(given['externalId']),
    number: fits ? number : undefined,
    indexNumber: type.indexed ? toLine(given['indexNumber']) : undefined,
  };
}

/** Path and query of an address on the old site. */
function oldAddresses(value: unknown, issues: Issue[]): string[] {
  const found = asList(value).flatMap((one) => {
    const text = toLine(one);
    const address = text ? oldAddress(text) : null;
    if (text && !address) issues.push(advise('oldUrl', `“${text}”不能作旧地址，已略去`, 'old-address'));
    return address ?? [];
  });
  return [...new Set(found)];
}

function linksOf(value: unknown, type: DocumentType, issues: Issue[]): LinkIn[] {
  return asList(value).flatMap((one, index) => {
    const given = (typeof one === 'object' && one !== null ? one : {}) as Record<string, unknown>;
    const [relation = '', to, url, title, clause] = ['relation', 'to', 'url', 'title', 'clause'].map((key) =>
      toLine(given[key]),
    );
    const leave = (reason: string) => {
      issues.push(advise(`links.${index}`, `${reason}，已略去`, 'link'));
      return [];
    };
    if (!isRelation(relation) || !type.relations.includes(relation))
      return leave(`${type.name}没有“${relation}”这种链接`);
    if (!to && !/^https?:$/.test(URL.parse(url ?? '')?.protocol ?? '')) return leave('链接没有对象');
    const part = clause && /^(?:n-)?(?:[a-z]\d+)+$/.test(clause) ? clause : undefined;
    if (clause && !part) issues.push(advise(`links.${index}.clause`, `“${clause}”不是条款，已略去`, 'value'));
    return [{ relation, ...(to ? { to } : { url }), ...(title && { title }), ...(part && { clause: part }) }];
  });
}

function filesOf(value: unknown, issues: Issue[]): Incoming['files'] {
  return asList(value).flatMap((one, index) => {
    const given =
      typeof one === 'string' ? { file: one } : ((one ?? {}) as { file?: unknown; title?: unknown });
    const file = toLine(given.file);
    if (!file) issues.push(advise(`attachments.${index}`, '附件没有写文件名，已略去', 'attachment'));
    return file ? [{ file, title: toLine(given.title) ?? file.split('/').at(-1)! }] : [];
  });
}

function withdrawalOf(value: unknown, today: string, issues: Issue[]): Withdrawal | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const given = value as Record<string, unknown>;
  const on = given['on'] === undefined ? today : toDay(given['on']);
  if (!on) issues.push(block('withdrawn.on', `撤下日期“${String(given['on'])}”不是真实的日期`, 'date'));
  const reason = toLine(given['reason']);
  const known = REASONS.find((one) => one === reason);
  if (!known) issues.push(advise('withdrawn.reason', '撤下理由不在四种之内，记作“其他”', 'value'));
  const replacement = toLine(given['replacement']);
  return { on: on ?? today, reason: known ?? '其他', ...(replacement && { replacement }) };
}

const asList = (value: unknown): unknown[] =>
  value === undefined || value === null || value === '' ? [] : Array.isArray(value) ? value : [value];
