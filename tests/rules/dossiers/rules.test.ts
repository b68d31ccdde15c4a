import { expect, test } from 'vitest';
import { otherInterpretations, related } from '#src/dossiers/beside.ts';
import { clauseLabel, isOwn, readingMinutes } from '#src/dossiers/rules.ts';
import { linked, site } from './sample.ts';

test.each([
  ['t11k1x2', '第十一条第一款第（二）项'],
  ['t3-1', '第三条之一'],
  ['n-t2', '第二条'],
  ['n-s2', '第二部分'],
  ['h3', '原文'],
])('the path %s is cited as %s', (path, label) => expect(clauseLabel(path)).toBe(label));

test('documents under a former name are ours, those of others are not', () => {
  expect(
    ['示例市住房和城乡建设委员会', '示例市建设局', '国务院'].map((name) => isOwn(site.identity, name)),
  ).toEqual([true, true, false]);
});

test('reading takes a minute for 400 characters, at least one', () => {
  expect([0, 400, 1500].map(readingMinutes)).toEqual([1, 1, 4]);
});

test('beside an interpretation stand the others of the same document, and no document twice', () => {
  const details = { interpreter: { name: '甲', post: '主任', isHead: true } };
  const press = linked({ relation: 'interprets', id: 'b', title: '答问', card: { form: 'press' }, details });
  const others = otherInterpretations({ links: [linked({ relation: 'interprets', id: 'a' }), press] }, 'a');
  expect(others.map(({ text, meta }) => [text, meta])).toEqual([
    ['答问', '答记者问　第一解读人　2026-05-12'],
  ]);
  const links = [
    linked({ relation: 'relates', id: 'b' }),
    linked({ relation: 'relates', id: 'c', title: '另一份' }),
  ];
  expect(related({ links }, others).map(({ text }) => text)).toEqual(['另一份']);
});
