import { expect, test } from 'vitest';
import { contentsMarkup, contentsOf, measureOf } from '#src/dossiers/contents.ts';
import { renderText } from '#src/text/markdown.ts';

const read = (body: string) => {
  const { toc, clauses } = renderText({ kind: 'official', body });
  return contentsOf(toc, clauses);
};

test('条 stand under their chapters, each told by its first words', () => {
  const chapters = read(
    '第一章　总则\n\n第一条　为了规范本市既有住宅加装电梯活动，制定本办法。\n\n第二条　加装电梯，应当自愿。\n\n第二章　附则\n\n第三条　本办法自公布之日起施行。',
  );
  expect(chapters).toEqual([
    {
      title: '第一章　总则',
      range: '1—2条',
      clauses: [
        { path: 't1', label: '第一条', title: '为了规范本市既有住宅加…' },
        { path: 't2', label: '第二条', title: '加装电梯' },
      ],
    },
    {
      title: '第二章　附则',
      range: '3条',
      clauses: [{ path: 't3', label: '第三条', title: '本办法自公布之日起施行' }],
    },
  ]);
  expect(measureOf(chapters)).toBe('二章三条');
});

test('no 条 is lost in a law of 编, 章 and 节', () => {
  const articles = [1, 2, 3, 4].map((n) => `第${'一二三四'[n - 1]}条　各单位应当做好第${n}件工作。`);
  const heads = [
    '第一编　总则\n\n第一章　任务',
    '第二章　侦查\n\n第一节　一般规定',
    '第二节　讯问',
    '第三章　附则',
  ];
  const chapters = read(heads.flatMap((head, i) => [head, articles[i]]).join('\n\n'));
  const found = chapters
    .flatMap(({ clauses }) => clauses.map(({ path }) => path))
    .filter((p) => /^t/.test(p));
  console.log(`${found.length} 条 in ${chapters.length} parts`);
  expect(found).toEqual(['t1', 't2', 't3', 't4']);
  expect(measureOf(chapters)).toBe('三章四条');
});

test('a notice of 一、二、 counts its parts', () => {
  const chapters = read(
    '各单位：\n\n一、租金标准\n\n分四档。\n\n二、分档计收\n\n按月交。\n\n三、监督检查\n\n公开。',
  );
  expect(measureOf(chapters)).toBe('三部分');
});

test('a part without parts of its own stands in one line like those that fold', () => {
  const own = { path: 's1', label: '一、', title: '总体要求' };
  const folded = {
    title: '二、优化供应',
    range: '',
    clauses: [{ path: 's2s1', label: '（一）', title: '供应' }],
  };
  const alone = { title: '', range: '', clauses: [own] };
  const line = '<ol class="mc-toc__p"><li><a href="#s1">一、总体要求</a></li></ol>';
  expect(contentsMarkup([alone, folded])).toMatch(line);
  expect(contentsMarkup([alone])).not.toContain('mc-toc__p');
});

test('words with marks of HTML do not become markup', () => {
  const markup = contentsMarkup([
    { title: '<b>总则</b>', range: '', clauses: [{ path: 't1', label: '第一条', title: 'a<b' }] },
  ]);
  expect(markup).not.toContain('<b');
  expect(markup).toContain('&lt;b&gt;总则');
});
