import { expect, test } from 'vitest';
import { diff, type Piece, sidesOf } from '#src/text/diff.ts';

const MARKS = { same: ['', ''], old: ['[', ']'], new: ['{', '}'] } as const;
const written = (pieces: Piece[]) =>
  pieces.map(({ kind, text }) => MARKS[kind][0] + text + MARKS[kind][1]).join('');

const CASES: [string, string, string][] = [
  ['二十个工作日内完成', '十个工作日内完成', '[二十]{十}个工作日内完成'],
  [
    '所需资金由业主协商分担。',
    '所需资金由业主协商分担。协商时可以参考附件1。',
    '所需资金由业主协商分担。{协商时可以参考附件1。}',
  ],
  ['经本单元全体业主同意。', '经本单元业主同意。', '经本单元[全体]业主同意。'],
  ['甲', '乙', '[甲]{乙}'],
  ['', '增加一条。', '{增加一条。}'],
  ['删去一条。', '', '[删去一条。]'],
  ['一样。', '一样。', '一样。'],
  [
    '加装电梯，应当经本单元全体业主同意。',
    '加装电梯，由本单元专有部分面积占比三分之二以上的业主参与表决，并经四分之三以上的业主同意。',
    '加装电梯，[应当经]{由}本单元[全体]{专有部分面积占比三分之二以上的业主参与表决，并经四分之三以上的}业主同意。',
  ],
  ['补助10万元。', '补助12.5万元。', '补助[10]{12.5}万元。'],
];

test.each(CASES)('%s → %s is told as %s', (before, after, told) =>
  expect(written(diff(before, after))).toBe(told),
);

test('both sides read as they were, whatever changed', () => {
  const text = (pieces: Piece[]) => pieces.map((piece) => piece.text).join('');
  for (const [before] of CASES)
    for (const [, after] of CASES) {
      const sides = sidesOf(diff(before, after));
      expect([text(sides.before), text(sides.after)]).toEqual([before, after]);
      expect(sides.before.every(({ kind }) => kind !== 'new')).toBe(true);
    }
});

test('texts too long to compare are told as a whole, and soon', () => {
  const long = '第一条为了规范管理制定本办法。'.repeat(2000);
  const start = performance.now();
  expect(diff(long, `${long}完`).map(({ kind }) => kind)).toEqual(['old', 'new']);
  expect(performance.now() - start).toBeLessThan(2000);
});
