import { can, type Person } from '../accounts/rules.ts';
import { type Deadline, isOver, type Standing, standingOf } from '../deadlines/rules.ts';
import { typeOf } from '../documents/types/index.ts';
import type { Issue } from '../errors.ts';
import { isIn } from '../own.ts';
import type { Site } from '../site.ts';
import { departmentName } from '../site.ts';
import { holdersOf, type Place, placeOf, turnOf } from '../stages/rules.ts';
import { dayOf, shortDay } from '../text/days.ts';
import { withoutIssuer } from '../text/titles.ts';
import { departmentOf, type ReleaseInWriting, thingOf } from '../writing/rules.ts';

export const PAGE = 20;

export const TABS = {
  mine: '轮到我',
  all: '全部在办',
  overdue: '超期',
  returned: '被退回',
  approved: '待发布（审核通过）',
  published: '已发布',
} as const;
export type Tab = keyof typeof TABS;

export type Filter = {
  tab: Tab;
  department: string;
  who: string;
  type: string;
  stage: string;
  q: string;
  page: number;
};

/** One matter of the queue before it is drawn: where it stands, who has it, how long there is. */
export type Matter = {
  /** Without its texts. */
  release: ReleaseInWriting;
  place: Place;
  holders: Person[];
  mine: boolean;
  /** For whom it is this person's turn, if not their own. */
  standsInFor: string | null;
  deadline: Deadline | null;
  overdue: boolean;
};

export type Found = { block: number; advise: number };

export type Row = {
  id: string;
  path: string;
  title: string;
  /** 政策文件 ＋ 解读 ＋ 附件2 */
  parts: string;
  department: string;
  number: string;
  place: Place;
  who: string;
  mine: boolean;
  found: Found | null;
  standing: Standing | null;
  /** Of a published one, the day. */
  publishedOn: string | null;
  next: { kind: 'go'; label: string; path: string } | { kind: 'urge' } | { kind: 'wait'; text: string };
  urged: string | null;
};

/** The filter an address asks for; what it does not know is left out. */
export function filterFrom(query: URLSearchParams, fallback: Tab = 'all'): Filter {
  const given = (name: string) => query.get(name)?.trim() ?? '';
  const tab = given('tab');
  return {
    tab: isIn(tab, TABS) ? tab : fallback,
    ...{ department: given('department'), who: given('who'), type: given('type'), stage: given('stage') },
    q: given('q').slice(0, 100),
    page: Math.max(1, Math.trunc(Number(given('page'))) || 1),
  };
}

/** The address of a filter with something changed; the page starts over unless it is what changes. */
export function queryOf(filter: Filter, change: Partial<Filter> = {}): string {
  const { tab, page, ...rest } = { ...filter, page: 1, ...change };
  const query = new URLSearchParams({ tab });
  for (const [name, value] of Object.entries(rest)) if (value) query.set(name, value);
  if (page > 1) query.set('page', String(page));
  return `/desk?${query}`;
}

/** Whether anything is left to be done: also what went out first and is judged afterwards. */
export const isOpen = ({ action }: Place): boolean => action !== 'document.read';

export function matterOf(
  release: ReleaseInWriting,
  deadline: Deadline | null,
  { me, people, now, site }: { me: Person; people: readonly Person[]; now: Date; site: Site },
): Matter {
  const today = dayOf(now);
  const place = placeOf(release, site);
  const turn = turnOf(release, place, me, today);
  return {
    ...{ release, place, deadline, mine: !!turn, standsInFor: turn?.standsInFor ?? null },
    holders: holdersOf(release, place, people, today),
    overdue: !!deadline && isOver(deadline, now),
  };
}

/** Whether a matter belongs under a tab. */
export const isUnder = (tab: Tab, { release, place, mine, overdue }: Matter): boolean =>
  ({
    mine,
    all: isOpen(place),
    overdue: isOpen(place) && overdue,
    returned: place.stage.code === 'returned',
    approved: place.stage.code === 'approved',
    published: release.state === 'published',
  })[tab];

/** Whether a matter passes the filter, the tab aside. */
export function passes(filter: Omit<Filter, 'tab' | 'page'>, { release, place, holders }: Matter): boolean {
  const { department, who, type, stage, q } = filter;
  const ids = [...holders.map(({ id }) => id), ...release.parts.flatMap(({ authors }) => authors)];
  const text = [release.number, ...release.parts.map(({ content }) => content.title)]
    .join('\n')
    .toLowerCase();
  return (
    (!department || departmentOf(release.parts) === department) &&
    (!who || ids.includes(who)) &&
    (!type || release.parts.some((part) => part.type === type)) &&
    (!stage || place.stage.code === stage) &&
    q
      .toLowerCase()
      .split(/\s+/)
      .every((word) => text.includes(word))
  );
}

/** Whether anything but the tab narrows the list. */
export const isNarrow = ({ department, who, type, stage, q }: Filter): boolean =>
  !!(department || who || type || stage || q);

/** What is over first, then what is due first; what has no deadline last. */
export function byUrgency(a: Matter, b: Matter): number {
  const [one, other] = [a.deadline?.day ?? '9999', b.deadline?.day ?? '9999'];
  return one === other ? a.release.number.localeCompare(b.release.number) : one < other ? -1 : 1;
}

/** 政策文件 ＋ 解读 ＋ 附件2 */
export function partsLine(parts: ReleaseInWriting['parts']): string {
  const files = parts.reduce((sum, { content }) => sum + content.attachments.length, 0);
  const names = parts.map(({ type }, n) => (n && type === 'interpretation' ? '解读' : typeOf(type).name));
  return [...names, ...(files ? [`附件${files}`] : [])].join(' ＋ ');
}

export const foundIn = (issues: readonly Issue[]): Found => ({
  block: issues.filter(({ level }) => level === 'block').length,
  advise: issues.filter(({ level }) => level === 'advise').length,
});

/** What a release is called at the desk: the title of its first part, without our own name in front. */
export const shownTitle = ([first]: ReleaseInWriting['parts']): string =>
  first ? withoutIssuer(first.content.title, first.content.details['issuer']) : '';

/** A matter as its row is drawn. */
export function rowOf(
  matter: Matter,
  found: Found | null,
  { me, site, now }: { me: Person; site: Site; now: Date },
): Row {
  const { release, place, mine, holders, deadline } = matter;
  const { id, number, parts, publishedAt, urgedAt } = release;
  const today = dayOf(now);
  return {
    ...{ id, number, place, mine, found },
    path: `/desk/releases/${id}`,
    title: shownTitle(parts) || number,
    parts: partsLine(parts),
    department: departmentName(site, departmentOf(parts) ?? ''),
    who: mine ? me.name + forWhom(matter) : peopleLine(holders),
    standing: !isOpen(place) || !deadline ? null : standingOf(deadline, now, site),
    publishedOn: isOpen(place) ? null : publishedAt && shortDay(dayOf(publishedAt), today),
    next: nextOf(matter, found, me, today),
    urged: urgedAt && !publishedAt ? `已催${shortDay(dayOf(urgedAt), today)}` : null,
  };
}

/** （代周立） */
export const forWhom = ({ standsInFor }: Pick<Matter, 'standsInFor'>): string =>
  standsInFor ? `（代${standsInFor}）` : '';

/** 何敏; 何敏等3人. */
export const peopleLine = (people: readonly Person[]): string =>
  people.length > 1 ? `${people[0]!.name}等${people.length}人` : (people[0]?.name ?? '');

function nextOf(matter: Matter, found: Found | null, me: Person, today: string): Row['next'] {
  const { release, place, mine, holders, overdue } = matter;
  const path = `/desk/releases/${release.id}`;
  if (!isOpen(place)) return { kind: 'wait', text: '' };
  if (mine) {
    const writing = place.action === 'release.submit' && !!found?.block;
    const label = writing ? (place.stage.code === 'returned' ? '修改' : '继续写') : place.verb;
    const edit = `/desk/editions/${release.parts[0]?.editionId}`;
    const judging = place.action === 'release.review' || place.action === 'release.secrecy';
    const mending = place.stage.code === 'disagreed';
    // Whoever publishes is at the conditions and the button at once, by keyboard too.
    const panel = place.action === 'release.publish' && !release.publishAt ? `${path}#fabu` : path;
    const there = judging ? `${path}/review` : mending ? `${path}/after` : panel;
    return { kind: 'go', label, path: writing || label === '修改' ? edit : there };
  }
  if (overdue && can(me, 'release.urge', thingOf(release), today)) return { kind: 'urge' };
  const who = peopleLine(holders);
  return { kind: 'wait', text: who ? `等${who}${place.verb}` : `没有人能${place.verb}，请找安全管理员` };
}

const NONE: Record<Tab, string> = {
  mine: '没有轮到您的事。',
  all: '没有在办的事。',
  overdue: '没有超期的事。',
  returned: '没有被退回的稿件。',
  approved: '没有审核通过、等待发布的稿件。',
  published: '还没有发布过。',
};

/** What an empty list says, and the way on. */
export function emptyWords(filter: Filter): { words: string; all?: { name: string; path: string } } {
  const { tab } = filter;
  if (isNarrow(filter))
    return { words: '没有符合条件的事。', all: { name: `看${TABS[tab]}，不筛选`, path: `/desk?tab=${tab}` } };
  if (tab === 'all') return { words: NONE.all };
  return { words: NONE[tab], all: { name: '看全部在办', path: '/desk?tab=all' } };
}
