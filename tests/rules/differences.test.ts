import { expect, test } from 'vitest';
import { clauseChanges, type Unit, unitsOf } from '#src/differences/rules.ts';
import { renderText } from '#src/text/markdown.ts';

const unit = (path: string, text: string): Unit => ({ path, label: path, text });
const told = (before: Unit[], after: Unit[]) =>
  clauseChanges(before, after).map(({ kind, path, before: was }) => [kind, path, was ?? ''].join(' ').trim());

test('a 条 that was changed, one that stayed, one that is new and one that is gone', () => {
  const before = [
    unit('t1', '为了规范加装电梯，制定本办法。'),
    unit('t2', '不变的一条。'),
    unit('t3', '删去的内容在这里。'),
  ];
  const after = [
    unit('t1', '为了规范加装电梯，方便居民，制定本办法。'),
    unit('t2', '不变的一条。'),
    unit('t4', '监督检查由区县负责。'),
  ];
  expect(told(before, after)).toEqual(['changed t1', 'same t2', 'removed t3', 'added t4']);
});

test('a 条 numbered anew is found by its words, and its old number is told', () => {
  const before = [unit('t4', '加装电梯，应当经本单元全体业主同意。'), unit('t7', '施工单位负责安全。')];
  const after = [
    unit('t4', '新增的一条，说原则。'),
    unit('t5', '加装电梯，由本单元三分之二以上业主同意。'),
    unit('t25', '施工单位负责安全。'),
  ];
  expect(told(before, after)).toEqual(['added t4', 'changed t5 t4', 'same t25 t7']);
});

test('a 条 of one sentence that grew to many is still that 条', () => {
  const before = [unit('t4', '加装电梯，应当经本单元全体业主同意。')];
  const after = [
    unit('t4', '市住房和城乡建设主管部门负责全市加装电梯的统筹协调和监督指导。'),
    unit(
      't5',
      '加装电梯，由本单元专有部分面积占比三分之二以上的业主参与表决，并经参与表决人数四分之三以上的业主同意。拟占用共有部分的，还应当征得业主同意。',
    ),
  ];
  expect(told(before, after)).toEqual(['added t4', 'changed t5 t4']);
});

test('pieces of a change read as the old text without what was added, as the new without what was removed', () => {
  const [old, now] = ['自受理之日起二十个工作日内完成。', '自受理之日起十个工作日内，会同有关机构完成。'];
  const [change] = clauseChanges([unit('t1', old)], [unit('t1', now)]);
  const side = (not: string) =>
    change!.pieces
      .filter(({ kind }) => kind !== not)
      .map(({ text }) => text)
      .join('');
  expect([side('added'), side('removed')]).toEqual([old, now]);
});

test('units are whole 条 and the paragraphs between them, no word of a text is left out', () => {
  const text = renderText({
    ...{
      title: 't',
      body: '各区县：\n\n为了做好工作。\n\n一、总体\n\n（一）甲。\n\n二、别的',
      kind: 'official' as const,
    },
    carried: { title: '办法', body: '第一章　总则\n\n第一条　制定本规定。\n\n第二款。\n\n第二条　施行。' },
  });
  const units = unitsOf(text);
  expect(units.map(({ path }) => path)).toEqual(['p1', 'p2', 'p6', 'n-s1', 'n-s2', 't1', 't2']);
  const all = units.map((one) => one.text).join('\n');
  const words = ['各区县', '做好工作', '甲', '别的', '制定本规定', '第二款', '施行'];
  expect(words.filter((word) => !all.includes(word))).toEqual([]);
  const article = renderText({ title: 't', body: '各科室。\n\n## 小标题\n\n会议。', kind: 'article' });
  expect(unitsOf(article).map(({ text: line }) => line)).toEqual(['各科室。', '小标题', '会议。']);
});

test('two hundred 条 against two hundred are compared within a second', () => {
  const many = (more: string) =>
    Array.from({ length: 200 }, (_, i) =>
      unit(`t${i}`, `第${i}项工作由科室${i * 7}负责，${more}办理时限${i}天。`.repeat(4)),
    );
  const began = performance.now();
  expect(clauseChanges(many(''), many('改过，')).every(({ kind }) => kind === 'changed')).toBe(true);
  expect(performance.now() - began).toBeLessThan(1000);
});

test('a text written anew from end to end is compared in a time that grows with its length, not with its square', () => {
  const words = (n: number, step: number) =>
    Array.from({ length: 40 }, (_, i) =>
      String.fromCodePoint(0x4e00 + ((n * 7919 + i * 104729 * step) % 6000)),
    );
  const text = (length: number, step: number) =>
    Array.from({ length }, (_, n) => unit(`t${n + 1}`, words(n, step).join('')));
  const cost = (length: number) => {
    const [old, now] = [text(length, 1), text(length, 3)];
    const from = process.cpuUsage();
    const changes = clauseChanges(old, now);
    const { user } = process.cpuUsage(from);
    expect(changes.filter(({ kind }) => kind === 'same')).toEqual([]);
    return user;
  };
  cost(300);
  const middle = (values: number[]) => values.sort((a, b) => a - b)[1]!;
  const [once, fourfold] = [500, 2000].map((length) => middle([1, 2, 3].map(() => cost(length))));
  console.log(`500 条 written anew ${once! / 1000} ms, 2,000 条 ${fourfold! / 1000} ms`);
  expect(fourfold! / once!).toBeLessThan(8);
});
