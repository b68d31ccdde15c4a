import { expect, test } from 'vitest';
import { diff, type Piece, sidesOf } from '#src/text/diff.ts';
import { shortened } from '#src/text/shortened.ts';

const shown = (pieces: readonly Piece[]) =>
  pieces.map(({ kind, text }) => (kind === 'same' ? text : `[${text}]`)).join('');

test('unchanged runs are cut to what stands beside a change', () => {
  const before =
    '区县住房和城乡建设主管部门自受理之日起二十个工作日内，会同自然资源和规划、市场监督管理机构完成联合审查。';
  const { after } = sidesOf(diff(before, before.replace('二十', '七')));
  expect(shown(shortened(after, 8))).toMatch(/^……部门自受理之日起\[七.*\]个?工作日内，会同.*……$/);
});

test('short runs stay whole, and lines become one', () => {
  expect(shown(shortened([{ kind: 'same', text: '短的\n\n句子' }], 8))).toBe('短的句子');
});

test('a side from which nothing was taken shows its end', () => {
  expect(shown(shortened([{ kind: 'same', text: '加装电梯所需资金由同意加装的业主协商分担。' }], 5))).toBe(
    '……加装的业主协商分担。',
  );
});
