import { expect, test } from 'vitest';
import {
  askedOf,
  draftName,
  headline,
  queryOf,
  repliesOf,
  repliesTable,
  sharesOf,
} from '#src/consultations/replies.ts';
import { csv } from '#src/dossiers/tables.ts';
import { RESULT } from '../../support/world.ts';

const result = RESULT as unknown as Parameters<typeof repliesOf>[0];
const asked = (query: string) => askedOf(new URLSearchParams(query));
const counts = (choices: { label: string; count: number; on: boolean }[]) =>
  choices.map(({ label, count, on }) => `${label}${count}${on ? '*' : ''}`).join('　');

test('the numbers stand once, as choices; each counts what the list would then show', () => {
  const { outcomes, clauses, shown } = repliesOf(result, {});
  expect(counts(outcomes)).toBe('全部10*　采纳6　部分采纳1　未采纳2　解释说明1');
  expect(counts(clauses)).toBe('全部10*　全文1　第一条1　第二条6　第三条2');
  expect(shown).toHaveLength(4);
  let followed = 0;
  for (const { asked, count } of [...outcomes, ...clauses]) {
    const list = repliesOf(result, asked).shown;
    expect(list.reduce((sum, reply) => sum + reply.count, 0)).toBe(count);
    followed++;
  }
  expect(followed).toBe(10);
});

test('two conditions narrow each other, and the counts say so', () => {
  const { outcomes, clauses, shown } = repliesOf(result, asked('outcome=declined&clause=3'));
  expect(shown.map(({ gist }) => gist)).toEqual(['建议免费。']);
  expect(counts(outcomes)).toBe('全部2　采纳0　部分采纳0　未采纳2*　解释说明0');
  expect(counts(clauses)).toBe('全部2　全文0　第一条0　第二条0　第三条2*');
});

test.each([
  ['outcome=declined&clause=3&page=9', '?clause=3&outcome=declined'],
  ['outcome=lost&clause=abc', ''],
  ['clause=6-1', '?clause=6-1'],
])('the address %s asks %s', (query, canonical) => expect(queryOf(asked(query))).toBe(canonical));

test('the bar has the four outcomes in their order and fills its width', () => {
  const shares = sharesOf(result);
  expect(shares.map(({ outcome }) => outcome)).toEqual(['adopted', 'partly', 'declined', 'explained']);
  expect(shares.map(({ from }) => from)).toEqual([0, 60, 70, 90]);
  expect(shares.reduce((sum, { share }) => sum + share, 0)).toBe(100);
  expect(sharesOf({ ...result, replies: [] })).toEqual([]);
});

test.each([
  ['示例市电梯办法（征求意见稿）', '示例市电梯办法'],
  ['管理办法（决策草案）', '管理办法'],
  ['规定（试行）（征求意见稿）', '规定（试行）'],
  ['关于租金的通知', '关于租金的通知'],
])('%s is called %s', (title, name) => expect(draftName(title)).toBe(name));

test('the title says what came in and what it did, also when nothing did', () => {
  expect(headline('电梯办法', result, '电梯|办法')).toEqual({
    title: '10条意见，《电梯办法》改了一处',
    breaks: '10条意见，|《电梯|办法》|改了一处',
  });
  expect(headline('电梯办法', { ...result, changes: [] }).title).toBe('10条意见，《电梯办法》没有改动');
  const none = { ...result, channels: [], replies: [], changes: [] };
  expect(headline('电梯办法', none).title).toBe('《电梯办法》没有收到意见');
});

test('all replies go out as a table with codes beside their words', () => {
  const lines = csv(repliesTable(result)).split('\r\n');
  expect(lines[0]).toBe('\ufeff条,相近意见条数,意见摘编,采纳情况,采纳情况代码,答复');
  expect(lines[3]).toBe('第三条,2,建议免费。,未采纳,declined,没有依据，两年后评估时再研究。');
  expect(lines[4]).toContain('全文,1,');
});

test.each(['=cmd|calc!A0', '+1+cmd', '-1+cmd', '@SUM(1)', '\t=1', '＝cmd', '＠SUM(1)'])(
  'a comment that begins like a formula is words in the downloaded table: %s',
  (gist) => {
    const reply = { count: 1, gist, outcome: 'declined' as const, reply: gist };
    const line = csv(repliesTable({ ...result, replies: [reply] })).split('\r\n')[1]!;
    expect(line).toBe(`全文,1,'${gist},未采纳,declined,'${gist}`);
  },
);
