import { can, type Person } from '../accounts/rules.ts';
import { type Answered, waiversOf } from '../answers/rules.ts';
import type { Deadline } from '../deadlines/rules.ts';
import { pathOf } from '../documents/rules.ts';
import { typeOf } from '../documents/types/index.ts';
import { OPENNESS } from '../documents/types/policy.ts';
import type { Issue } from '../errors.ts';
import { previewPath } from '../previews/rules.ts';
import { type Answers, CONCLUSIONS, type Secret, SECRETS, TICKS } from '../reviews/rules.ts';
import { departmentName, type Site } from '../site.ts';
import { holdersOf, type Place, reviewOf, reviewsOf, type Stage } from '../stages/rules.ts';
import { dayOf, formatMinute, shortDay } from '../text/days.ts';
import { departmentOf, type Opinion, ORIGINS, type ReleaseInWriting, thingOf } from '../writing/rules.ts';
import { type Matter, matterOf, peopleLine } from './rules.ts';

/** One line of what a release publishes: a text or a file of it. */
export type Piece = {
  kind: string;
  title: string;
  path: string;
  address: string;
  fingerprint: string;
  /** Of a text: its page as it will be. */
  preview?: string;
  /** Of a text that may be taken out again. */
  drop?: string;
};

/** One stage of the line at the top. */
export type Step = { name: string; state: 'done' | 'now' | 'back' | ''; who: string; at: string };

/** What is wrong with one part, each with where it is mended. */
export type Findings = {
  title: string;
  origin: string;
  block: Found[];
  advise: Found[];
  /** Blocking checks that the content answers itself, each with its basis. */
  waivers: { name: string; words: string }[];
};
type Found = { id: string | undefined; message: string; path: string; answer: string };

/** A finding, with what was answered to it where that is known. */
type Issues = ReadonlyMap<string, (Issue & Partial<Pick<Answered, 'answers'>>)[]>;

export type Sheet = {
  matter: Matter;
  title: string;
  department: string;
  authors: string;
  steps: Step[];
  pieces: Piece[];
  findings: Findings[];
  opinions: (Omit<Opinion, 'at' | 'stage'> & { stage: string; name: string; at: string })[];
  left: number;
  may: { submit: boolean; recall: boolean; edit: boolean; discard: boolean };
  /** The policy an interpretation can be added for. */
  unexplained: { documentId: string; title: string } | undefined;
};

type Given = {
  issues: Issues;
  deadline: Deadline | null;
  me: Person;
  people: readonly Person[];
  now: Date;
  site: Site;
};

/** A 发布审批单 as its page shows it to one person. */
export function sheetOf(release: ReleaseInWriting, given: Given): Sheet {
  const { deadline, me, people, now, site } = given;
  const matter = matterOf(release, deadline, given);
  const today = dayOf(now);
  const thing = thingOf(release);
  const nameOf = (id: string) => people.find((person) => person.id === id)?.name ?? '';
  const findings = release.parts.map((_, n) => findingsOf(release, n, given, nameOf));
  const edit = can(me, 'document.edit', thing, today);
  return {
    ...{ matter, findings },
    title: release.parts[0]?.content.title ?? release.number,
    department: departmentName(site, departmentOf(release.parts) ?? ''),
    authors: [...new Set(release.parts.flatMap(({ authors }) => authors))].map(nameOf).join('、'),
    steps: stepsOf(matter, given),
    pieces: release.parts.flatMap((part, n) => piecesOf(part, n > 0 && edit)),
    opinions: release.opinions.map(({ at, stage, ...opinion }) => ({
      ...{ ...opinion, name: nameOf(opinion.reviewer), at: momentOf(at, today) },
      stage: stageNameOf(release, stage, site),
    })),
    left: findings.reduce((sum, { block }) => sum + block.length, 0),
    may: {
      edit,
      submit: can(me, 'release.submit', thing, today),
      recall: can(me, 'release.recall', thing, today),
      discard: can(me, 'document.discard', thing, today),
    },
    unexplained: edit ? unexplainedIn(release) : undefined,
  };
}

type Heard = { conclusion: string; ticks: { name: string; note: string }[]; said: string };

/** What a reviewer filled in, in words. */
export function heardOf({ answers }: Pick<Opinion, 'answers'>): Heard {
  const given = answers as Answers | null;
  if (given?.kind === 'secrecy') {
    const found = (Object.keys(SECRETS) as Secret[]).filter((code) => given.found[code]?.found);
    const said = found.map((code) => `${SECRETS[code].name}：${given.found[code]!.note}`).join('；');
    return { conclusion: CONCLUSIONS[given.conclusion] ?? '', ticks: [], said: said || '5项均没有' };
  }
  const ticks = Object.entries(given?.ticks ?? {}).map(([code, note]) => ({
    name: TICKS[code as keyof typeof TICKS],
    note: note ?? '',
  }));
  const openness = OPENNESS[given?.openness as keyof typeof OPENNESS] ?? '';
  const said = [openness, given?.basis].filter(Boolean).join('，依据');
  return { conclusion: '', ticks, said };
}

/** 5月18日16:52 */
export const momentOf = (at: Date, today: string): string =>
  `${shortDay(dayOf(at), today)}${formatMinute(at).slice(11)}`;

function stepsOf({ release, place, holders }: Matter, { people, now, site }: Given): Step[] {
  const today = dayOf(now);
  const nameOf = (id: string | null) => people.find((person) => person.id === id)?.name ?? '';
  const underWay = { who: peopleLine(holders), at: '办理中' };
  // Whoever could do it as things are, asked as if its turn had come.
  const ahead = (action: Place['action'], stage: Stage, state: 'submitted' | 'approved') => ({
    who: peopleLine(holdersOf({ ...release, state }, { ...place, action, stage }, people, today)),
    at: '未开始',
  });
  const steps = reviewsOf(release, site).map(({ stage, state, opinion }): Step => {
    const { name } = stage;
    if (state === 'now') return { name, state, ...underWay };
    if (opinion) return { name, state, who: nameOf(opinion.reviewer), at: momentOf(opinion.at, today) };
    return { name, state, ...(release.publishedAt ? LEFT_OUT : ahead(reviewOf(stage), stage, 'submitted')) };
  });
  const { publishedAt, publishedBy } = release;
  const out: Step = publishedAt
    ? { name: '发布', state: 'done', who: nameOf(publishedBy), at: momentOf(publishedAt, today) }
    : place.action === 'release.publish'
      ? { name: '发布', state: 'now', ...underWay }
      : { name: '发布', state: '', ...ahead('release.publish', place.stage, 'approved') };
  return [...steps, out];
}

/** A stage that was never done: what came in with the first stock, or what went out in an emergency. */
const LEFT_OUT = { who: '', at: '' };

function stageNameOf({ parts }: ReleaseInWriting, code: string, { identity: { stages } }: Site): string {
  const known: Stage[] = stages[parts[0]?.type ?? ''] ?? stages['default'] ?? [];
  return known.find((stage) => stage.code === code)?.name ?? code;
}

function piecesOf(
  { editionId, type, content, sha256 }: ReleaseInWriting['parts'][number],
  drops: boolean,
): Piece[] {
  const text = {
    kind: typeOf(type).name,
    title: content.title || '（没有标题）',
    path: `/desk/editions/${editionId}`,
    address: pathOf(content),
    fingerprint: sha256.slice(0, 8),
    preview: previewPath(editionId),
    ...(drops && { drop: editionId }),
  };
  const files = content.attachments.map((file, n) => ({
    kind: `附件${n + 1}`,
    title: file.title || file.name,
    path: `/desk/editions/${editionId}/attachments`,
    address: `随${typeOf(type).name}`,
    fingerprint: file.sha256.slice(0, 8),
  }));
  return [text, ...files];
}

/** Form names lead to the field on the page where it is mended; a name that stands twice is an id once. */
function findingsOf(
  release: ReleaseInWriting,
  n: number,
  { issues, now }: Given,
  nameOf: (id: string) => string,
): Findings {
  const { editionId, type, content, origin } = release.parts[n]!;
  const seen = new Set<string>();
  const all = (issues.get(editionId) ?? []).map(({ field, message, level, answers: [latest] = [] }) => {
    const name = `parts.${n}.${field}`;
    const id = seen.has(name) ? undefined : name;
    seen.add(name);
    const page = field.startsWith('attachments') ? `${editionId}/attachments` : editionId;
    const words = latest?.kind === 'told' ? '已告诉起草科室' : `处理说明：${latest?.note}`;
    const by = latest && `${nameOf(latest.by)}${momentOf(latest.at, dayOf(now))}`;
    return {
      id,
      message,
      level,
      path: `/desk/editions/${page}#${field}`,
      answer: latest ? `${words}　${by}` : '',
    };
  });
  const of = (wanted: Issue['level']) => all.filter(({ level }) => level === wanted);
  const waivers = waiversOf(type, content.details);
  return { title: content.title, origin: ORIGINS[origin], block: of('block'), advise: of('advise'), waivers };
}

function unexplainedIn({ parts }: ReleaseInWriting): Sheet['unexplained'] {
  const explained = new Set(
    parts.flatMap(({ content }) =>
      content.links.flatMap(({ relation, toId }) => (relation === 'interprets' && toId ? [toId] : [])),
    ),
  );
  const policy = parts.find(({ type, documentId }) => type === 'policy' && !explained.has(documentId));
  return policy && { documentId: policy.documentId, title: policy.content.title };
}
