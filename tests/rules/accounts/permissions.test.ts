import { describe, expect, test } from 'vitest';
import {
  type Action,
  APART,
  can,
  grantFor,
  grantIssues,
  type Grant,
  needsTotp,
  PERMISSIONS,
  type Person,
  type Role,
  ROLES,
  STATES,
  type Thing,
} from '#src/accounts/rules.ts';

const TODAY = '2026-05-18';
const grant = (role: Role, more: Partial<Grant> = {}): Grant => ({ role, department: null, ...more });
const person = (grants: Grant[], more: Partial<Person> = {}): Person => ({
  id: 'zhou',
  name: '周立',
  active: true,
  grants,
  ...more,
});

const roles = Object.keys(ROLES) as Role[];
const actions = Object.keys(PERMISSIONS) as Action[];

/** What the office decided, written out once more by hand: role, then actions, each with the states it may be done in. */
const ANY = STATES;
const ALLOWED: Record<Role, Partial<Record<Action, readonly string[]>>> = {
  author: {
    'desk.open': ANY,
    'document.read': ANY,
    'document.create': ANY,
    'document.edit': ['draft'],
    'document.discard': ['draft'],
    'release.submit': ['draft'],
    'release.recall': ['submitted', 'approved'],
    'release.urge': ['draft', 'submitted', 'approved'],
    'release.countersign': ['submitted', 'approved'],
    'release.dispatch': ['draft', 'submitted', 'approved'],
    'release.correct': ['published'],
    'release.withdraw': ['published', 'withdrawn'],
    'release.restore': ['published', 'withdrawn'],
    'submission.read': ANY,
    'submission.reply': ANY,
    'contact.reveal': ANY,
  },
  reviewer: {
    'desk.open': ANY,
    'document.read': ANY,
    'release.countersign': ['submitted', 'approved'],
    'release.review': ['submitted'],
    'release.urgent': ['submitted'],
    'release.urge': ['draft', 'submitted', 'approved'],
    'release.emergency': ['published'],
    'erasure.ask': ['draft', 'withdrawn'],
    'submission.read': ANY,
  },
  secrecy: {
    'desk.open': ANY,
    'document.read': ANY,
    'release.countersign': ['submitted', 'approved'],
    'release.secrecy': ['submitted'],
    'release.urge': ['draft', 'submitted', 'approved'],
    'release.emergency': ['published'],
    'erasure.ask': ['draft', 'withdrawn'],
    'submission.read': ANY,
  },
  publisher: {
    'desk.open': ANY,
    'document.read': ANY,
    'release.publish': ['approved'],
    'release.urge': ['draft', 'submitted', 'approved'],
    'release.emergency': ['published'],
    'erasure.ask': ['draft', 'withdrawn'],
    'release.erase': ['draft', 'withdrawn'],
    'submission.read': ANY,
  },
  duty: { 'desk.open': ANY, 'document.read': ANY, 'release.emergency': ['published'] },
  auditor: {
    'desk.open': ANY,
    'document.read': ANY,
    'submission.read': ANY,
    'audit.read': ANY,
    'outbox.read': ANY,
    'user.read': ANY,
  },
  admin: {
    ...{ 'desk.open': ANY, 'settings.edit': ANY, 'backup.run': ANY },
    ...{ 'outbox.read': ANY, 'outbox.resend': ANY },
  },
  security: { 'desk.open': ANY, 'user.read': ANY, 'user.edit': ANY },
};

test('every role may do in every state exactly what the office decided', () => {
  let allowed = 0;
  for (const role of roles)
    for (const action of actions)
      for (const state of STATES) {
        const expected = ALLOWED[role][action]?.includes(state) ?? false;
        expect(can(person([grant(role)]), action, { state }, TODAY), `${role} ${action} ${state}`).toBe(
          expected,
        );
        if (expected) allowed++;
      }
  console.log(`${roles.length * actions.length * STATES.length} cases, ${allowed} allowed`);
  expect(allowed).toBeGreaterThan(50);
});

describe('author, reviewer and publisher of one thing are three people', () => {
  const all: Grant[] = [grant('author'), grant('reviewer'), grant('secrecy'), grant('publisher')];
  const cases: [Action, Thing, boolean][] = [
    ['release.review', { state: 'submitted', authors: ['chen'], reviewers: [] }, true],
    ['release.review', { state: 'submitted', authors: ['zhou'], reviewers: [] }, false],
    ['release.review', { state: 'submitted', authors: ['chen'], reviewers: ['zhou'] }, false],
    ['release.secrecy', { state: 'submitted', authors: ['chen'], reviewers: ['zhou'] }, false],
    ['release.publish', { state: 'approved', authors: ['chen'], reviewers: ['wu'] }, true],
    ['release.publish', { state: 'approved', authors: ['zhou'], reviewers: ['wu'] }, false],
    ['release.publish', { state: 'approved', authors: ['chen'], reviewers: ['zhou'] }, false],
  ];
  test.each(cases)('%s %j: %s', (action, thing, expected) => {
    expect(can(person(all), action, thing, TODAY)).toBe(expected);
  });
});

describe('a grant reaches as far as its department and its stage', () => {
  const own = person([grant('reviewer', { department: 'rural', stage: 'first' })]);
  test.each<[Thing, boolean]>([
    [{ department: 'rural', stage: 'first', state: 'submitted' }, true],
    [{ department: 'property', stage: 'first', state: 'submitted' }, false],
    [{ department: 'rural', stage: 'final', state: 'submitted' }, false],
    [{ department: null, stage: 'first', state: 'submitted' }, false],
  ])('%j: %s', (thing, expected) => expect(can(own, 'release.review', thing, TODAY)).toBe(expected));
});

describe('standing in (代)', () => {
  const standsInFor = { id: 'absent', name: '周立', from: '2026-05-25', until: '2026-05-29' };
  const deputy = person([
    grant('reviewer', { department: 'property' }),
    grant('reviewer', { department: 'rural', standsInFor }),
  ]);
  const thing: Thing = { department: 'rural', state: 'submitted', authors: ['chen'] };
  test.each([
    ['2026-05-24', false],
    ['2026-05-25', true],
    ['2026-05-29', true],
    ['2026-05-30', false],
  ])('holds from the first to the last day: %s %s', (day, expected) => {
    expect(can(deputy, 'release.review', thing, day)).toBe(expected);
  });
  test('is told apart from acting in one’s own right', () => {
    expect(grantFor(deputy, 'release.review', thing, '2026-05-26')?.standsInFor?.name).toBe('周立');
    expect(
      grantFor(deputy, 'release.review', { department: 'property' }, '2026-05-26')?.standsInFor,
    ).toBeUndefined();
  });
  test('never on what the absent person wrote, nor for whom has approved it already', () => {
    const day = '2026-05-26';
    expect(can(deputy, 'release.review', { ...thing, authors: ['absent'] }, day)).toBe(false);
    expect(can(deputy, 'release.review', { ...thing, reviewers: ['absent'] }, day)).toBe(false);
    const own = { ...thing, department: 'property', authors: ['absent'] };
    expect(can(deputy, 'release.review', own, day)).toBe(true);
    expect(grantFor(deputy, 'release.review', { ...thing, authors: ['absent'] }, day)).toBeUndefined();
  });
  test('never on what the deputy wrote', () => {
    expect(can(deputy, 'release.review', { ...thing, authors: ['zhou'] }, '2026-05-26')).toBe(false);
  });
});

test('who is stopped may do nothing', () => {
  const granted = actions.filter((action) => roles.some((role) => can(person([grant(role)]), action)));
  expect(granted.length).toBe(actions.length);
  for (const action of actions)
    expect(
      can(
        person(
          roles.map((role) => grant(role)),
          { active: false },
        ),
        action,
      ),
      action,
    ).toBe(false);
});

test('三员 exclude one another and every other role', () => {
  let refused = 0;
  for (const a of roles)
    for (const b of roles) {
      const issues = grantIssues([grant(a), grant(b)]);
      const expected = a !== b && (APART.includes(a) || APART.includes(b));
      expect(issues.length > 0, `${a} with ${b}`).toBe(expected);
      if (expected) refused++;
    }
  console.log(`${refused} pairs refused`);
  expect(refused).toBe(36);
});

test('who approves, publishes, audits or administers needs 动态口令; who only writes does not', () => {
  expect(roles.filter((role) => !needsTotp([grant(role)]))).toEqual(['author']);
});

test('no admin reads contact data, edits, judges or publishes', () => {
  const closed: Action[] = [
    'contact.reveal',
    'document.edit',
    'document.read',
    'release.review',
    'release.publish',
  ];
  for (const action of closed)
    for (const role of ['admin', 'security'] as const)
      expect(can(person([grant(role)]), action), `${role} ${action}`).toBe(false);
  expect(closed.every((action) => roles.some((role) => can(person([grant(role)]), action)))).toBe(true);
});
