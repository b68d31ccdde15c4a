import { beforeAll, describe, expect, test } from 'vitest';
import type { Grant, Person, Role } from '#src/accounts/rules.ts';
import {
  byUrgency,
  emptyWords,
  type Filter,
  filterFrom,
  isUnder,
  type Matter,
  matterOf,
  partsLine,
  passes,
  queryOf,
  rowOf,
} from '#src/queue/rules.ts';
import { loadSite, type Site } from '#src/site.ts';
import { placeOf, reviewsOf } from '#src/stages/rules.ts';
import type { Opinion, Part, ReleaseInWriting } from '#src/writing/rules.ts';

let site: Site;
beforeAll(async () => (site = await loadSite('content', { base: '', origin: '' })));

const NOW = new Date('2026-05-18T10:00:00+08:00');
const at = (hour: number) => new Date(`2026-05-18T${String(hour).padStart(2, '0')}:00:00+08:00`);
const person = (id: string, name: string, role: Role, more: Partial<Grant> = {}): Person => ({
  ...{ id, name, active: true },
  grants: [{ role, department: null, ...more }],
});
const CHEN = person('chen', '陈文静', 'author', { department: 'rural' });
const ZHOU = person('zhou', '周立', 'reviewer', { stage: 'first' });
const HE = person('he', '何敏', 'reviewer', { stage: 'second' });
const SUN = person('sun', '孙启', 'secrecy');
const ZHAO = person('zhao', '赵宁', 'reviewer', { stage: 'final' });
const LIN = person('lin', '林可', 'publisher');
const PEOPLE = [CHEN, ZHOU, HE, SUN, ZHAO, LIN];

const part = (type: string, title: string, files = 0): Part => ({
  ...{ editionId: `e-${type}`, documentId: `d-${type}`, type, origin: 'draft', revision: 0, state: 'draft' },
  ...{ sha256: 'a', authors: ['chen'], createdAt: at(8), savedAt: at(8), savedBy: 'chen' },
  content: {
    ...{
      type,
      number: '2026-015',
      department: 'rural',
      title,
      summary: '',
      body: '',
      details: {},
      links: [],
    },
    attachments: Array(files).fill({ title: '', name: '', sha256: '', bytes: 1 }),
  },
});

const release = (more: Partial<ReleaseInWriting> = {}): ReleaseInWriting => ({
  ...{ id: 'r', number: '2026-021', kind: 'publish', state: 'draft', sha256: 'h', createdBy: 'chen' },
  ...{ createdAt: at(8), submittedBy: null, submittedAt: null, publishedAt: null, urgedAt: null },
  ...{ publishedBy: null, publishAt: null, plan: null, seq: null },
  parts: [part('policy', '农村危房改造实施方案', 2), part('interpretation', '怎么申请')],
  opinions: [],
  ...more,
});
const opinion = (stage: string, reviewer: string, more: Partial<Opinion> = {}): Opinion => ({
  ...{ stage, reviewer, verdict: 'approved', note: null, sha256: 'h', at: at(9) },
  ...{ answers: null, standsInFor: null },
  ...more,
});
const submitted = (opinions: Opinion[] = [], more: Partial<ReleaseInWriting> = {}) =>
  release({ state: 'submitted', submittedAt: at(8), opinions, ...more });

const matter = (of: ReleaseInWriting, me: Person = HE, day?: string): Matter =>
  matterOf(of, day ? { day, from: null, why: '' } : null, { me, people: PEOPLE, now: NOW, site });

describe('环节', () => {
  const APPROVED = [
    opinion('first', 'zhou'),
    opinion('second', 'he'),
    opinion('secrecy', 'sun'),
    opinion('final', 'zhao'),
  ];
  test.each<[string, ReleaseInWriting, string, string[], string]>([
    ['a draft', release(), '草稿', ['', '', '', ''], '陈文静'],
    ['one just submitted', submitted(), '初审', ['now', '', '', ''], '周立'],
    ['one approved once', submitted(APPROVED.slice(0, 1)), '复审', ['done', 'now', '', ''], '何敏'],
    ['one at 保密审查', submitted(APPROVED.slice(0, 2)), '保密审查', ['done', 'done', 'now', ''], '孙启'],
    ['one at 终审', submitted(APPROVED.slice(0, 3)), '终审', ['done', 'done', 'done', 'now'], '赵宁'],
    [
      'one approved',
      submitted(APPROVED, { state: 'approved' }),
      '待发布',
      ['done', 'done', 'done', 'done'],
      '林可',
    ],
    [
      'one returned',
      submitted([opinion('first', 'zhou', { verdict: 'returned' })], { state: 'draft' }),
      '被退回',
      ['back', '', '', ''],
      '陈文静',
    ],
  ])('of %s', (_, of, stage, pips, who) => {
    const { place, holders } = matter(of);
    expect([place.stage.name, place.pips, holders.map(({ name }) => name).join()]).toEqual([
      stage,
      pips,
      who,
    ]);
  });

  test('opinions on other contents or before the last 送审 count no more', () => {
    const changed = submitted([opinion('first', 'zhou', { sha256: 'older' })]);
    expect(placeOf(changed, site).stage.name).toBe('初审');
    const again = submitted([opinion('first', 'zhou', { at: at(7) })]);
    expect(placeOf(again, site).stage.name).toBe('初审');
    expect(reviewsOf(again, site).every(({ opinion: of }) => !of)).toBe(true);
  });

  test('somebody who wrote it is never asked to review it', () => {
    const own = submitted([opinion('first', 'zhou')], {
      parts: [{ ...part('policy', ''), authors: ['chen', 'he'] }],
    });
    expect(matter(own).mine).toBe(false);
    expect(matter(own).holders).toEqual([]);
    expect(rowOf(matter(own), null, { me: HE, site, now: NOW }).next).toEqual({
      kind: 'wait',
      text: '没有人能复审，请找安全管理员',
    });
  });
});

describe('下一步', () => {
  const next = (of: ReleaseInWriting, me: Person, day?: string, block = 0) =>
    rowOf(matter(of, me, day), { block, advise: 0 }, { me, site, now: NOW }).next;
  test('is a button only for whoever has it', () => {
    expect(next(submitted([opinion('first', 'zhou')]), HE)).toMatchObject({ kind: 'go', label: '复审' });
    expect(next(submitted([opinion('first', 'zhou')]), ZHAO)).toEqual({ kind: 'wait', text: '等何敏复审' });
    expect(next(release(), CHEN)).toMatchObject({ kind: 'go', label: '送审', path: '/desk/releases/r' });
    expect(next(release(), CHEN, undefined, 2)).toMatchObject({
      ...{ label: '继续写', path: '/desk/editions/e-policy' },
    });
    expect(next(release(), HE)).toEqual({ kind: 'wait', text: '等陈文静送审' });
  });
  test('of what is overdue is 催办, for those who may', () => {
    expect(next(release(), HE, '2026-05-15')).toEqual({ kind: 'urge' });
    expect(next(release(), HE, '2026-05-18')).toMatchObject({ kind: 'wait' });
    const auditor = person('shen', '沈白', 'auditor');
    expect(next(release(), auditor, '2026-05-15')).toMatchObject({ kind: 'wait' });
  });
});

test('a row names its parts: the first by its type, then 解读, then how many files', () => {
  expect(partsLine(release().parts)).toBe('政策文件 ＋ 解读 ＋ 附件2');
  expect(partsLine([part('news', '')])).toBe('工作动态');
});

test('tabs take what belongs to them', () => {
  const tabs = (of: Matter) =>
    (['mine', 'all', 'overdue', 'returned', 'approved', 'published'] as const).filter((tab) =>
      isUnder(tab, of),
    );
  expect(tabs(matter(release(), CHEN, '2026-05-15'))).toEqual(['mine', 'all', 'overdue']);
  expect(tabs(matter(submitted([], { state: 'approved' }), HE))).toEqual(['all', 'approved']);
  expect(tabs(matter(release({ state: 'published', publishedAt: NOW }), CHEN, '2026-05-15'))).toEqual([
    'published',
  ]);
});

test('filters take department, person, type, stage and every word of title or number', () => {
  const none: Filter = { ...filterFrom(new URLSearchParams()) };
  const of = matter(submitted());
  const yes: Partial<Filter>[] = [
    { department: 'rural' },
    { who: 'zhou' },
    { who: 'chen' },
    { type: 'interpretation' },
    { stage: 'first' },
    { q: '021' },
    { q: '危房 申请' },
  ];
  const no: Partial<Filter>[] = [
    { department: 'property' },
    { who: 'lin' },
    { type: 'news' },
    { stage: 'final' },
    { q: '危房 电梯' },
  ];
  expect(yes.filter((one) => !passes({ ...none, ...one }, of))).toEqual([]);
  expect(no.filter((one) => passes({ ...none, ...one }, of))).toEqual([]);
});

test('an address keeps its filter from page to page and starts over when the filter changes', () => {
  const filter = filterFrom(new URLSearchParams('tab=overdue&q=%E5%8D%B1%E6%88%BF&page=3&type=x'));
  expect(filter).toMatchObject({ tab: 'overdue', q: '危房', page: 3 });
  expect(filterFrom(new URLSearchParams(queryOf(filter, { page: 3 }).split('?')[1]))).toEqual(filter);
  expect(queryOf(filter, { tab: 'mine' })).not.toContain('page');
  expect(filterFrom(new URLSearchParams('tab=x&page=-2'))).toMatchObject({ tab: 'all', page: 1 });
});

test('what is due first stands first, what has no deadline last', () => {
  const days = [undefined, '2026-05-22', '2026-04-15', '2026-05-18'];
  const sorted = days.map((day) => matter(release(), HE, day)).sort(byUrgency);
  expect(sorted.map(({ deadline }) => deadline?.day)).toEqual([
    '2026-04-15',
    '2026-05-18',
    '2026-05-22',
    undefined,
  ]);
});

test('an empty list says so and leads on', () => {
  const empty = filterFrom(new URLSearchParams('tab=mine'));
  expect(emptyWords(empty)).toMatchObject({ words: '没有轮到您的事。', all: { path: '/desk?tab=all' } });
  expect(emptyWords({ ...empty, q: '没有' }).all?.path).toBe('/desk?tab=mine');
});

describe('代', () => {
  const standsInFor = { id: 'zhou', name: '周立', from: '2026-05-18', until: '2026-05-20' };
  const wu: Person = {
    ...{ id: 'wu', name: '吴桐', active: true },
    grants: [
      { role: 'reviewer', department: 'property', stage: 'first' },
      { role: 'reviewer', department: null, stage: 'first', standsInFor },
    ],
  };
  const row = (of: ReleaseInWriting, me: Person) =>
    rowOf(matterOf(of, null, { me, people: [...PEOPLE, me], now: NOW, site }), null, { me, site, now: NOW });

  test('a review for another is my turn, and says for whom', () => {
    expect(row(submitted(), wu)).toMatchObject({
      mine: true,
      who: '吴桐（代周立）',
      next: { label: '初审' },
    });
    const own = submitted();
    own.parts[0]!.content.department = 'property';
    expect(row(own, wu)).toMatchObject({ mine: true, who: '吴桐' });
    expect(row(submitted([opinion('first', 'zhou')]), wu).mine).toBe(false);
  });

  test('what the absent person wrote is not reviewed in their place', () => {
    const theirs = submitted();
    theirs.parts[0]!.authors = ['chen', 'zhou'];
    expect(row(theirs, wu).mine).toBe(false);
  });

  test('a draft of the absent author is my turn; another’s is not, and neither is it after the last day', () => {
    const absent = (more = {}) => ({ ...standsInFor, id: 'chen', name: '陈文静', ...more });
    const deputy = (more = {}): Person => ({
      ...{ id: 'zheng', name: '郑宜', active: true },
      grants: [
        { role: 'author', department: 'property' },
        { role: 'author', department: 'rural', standsInFor: absent(more) },
      ],
    });
    expect(row(release(), deputy())).toMatchObject({ mine: true, who: '郑宜（代陈文静）' });
    expect(matter(release(), CHEN).holders.map(({ id }) => id)).toEqual(['chen']);
    expect(
      matterOf(release(), null, { me: CHEN, people: [deputy(), CHEN], now: NOW, site }).holders.map(
        ({ name }) => name,
      ),
    ).toEqual(['陈文静', '郑宜']);
    expect(row(release(), deputy({ until: '2026-05-17' })).mine).toBe(false);
    const other = release({ createdBy: 'tang' });
    other.parts.forEach((one) => (one.authors = ['tang']));
    expect(row(other, deputy()).mine).toBe(false);
  });
});
