import { isIn } from '#src/own.ts';
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { csvLine, detailWords, VERBS } from '#src/audit/words.ts';
import { beforeFrom, filterFrom, queryOf } from '#src/record/rules.ts';

test('every verb the portal writes down has a Chinese name', () => {
  const sources = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  const verbs = sources.flatMap((name) =>
    [...readFileSync(`src/${name}`, 'utf8').matchAll(/\bchange\(\s*\w+,\s*'([a-z]+\.[a-zA-Z]+)'/g)].map(
      (m) => m[1]!,
    ),
  );
  console.log(`${new Set(verbs).size} verbs in ${sources.length} files`);
  expect(verbs.length).toBeGreaterThan(25);
  expect(verbs.filter((verb) => !isIn(verb, VERBS))).toEqual([]);
});

test('a cell a spreadsheet would compute with is held down', () => {
  expect(csvLine(['=1+1', '+86', '-2', '@x', 'a"b', '周立'])).toBe(
    '"\'=1+1","\'+86","\'-2","\'@x","a""b","周立"\r\n',
  );
});

test('details are told by name, hashes by their beginning, the one stood in for elsewhere', () => {
  const named = (id: string) => ({ u1: '周立', reviewer: '审核' })[id] ?? id;
  expect(
    detailWords({ for: 'u1', roles: ['reviewer'], sha256: 'a'.repeat(64), standsInFor: 'u1' }, named),
  ).toBe('代：周立；权限：审核；哈希：aaaaaaaaaaaa');
});

test('a filter that cannot be read is left out, the rest goes on to the next page', () => {
  const filter = filterFrom(new URLSearchParams('actor=u1&verb=&from=2026-02-30&until=2026-05-18&before=-3'));
  expect(filter).toEqual({ actor: 'u1', verb: '', subject: '', from: '', until: '2026-05-18' });
  expect(beforeFrom(new URLSearchParams('before=-3'))).toBeUndefined();
  expect(queryOf(filter, { before: '51' })).toBe('?actor=u1&until=2026-05-18&before=51');
});
