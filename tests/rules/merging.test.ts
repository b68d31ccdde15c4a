import { describe, expect, test } from 'vitest';
import { type Mergeable, mergeContent, mergedContent } from '#src/merging/content.ts';
import { chosen, clashes, merge } from '#src/merging/rules.ts';

const lists = (base: string | undefined, mine: string, theirs: string) =>
  merge(base === undefined ? undefined : [...base], [...mine], [...theirs], (c) => c);
const kinds = (...texts: [string | undefined, string, string]) => lists(...texts).map(({ kind }) => kind);

describe('two people wrote at the same time', () => {
  test('changes in different paragraphs merge by themselves', () => {
    expect(chosen(lists('abcd', 'aXcd', 'abcY'), []).join('')).toBe('aXcY');
    expect(chosen(lists('abcd', 'acd', 'abcdZ'), []).join('')).toBe('acdZ');
    expect(kinds('abc', 'abc', 'abc')).toEqual(['same']);
  });

  test('the same change is taken over once', () => {
    expect(chosen(lists('abc', 'aXc', 'aXc'), []).join('')).toBe('aXc');
  });

  test.each([
    ['mine', 'aXc'],
    ['theirs', 'aYc'],
    ['both', 'aXYc'],
  ] as const)('a paragraph both changed needs a choice: %s', (choice, text) => {
    const merged = lists('abc', 'aXc', 'aYc');
    expect(clashes(merged)).toHaveLength(1);
    expect(chosen(merged, [choice]).join('')).toBe(text);
  });

  test('one deleted what the other changed: a person decides', () => {
    expect(kinds('abc', 'ac', 'aYc')).toEqual(['same', 'clash', 'same']);
  });

  test('without the beginning nothing of either is lost', () => {
    expect(chosen(lists(undefined, 'aXc', 'aYcZ'), ['both']).join('')).toBe('aXYcZ');
  });

  test('in ten thousand random pairs no change of either side is lost', () => {
    let seed = 5;
    const next = (n: number) => (seed = (seed * 48271) % 2147483647) % n;
    const touched = (from: string[], name: string) =>
      from.flatMap((c) =>
        next(6) === 0
          ? []
          : next(6) === 0
            ? [`${name}${next(1e6)}`]
            : next(8) === 0
              ? [c, `${name}${next(1e6)}`]
              : [c],
      );
    let clashed = 0;
    for (let i = 0; i < 10_000; i++) {
      const base = Array.from({ length: next(12) }, (_, n) => String(n));
      const [mine, theirs] = [touched(base, 'm'), touched(base, 't')];
      const merged = merge(base, mine, theirs, (c) => c);
      clashed += clashes(merged).length;
      const all = new Set(
        chosen(
          merged,
          clashes(merged).map(() => 'both'),
        ),
      );
      for (const own of [...mine, ...theirs].filter((c) => /^[mt]/.test(c))) expect(all.has(own)).toBe(true);
      for (const c of all) if (/^\d/.test(c)) expect(mine.includes(c) || theirs.includes(c)).toBe(true);
    }
    expect(clashed).toBeGreaterThan(1000);
  });
});

const content = (given: Partial<Mergeable>): Mergeable => ({
  title: '题',
  summary: '',
  body: '第一条　甲。\n\n第二条　乙。\n\n第三条　丙。\n',
  details: { carried: { title: '办法', body: '一、甲\n\n二、乙\n' }, keywords: ['甲'] },
  ...given,
});

describe('a whole content', () => {
  const base = content({});
  const mine = content({
    body: base.body.replace('甲', '甲甲'),
    details: { ...base.details, keywords: ['甲', '乙'] },
  });
  const theirs = content({
    summary: '摘要',
    body: base.body.replace('丙', '丁'),
    details: { carried: { title: '办法', body: '一、甲\n\n二、丙\n' }, keywords: ['甲'] },
  });

  test('fields and blocks of both sides come together', () => {
    const merged = mergeContent('policy', base, mine, theirs);
    expect(
      merged
        .flatMap(({ stretches }) => stretches as { kind: string }[])
        .filter(({ kind }) => kind === 'clash'),
    ).toEqual([]);
    expect(mergedContent(theirs, merged, [])).toMatchObject({
      summary: '摘要',
      body: '第一条　甲甲。\n\n第二条　乙。\n\n第三条　丁。\n',
      details: { carried: { title: '办法', body: '一、甲\n\n二、丙\n' }, keywords: ['甲', '乙'] },
    });
  });

  test('a clash in the carried text takes the choice and nothing else moves', () => {
    const other = content({
      details: { ...base.details, carried: { title: '新办法', body: '一、甲\n\n二、丁\n' } },
    });
    const merged = mergeContent('policy', base, other, theirs);
    const take = (choice: 'mine' | 'theirs' | 'both') =>
      mergedContent(theirs, merged, [choice]).details['carried'];
    expect(take('mine')).toEqual({ title: '新办法', body: '一、甲\n\n二、丁\n' });
    expect(take('theirs')).toEqual({ title: '新办法', body: '一、甲\n\n二、丙\n' });
    expect(take('both')).toEqual({ title: '新办法', body: '一、甲\n\n二、丁\n\n二、丙\n' });
  });

  test('what one side emptied is empty, what nobody touched stays as it was', () => {
    const without = content({ summary: '摘要', details: { ...base.details, keywords: [] } });
    const begun = content({ summary: '摘要' });
    const merged = mergeContent('policy', begun, content({ summary: '', details: without.details }), begun);
    expect(mergedContent(begun, merged, [])).toEqual({
      ...begun,
      summary: '',
      details: { carried: base.details['carried'] },
    });
  });
});
