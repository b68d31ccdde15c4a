import { NATURES, OPENNESS } from '../documents/types/policy.ts';
import { departmentName, type Site, topicName } from '../site.ts';
import { dayOf, formatDay, formatMinute } from '../text/days.ts';
import * as rules from './rules.ts';
import type { Phrase } from './rules.ts';
import type { Dossier } from './service.ts';
import type { Linked } from '../linked/service.ts';

/** One line of 文件信息. */
export type Fact = { label: string; phrases: Phrase[] };

/** Keys every document page shows, with 无 where a document has none (standards PO-01). */
const ALWAYS = ['标题', '索引号', '主题分类', '发文机关', '发文字号', '成文日期', '发布时间', '主题词'];

/** 文件信息 of a policy, folded under its head. */
export function facts(dossier: Dossier, site: Site): Fact[] {
  const lines: [label: string, value: string | Phrase[] | undefined][] = [
    ...identity(dossier),
    ...days(dossier),
    ...disclosure(dossier, site),
    ...relations(dossier),
  ];
  return lines.flatMap(([label, value = '']) => {
    const phrases = typeof value === 'string' ? (value ? [{ text: value }] : []) : value;
    if (phrases.length) return [{ label, phrases }];
    return ALWAYS.includes(label) ? [{ label, phrases: [{ text: '无' }] }] : [];
  });
}

type Line = [label: string, value: string | Phrase[] | undefined];

function identity(dossier: Dossier): Line[] {
  const { subject, issuer, documentNumber, genre, nature, sourceUrl } = rules.policyOf(dossier);
  return [
    ['标题', dossier.title],
    ['效力', validity(dossier)],
    ['索引号', dossier.indexNumber ?? ''],
    ['主题分类', subject?.join('＼')],
    ['发文机关', issuer],
    ['来源', sourceUrl ? [{ text: issuer || sourceUrl, url: sourceUrl }] : []],
    ['发文字号', documentNumber],
    ['公文种类', genre],
    ['文件性质', nature && NATURES[nature]],
  ];
}

function days(dossier: Dossier): Line[] {
  const { signedOn, effectiveOn, expiresOn } = rules.policyOf(dossier);
  const takenOver = dayOf(dossier.publishedAt) !== dayOf(dossier.listedAt);
  const { code, from } = dossier.validity ?? {};
  return [
    ['成文日期', day(signedOn)],
    ['发布时间', moment(dossier.listedAt)],
    ['本站收录', takenOver ? moment(dossier.publishedAt) : ''],
    ['施行日期', day(effectiveOn)],
    ['有效期至', expiresOn && day(rules.lastDay(expiresOn))],
    ['废止日期', code === 'repealed' ? day(from) : ''],
  ];
}

function disclosure(dossier: Dossier, site: Site): Line[] {
  const { openness, opennessReason, topics, keywords, draftingDepartment } = rules.policyOf(dossier);
  return [
    ['公开方式', openness && OPENNESS[openness]],
    ['不主动公开的理由', opennessReason],
    [
      '专题',
      spaced(
        (topics ?? []).map((code) => ({ text: topicName(site, code), path: `/policies?topic=${code}` })),
      ),
    ],
    ['主题词', keywords?.join('　')],
    ['起草科室', departmentName(site, draftingDepartment)],
    ['内容概述', dossier.summary],
    ['文字', dossier.signed ?? ''],
    ['版本说明', dossier.changeNote ?? ''],
    ['历史版本', [{ text: '修改和历史版本', path: `${dossier.path}/history` }]],
  ];
}

function relations(dossier: Dossier): Line[] {
  const ended = rules.endedHere(dossier);
  const of = (relation: string) => ended.filter((link) => link.relation === relation);
  const changes = dossier.links.filter(
    ({ direction, relation }) => direction === 'out' && relation === 'amends',
  );
  return [
    ['代替文件', listed(of('replaces'))],
    ['废止文件', listed(of('repeals'))],
    ['修改文件', listed(changes)],
  ];
}

/** 尚未施行，2026年6月1日起施行 — as it stands on paper, where no strip explains it. */
function validity({ validity, details }: Dossier): string {
  const { effectiveOn } = rules.policyOf({ details });
  if (!validity) return '';
  return validity.code === 'not_yet' && effectiveOn
    ? `${validity.text}，${formatDay(effectiveOn, 'cn')}起施行`
    : validity.text;
}

/** As PubDate has it, for whoever compares the two; midnight is what a bare day was taken for. */
const moment = (at: Date): string => formatMinute(at).replace(' 00:00', '');

const day = (value: string | undefined): string => (value ? formatDay(value, 'cn') : '');
const listed = (links: Linked[]): Phrase[] => spaced(links.map((link) => rules.leading(link)));
const spaced = (phrases: Phrase[]): Phrase[] =>
  phrases.flatMap((phrase, i) => (i ? [{ text: '　' }, phrase] : [phrase]));
