import { NATURES, OPENNESS, type PolicyDetails, STEPS } from '../documents/types/policy.ts';
import { departmentName, type Site, topicName } from '../site.ts';
import { addDays, dayOf, formatDay, formatMinute } from '../text/days.ts';
import { numberToHan } from '../text/han.ts';
import type { Dossier } from './service.ts';

type Of = Pick<Dossier, 'title' | 'path' | 'details' | 'listedAt' | 'validity' | 'links' | 'indexNumber'>;

/** 《办法》 of a 通知 that carries one, else the document's own title. */
export const nameOf = ({ title, details }: Pick<Dossier, 'title' | 'details'>): string =>
  (details as Partial<PolicyDetails>).carried?.title ?? title;

/** Text to quote a document by, or one clause of it: name, number, clause, issuer and days, address. */
export function citation(
  dossier: Of,
  site: Site,
  address: string,
  clause: { label: string; path: string } | null = null,
): string {
  const { documentNumber, issuer, effectiveOn } = dossier.details as Partial<PolicyDetails>;
  const name = nameOf(dossier);
  const quoted = name.startsWith('《') ? name : `《${name}》`;
  const number = documentNumber ? `（${documentNumber}）` : '';
  const published = `${issuer ?? site.identity.name}${formatDay(dayOf(dossier.listedAt), 'cn')}公布`;
  const effect = effectiveOn ? `，自${formatDay(effectiveOn, 'cn')}起施行` : '';
  return `${quoted}${number}${clause?.label ?? ''}，${published}${effect}。${address}${clause ? `#${clause.path}` : ''}`;
}

/** A part of the state sentence: words, or a link to the document it names. */
export type Phrase = { text: string; path?: string | null; strong?: boolean };

/** What applies until then, in one or two short sentences beside the word of validity. Empty when the word says it all. */
export function stateSentence(dossier: Of): Phrase[] {
  const { validity, links, details } = dossier;
  if (!validity) return [];
  const { effectiveOn, expiresOn } = details as Partial<PolicyDetails>;
  const by = links.find(
    (link) => link.direction === 'back' && link.id === (validity.next?.by ?? validity.by),
  );
  const named = (link: (typeof links)[number]): Phrase => ({
    text: link.card.documentNumber ?? `《${link.title}》`,
    path: link.path,
  });
  const until = expiresOn ? `有效期至${formatDay(addDays(expiresOn, -1), 'cn')}` : '';
  const ending = links.find(
    (l) => l.direction === 'back' && (l.relation === 'repeals' || l.relation === 'replaces') && !l.clause,
  );
  const changing = links.filter((l) => l.direction === 'back' && l.relation === 'amends');
  switch (validity.code) {
    case 'not_yet': {
      const before = links.find(
        (l) => l.direction === 'out' && (l.relation === 'repeals' || l.relation === 'replaces'),
      );
      const start: Phrase = { text: `${formatDay(effectiveOn ?? validity.until, 'cn')}起施行`, strong: true };
      const rest = until ? `，${until}。` : '。';
      return before
        ? [start, { text: `${rest}在此之前，仍按` }, named(before), { text: '执行。' }]
        : [start, { text: rest }];
    }
    case 'repealed':
      return [
        { text: `${formatDay(validity.from, 'cn')}起废止。` },
        ...(ending ? [{ text: '现在看' }, named(ending), { text: '。' }] : []),
      ];
    case 'expired':
      return [{ text: `有效期到${formatDay(addDays(validity.from, -1), 'cn')}为止。` }];
    case 'amended':
    case 'partly_repealed': {
      const others = changing.length
        ? changing
        : by
          ? [by]
          : links.filter((l) => l.direction === 'back' && l.clause);
      const word = validity.code === 'amended' ? '修改，请对照着看' : '部分条款失效，见';
      return [
        { text: `${formatDay(validity.from, 'cn')}起${word}` },
        ...join(others.map(named)),
        { text: '。' },
      ];
    }
    default: {
      if (validity.next?.code === 'repealed' && ending)
        return [
          { text: `${formatDay(validity.next.from, 'cn')}起废止，到时改按`, strong: true },
          named(ending),
          { text: '。' },
        ];
      const start = effectiveOn ? `${formatDay(effectiveOn, 'cn')}起施行` : '';
      const words = [start, until].filter(Boolean).join('，');
      return words ? [{ text: `${words}。` }] : [];
    }
  }
}

const join = (phrases: Phrase[]): Phrase[] =>
  phrases.flatMap((phrase, i) => (i ? [{ text: '、' }, phrase] : [phrase]));

/** One line of 文件信息. `day` is shown in full with its machine form. */
export type Fact = { label: string; text: string; path?: string };

/** 文件信息: every key of standards PO-01 that the document has. */
export function facts(dossier: Dossier, site: Site): Fact[] {
  const d = dossier.details as Partial<PolicyDetails>;
  const day = (value: string | undefined) => (value ? formatDay(value, 'cn') : '');
  const replaced = dossier.links.filter(
    (l) => l.direction === 'out' && (l.relation === 'replaces' || l.relation === 'repeals'),
  );
  const lines: Fact[] = [
    { label: '标题', text: dossier.title },
    { label: '效力', text: dossier.validity?.text ?? '' },
    { label: '索引号', text: dossier.indexNumber ?? '' },
    { label: '主题分类', text: (d.subject ?? []).join('＼') },
    { label: '发文机关', text: d.issuer ?? '' },
    { label: '发文字号', text: d.documentNumber ?? '' },
    { label: '公文种类', text: d.genre ?? '' },
    { label: '文件性质', text: d.nature ? NATURES[d.nature] : '' },
    { label: '成文日期', text: day(d.signedOn) },
    { label: '发布时间', text: formatMinute(dossier.publishedAt) },
    {
      label: '原站发布',
      text: dossier.originallyPublishedAt ? formatMinute(dossier.originallyPublishedAt) : '',
    },
    { label: '施行日期', text: day(d.effectiveOn) },
    { label: '有效期至', text: d.expiresOn ? day(addDays(d.expiresOn, -1)) : '' },
    { label: '公开方式', text: d.openness ? OPENNESS[d.openness] : '' },
    { label: '不公开理由', text: d.opennessReason ?? '' },
    ...(d.topics ?? []).map((topic) => ({
      label: '专题',
      text: topicName(site, topic),
      path: `/policies?topic=${topic}`,
    })),
    { label: '主题词', text: (d.keywords ?? []).join('　') },
    { label: '起草科室', text: departmentName(site, d.draftingDepartment) },
    ...replaced.map((l) => ({
      label: l.relation === 'repeals' ? '废止文件' : '代替文件',
      text: l.card.documentNumber ?? l.title,
      ...(l.path && { path: l.path }),
    })),
  ];
  return lines.filter(({ text }) => text !== '');
}

/** A step of 这份文件怎么来的. `when` is text, `on` the day it is sorted and marked by. */
export type Step = { on: string; when: string; text: string; done: boolean; path?: string; linked?: string };

/** Every step from draft to expiry that is on record, in order of days. */
export function steps(dossier: Dossier, today: string): Step[] {
  const d = dossier.details as Partial<PolicyDetails>;
  const listed = dayOf(dossier.listedAt);
  const own = (d.procedure ?? []).map((row) => ({
    on: row.on,
    when: row.until ? `${short(row.on, today)}—${short(row.until, today)}` : short(row.on, today),
    text: [STEPS[row.step], row.number, row.note].filter(Boolean).join('，'),
  }));
  const dated = (on: string | undefined, text: string) => (on ? [{ on, when: short(on, today), text }] : []);
  const explained = dossier.links.filter(
    (l) => l.direction === 'back' && l.relation === 'interprets' && l.path,
  );
  const interpretation = explained.map((l) => {
    const on = dayOf(l.listedAt!);
    return { on, when: short(on, today), text: '发布解读：', path: l.path!, linked: l.title };
  });
  const changes = dossier.links
    .filter((l) => l.direction === 'back' && ['amends', 'repeals', 'replaces'].includes(l.relation) && l.path)
    .map((l) => {
      const on = l.card.effectiveOn ?? l.card.signedOn ?? dayOf(l.listedAt!);
      const word = l.relation === 'amends' ? '修改' : '废止';
      return {
        on,
        when: short(on, today),
        text: `${word}，见`,
        path: l.path!,
        linked: l.card.documentNumber ?? l.title,
      };
    });
  const all = [
    ...own,
    ...dated(d.signedOn, '签发'),
    ...dated(listed, '发布'),
    ...interpretation,
    ...dated(d.effectiveOn, '施行'),
    ...changes,
    ...(d.expiresOn ? [{ on: d.expiresOn, when: short(d.expiresOn, today), text: '有效期满' }] : []),
  ];
  return all
    .sort((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0))
    .map((step) => ({ ...step, done: step.on <= today }));
}

const short = (day: string, today: string): string =>
  formatDay(day, day.slice(0, 4) === today.slice(0, 4) ? 'md' : 'cn');

/** Minutes to read aloud in one's head: 400 characters a minute. */
export const readingMinutes = (characters: number): number => Math.max(1, Math.round(characters / 400));

/** Words for a clause path of another document: `t11k1x2` → 第十一条第一款第（二）项, `n-s2` → 第二部分. */
export function clauseLabel(path: string): string {
  const [, article, sub, part, item] = /^(?:n-)?t(\d+)(?:-(\d+))?(?:k(\d+))?(?:x(\d+))?/.exec(path) ?? [];
  if (article)
    return [
      `第${numberToHan(Number(article))}条`,
      sub && `之${numberToHan(Number(sub))}`,
      part && `第${numberToHan(Number(part))}款`,
      item && `第（${numberToHan(Number(item))}）项`,
    ]
      .filter(Boolean)
      .join('');
  const section = /^(?:n-)?s(\d+)/.exec(path)?.[1];
  return section ? `第${numberToHan(Number(section))}部分` : '原文';
}
