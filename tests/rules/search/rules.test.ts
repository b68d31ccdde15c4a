import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { FTS_STATEMENTS, fullText } from '../../../db/fts.ts';
import {
  type Candidate,
  countedWords,
  matchAll,
  matchAny,
  matchPhrase,
  plan,
  questions,
  rank,
  type Weights,
} from '../../../src/search/rules.ts';
import { marked, snippets } from '../../../src/search/snippets.ts';
import { forIndex } from '../../../src/search/tokens.ts';

const HOSTILE = [
  '',
  ' ',
  'a:b',
  '^~*+-',
  '"',
  '""',
  "'",
  "it's",
  '住',
  '1',
  '\u0000',
  '\ud800',
  '住\udc00房',
  'NOT',
  'AND OR',
  'NEAR(a b)',
  '{title}: 住房',
  '住房*',
  '(',
  ')',
  '^住房',
  '-住房',
  '+住房',
  'title:住房',
  '住'.repeat(10_000),
  'a b '.repeat(3000),
  '"住房',
  '\ue000',
  '\uffff',
  '👨‍👩‍👧‍👦',
  'ཀི',
  '<script>',
  '%',
  ';drop table',
  '\\',
  '\r\n\t',
  '。。。',
  '住 房 公',
  '〔〕',
  '1'.repeat(500),
];

const GROUPS = [
  ['住房公积金', '公积金'],
  ['驾驶证', '驾照'],
];

describe('hostile queries never fail', () => {
  test.each(HOSTILE.map((query) => [JSON.stringify(query).slice(0, 30), query]))('%s', async (_, query) => {
    const fts = await shelf(['住房公积金管理办法', 'it is a test']);
    const asked = plan(query, GROUPS);
    const weights = none(asked);
    expect([...asked.normalized].length).toBeLessThanOrEqual(60);
    for (const match of [matchAll(asked.tokens), matchAny(asked.tokens), matchPhrase(asked.phrase)])
      if (match) await fts.match('body', match, 10);
    for (const { column, match, limit } of questions(asked, weights)) await fts.match(column, match, limit);
    rank([candidate('住房公积金管理办法')], asked, weights, '2026-06-01');
    snippets('住房公积金管理办法\n' + query, asked);
    expect(
      marked(query, asked)
        .map(({ text }) => text)
        .join(''),
    ).toBe(query);
  });
});

test('a query over 50 characters is cut, and says so', () => {
  expect(plan('住'.repeat(50)).cut).toBe(false);
  expect(plan('住'.repeat(51)).cut).toBe(true);
  expect([...plan('𠀀'.repeat(80)).normalized]).toHaveLength(50);
});

test('other names are asked for, but not one that the query already holds', () => {
  expect(plan('公积金怎么提取', GROUPS).synonyms).toEqual(['住房公积金']);
  expect(plan('住房公积金怎么提取', GROUPS).synonyms).toEqual([]);
  expect(plan('駕照', GROUPS).synonyms).toEqual(['驾驶证']);
});

test('a word in most documents is dropped beside others and kept when it is the whole query', () => {
  const counts = new Map([
    ['条例', 900],
    ['电梯', 3],
    ['梯条', 0],
  ]);
  const weights: Weights = { size: 1000, title: counts, body: counts };
  const asked = (query: string) =>
    questions(plan(query), weights).find(({ name }) => name === 'title')?.match;
  expect(asked('电梯条例')).toBe('"梯条" OR "电梯"');
  expect(asked('条例')).toBe('"条例"');
});

test('one character is asked as the beginning of a word, in texts only when little else is found', () => {
  const asked = questions(plan('梯'), { size: 10, title: new Map(), body: new Map() });
  expect(asked.map(({ column, match, last }) => [column, match, last])).toEqual([
    ['title', '"梯"*', undefined],
    ['body', '"梯"*', true],
  ]);
});

describe('the order of answers', () => {
  const order = (query: string, candidates: Candidate[]) => {
    const asked = plan(query);
    return rank(candidates, asked, none(asked), '2026-06-01').map((ranked) => ranked.candidate.title);
  };

  test('the title asked for comes before titles that contain it', () => {
    const titles = [
      '示例市住房公积金管理办法实施细则',
      '住房公积金管理办法',
      '关于印发住房公积金管理办法的通知',
    ];
    expect(
      order(
        '住房公积金管理办法',
        titles.map((title) => candidate(title)),
      )[0],
    ).toBe('住房公积金管理办法');
  });

  test('the document in force comes before the one it replaced', () => {
    const old = candidate('住房租赁办法', { superseded: true, date: '2020-01-01' });
    const now = candidate('住房租赁办法', { date: '2026-01-01', agency: '现行' });
    expect(
      rank([old, now], plan('住房租赁办法'), none(plan('住房租赁办法')), '2026-06-01')[0]!.candidate,
    ).toBe(now);
  });

  test('a phrase in a text counts when no title answers, not when one does', () => {
    const text = candidate('城镇燃气管理规定', { phraseInBody: true, allInBody: true });
    expect(order('餐饮场所安装报警装置', [candidate('报警服务办法'), text])[0]).toBe('城镇燃气管理规定');
    expect(order('报警服务办法', [text, candidate('报警服务办法')])[0]).toBe('报警服务办法');
  });

  test('the document with the number asked for is first', () => {
    const numbered = candidate('其他通知', { numbered: true });
    expect(order('住房通知', [candidate('住房通知'), numbered])[0]).toBe('其他通知');
  });
});

describe('passages', () => {
  const clauses = [
    { path: 't1', label: '第一条', text: '为了规范本市既有住宅增设电梯工作，制定本办法。' },
    { path: 't2', label: '第二条', text: '本办法所称业主，是指房屋所有权人。' },
    {
      path: 't3',
      label: '第三条',
      text: `${'前'.repeat(200)}增设电梯的，由业主协商出资；𠀀𠀁老人优先。${'后'.repeat(200)}`,
    },
  ];

  test('show the clauses that answer, in the order of the text, with the words marked', () => {
    const found = snippets(clauses, plan('增設電梯'));
    expect(found.map(({ label }) => label)).toEqual(['第一条', '第三条']);
    expect(found.map(({ parts }) => parts.filter(({ hit }) => hit).map(({ text }) => text))).toEqual([
      ['增设电梯'],
      ['增设电梯'],
    ]);
    expect(found[1]!.parts.map(({ text }) => text).join('').length).toBeLessThan(110);
  });

  test('are none when nothing answers', () => {
    expect(snippets(clauses, plan('公积金'))).toEqual([]);
  });

  test('mark what stands in the original, whatever its width, and keep characters whole', () => {
    expect(marked('《住房》公積金，ＡＢＣ', plan('住房公积金'))).toEqual([
      { text: '《', hit: false },
      { text: '住房》公積金', hit: true },
      { text: '，ＡＢＣ', hit: false },
    ]);
    expect(marked('㈠𠀀𠀁', plan('𠀁'))).toEqual([
      { text: '㈠𠀀', hit: false },
      { text: '𠀁', hit: true },
    ]);
    for (let length = 80; length < 100; length++) {
      const [found] = snippets(`电梯${'x'.repeat(length - 2)}${'𠀀'.repeat(50)}`, plan('电梯'));
      expect(found!.parts.every(({ text }) => text.isWellFormed())).toBe(true);
    }
  });
});

const none = (asked: ReturnType<typeof plan>): Weights => {
  const counts = new Map(countedWords(asked).map((word) => [word, 1]));
  return { size: 100, title: counts, body: counts };
};

function candidate(title: string, more: Partial<Candidate> = {}): Candidate {
  const ranks = { titleRank: 0, bodyRank: 0, synonymRank: 0, phraseInBody: false, allInBody: false };
  return { title, agency: '', date: '2026-01-01', superseded: false, ...ranks, ...more };
}

async function shelf(texts: string[]) {
  const raw = new Database(':memory:');
  for (const statement of FTS_STATEMENTS) raw.exec(statement);
  const fts = fullText(raw);
  for (const [row, text] of texts.entries())
    await fts.put(row, { title: forIndex(text), body: forIndex(text) });
  return fts;
}
