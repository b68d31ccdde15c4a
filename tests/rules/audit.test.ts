import { expect, test } from 'vitest';
import {
  breakAt,
  canonical,
  chainHash,
  type ChainedEntry,
  type Entry,
  GENESIS,
  leafHash,
} from '#src/audit/rules.ts';

const entry = (n: number): Entry => ({
  id: `id-${n}`,
  at: new Date(1_779_000_000_000 + n),
  actor: 'zhang',
  verb: 'release.publish',
  subject: `release-${n}`,
  detail: { fields: ['title'], n },
});

/** A chain that holds. */
function chainOf(length: number): ChainedEntry[] {
  const rows: ChainedEntry[] = [];
  for (let seq = 1; seq <= length; seq++) {
    const leaf = leafHash(entry(seq));
    const prevHash = rows.at(-1)?.hash ?? GENESIS;
    rows.push({ ...entry(seq), leafHash: leaf, seq, prevHash, hash: chainHash(seq, prevHash, leaf) });
  }
  return rows;
}

/** Number of the first row that does not hold; 0 when all do. */
function firstBreak(rows: ChainedEntry[]): number {
  let before = { seq: 0, hash: GENESIS };
  for (const row of rows) {
    const broken = breakAt(row, before);
    if (broken) return broken.seq;
    before = row;
  }
  return 0;
}

test('a chain that nobody touched holds', () => {
  expect(firstBreak(chainOf(20))).toBe(0);
});

test.each<[what: string, tamper: (rows: ChainedEntry[]) => ChainedEntry[], at: number]>([
  ['an actor is replaced', (rows) => rows.with(4, { ...rows[4]!, actor: 'li' }), 5],
  [
    'a time is moved by a millisecond',
    (rows) => rows.with(4, { ...rows[4]!, at: new Date(+rows[4]!.at + 1) }),
    5,
  ],
  ['a detail is added', (rows) => rows.with(4, { ...rows[4]!, detail: { ...rows[4]!.detail, more: 1 } }), 5],
  ['a row is taken out', (rows) => rows.toSpliced(4, 1), 6],
  ['two rows change places', (rows) => rows.with(4, rows[5]!).with(5, rows[4]!), 6],
  [
    'two rows change places and numbers',
    (rows) => rows.with(4, { ...rows[5]!, seq: 5 }).with(5, { ...rows[4]!, seq: 6 }),
    5,
  ],
  ['a row is replaced and hashed anew', (rows) => rows.with(4, rehashed({ ...rows[4]!, actor: 'li' })), 6],
  ['only the hash of a row is replaced', (rows) => rows.with(4, { ...rows[4]!, hash: GENESIS }), 5],
])('when %s the walk stops there', (_, tamper, at) => {
  expect(firstBreak(tamper(chainOf(10)))).toBe(at);
});

test('what it cannot show: the newest rows cut off', () => {
  expect(firstBreak(chainOf(10).slice(0, 8))).toBe(0);
});

test('equal values give equal text, whatever the order of their keys', () => {
  expect(canonical({ b: [1, { d: null, c: '中' }], a: undefined })).toBe(
    canonical({ b: [1, { c: '中', d: null }] }),
  );
  expect(canonical(new Date('2026-05-18T10:00:00+08:00'))).toBe('"2026-05-18T02:00:00.000Z"');
  expect(canonical(undefined)).toBe('null');
  expect(canonical([undefined, 1])).toBe('[null,1]');
});

test('different values give different text', () => {
  const values = [
    null,
    0,
    '',
    '0',
    [],
    {},
    [null],
    { a: null },
    [[]],
    { a: [] },
    'null',
    ['a,b'],
    ['a', 'b'],
  ];
  expect(new Set(values.map(canonical)).size).toBe(values.length);
});

function rehashed(row: ChainedEntry): ChainedEntry {
  const leaf = leafHash(row);
  return { ...row, leafHash: leaf, hash: chainHash(row.seq, row.prevHash, leaf) };
}
