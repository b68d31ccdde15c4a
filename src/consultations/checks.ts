import type { Checked } from '../documents/type.ts';
import type { ConsultationDetails } from '../documents/types/consultation.ts';
import { advise, block, type Issue } from '../errors.ts';
import { lengthOf, periodOf } from '../periods/rules.ts';
import type { Site } from '../site.ts';
import { addDays, dayOf, formatDay } from '../text/days.ts';
import { contactIn } from '../privacy/contacts.ts';
import { reckon } from './reckoning.ts';
import { numbersOf } from './rules.ts';

type Given = Partial<ConsultationDetails>;

/** What the rules on consultations find wrong (standards CS-01 to CS-07). Missing fields are found by the fields themselves. */
export function checkConsultation({
  body,
  details,
  publishedAt,
  site,
}: Pick<Checked, 'body' | 'details' | 'publishedAt' | 'site'>): Issue[] {
  const given = details as Given;
  return [
    ...period(given, publishedAt, site),
    ...taking(given, body),
    ...hearing(given, publishedAt, site),
    ...result(given),
  ];
}

function period(
  { kind, market, opensAt, closesAt, shortReason }: Given,
  publishedAt: Date,
  site: Site,
): Issue[] {
  if (!kind || !opensAt || !closesAt) return [];
  const issues: Issue[] = [];
  if (Date.parse(closesAt) <= Date.parse(opensAt))
    return [block('closesAt', '截止时间应晚于开始时间', 'consultation-period')];
  if (dayOf(new Date(opensAt)) < dayOf(publishedAt))
    issues.push(advise('opensAt', '开始征集早于公布草案', 'consultation-dates'));
  const terms = { kind, market: market ?? false, opensAt, closesAt, ...(shortReason && { shortReason }) };
  const { minimum, last, short } = reckon(terms, publishedAt, site);
  if (!short || (minimum.mayShorten && shortReason)) return issues;
  const least = `${minimum.basis}规定不少于${lengthOf(minimum)}，应到${formatDay(last!, 'cn')}24:00`;
  const remedy = minimum.mayShorten ? '要缩短，请写明理由' : '不能缩短';
  return [...issues, block('closesAt', `${least}；${remedy}`, 'consultation-period')];
}

function taking({ ways = [], result }: Given, body: string): Issue[] {
  const issues: Issue[] = [];
  if (ways.length < 2)
    issues.push(advise('ways', '参与方式应不少于两种，例如电话和来信', 'consultation-ways'));
  if (!body.trim()) issues.push(advise('body', '没有起草说明', 'consultation-explanation'));
  if (result?.replies.some(({ outcome, reply }) => outcome === 'declined' && !reply?.trim()))
    issues.push(block('result.replies', '未采纳的意见没有写理由', 'consultation-reasons'));
  return issues;
}

/** Materials go out at least so many days before: with the draft, or as published later. */
function hearing({ hearing: held }: Given, publishedAt: Date, site: Site): Issue[] {
  if (!held) return [];
  const materials = periodOf(site, 'hearingMaterials');
  if (addDays(dayOf(publishedAt), materials.days) <= dayOf(new Date(held.at))) return [];
  const message = `${materials.basis}规定听证会召开${lengthOf(materials)}前公布材料`;
  return [advise('hearing.at', message, 'consultation-hearing')];
}

function result({ closesAt, result: told }: Given): Issue[] {
  if (!told) return [];
  const issues: Issue[] = [];
  const { received, answered, agree } = numbersOf(told);
  if (!agree) {
    const message = `各渠道收到${received}条，逐条答复合计${answered}条，应当相等`;
    issues.push(block('result.replies', message, 'consultation-sums'));
  }
  if (closesAt && Date.parse(told.publishedAt) < Date.parse(closesAt))
    issues.push(advise('result.publishedAt', '公布结果早于截止', 'consultation-dates'));
  const found = contactIn(
    [told.summary, ...told.replies.flatMap(({ gist, reply }) => [gist, reply ?? ''])].join('\n'),
  );
  if (found.length)
    issues.push(
      block('result.replies', `意见摘编和答复里有${found.join('、')}，请删去`, 'consultation-contact'),
    );
  return issues;
}
