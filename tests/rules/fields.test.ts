import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import * as f from '#src/documents/fields.ts';
import {
  cardOf,
  contentHash,
  facetValues,
  indexNumberOf,
  isPublic,
  isRelation,
  numberOf,
  parseDetails,
  pathOf,
} from '#src/documents/rules.ts';
import { documentType, type DocumentType } from '#src/documents/type.ts';
import { TYPES, typeAt, typeOf } from '#src/documents/types/index.ts';
import { AppError } from '#src/errors.ts';

const ok = (field: f.Field, value: unknown) => field.schema.safeParse(value).success;

test('a choice left open asks to choose; only a wrong code is told which there are', () => {
  const { schema } = f.choice('解读形式', { text: '文字解读', questions: '问答' });
  const said = (value: unknown) => schema.safeParse(value).error?.issues[0]?.message;
  expect([said(undefined), said('')]).toEqual(['请选择解读形式', '请选择解读形式']);
  expect(said('x')).toBe('解读形式只能是：文字解读、问答');
});

describe.each<[kind: string, field: f.Field, good: unknown[], bad: unknown[]]>([
  ['text', f.text('标题'), ['一', ' 一 '], ['', '  ', 1, undefined, null]],
  [
    'date',
    f.date('日期'),
    ['2026-05-18', '2024-02-29'],
    ['2026-02-29', '2026-5-18', '2026-13-01', '18/05/2026', ''],
  ],
  [
    'time',
    f.time('时间'),
    ['2026-05-18T09:00:00+08:00', '2026-05-18T01:00:00Z'],
    ['2026-05-18T09:00:00', '2026-05-18'],
  ],
  ['number', f.number('数'), [0, -1.5], ['1', NaN, Infinity]],
  ['money', f.money('金额'), [0, 12.34, 1_000_000], [12.345, '12']],
  ['flag', f.flag('是否'), [true, false], ['true', 1, null]],
  ['choice', f.choice('性质', { a: '甲', b: '乙' }), ['a', 'b'], ['c', '甲', '']],
  ['choices', f.choices('性质', { a: '甲', b: '乙' }), [['a'], [], undefined], [['c'], 'a']],
  ['words', f.words('主题词'), [['一', '二'], undefined], [[''], '一']],
  ['group', f.group('人', { name: f.text('姓名') }), [{ name: '张三' }], [{}, [], '张三']],
  [
    'rows',
    f.rows('材料', { name: f.text('名称') }),
    [[{ name: '表' }], [], undefined],
    [[{}], { name: '表' }],
  ],
  ['optional', f.optional(f.date('日期')), [undefined, '2026-05-18'], ['', 'x', null]],
])('a field of kind %s', (_, field, good, bad) => {
  test.each(good.map((value) => [value]))('takes %j', (value) => expect(ok(field, value)).toBe(true));
  test.each(bad.map((value) => [value]))('refuses %j', (value) => expect(ok(field, value)).toBe(false));
});

test('what a person reads of a fault names the field in Chinese', () => {
  const messages = [f.text('标题'), f.date('成文日期'), f.choice('性质', { a: '甲' }), f.money('金额')].map(
    (field) => field.schema.safeParse('').error!.issues[0]!.message,
  );
  expect(messages).toEqual([
    '请填写标题',
    '成文日期应为真实的日期，例如 2026-05-18',
    '请选择性质',
    '金额应为金额（元）',
  ]);
});

const TYPE = documentType({
  ...{ code: 'x', name: '例', path: 'x', column: { type: '', description: '', keywords: '' } },
  ...{ official: false, indexed: false, slugged: false, dated: false, relations: [] },
  fields: {
    signedOn: f.date('成文日期'),
    topics: f.faceted(f.words('专题'), 'topic'),
    nature: f.faceted(f.choice('性质', { a: '甲' }), 'nature'),
    body: f.optional(f.markdown('正文')),
    carried: f.optional(f.group('印发件', { title: f.text('标题'), body: f.markdown('正文') })),
    materials: f.rows('材料', { name: f.text('名称'), copies: f.number('份数') }),
  },
}) as unknown as DocumentType;

const DETAILS = {
  signedOn: '2026-05-18',
  topics: ['rent', 'fund', 'rent'],
  nature: 'a',
  materials: [{ name: '表', copies: 2 }],
};

test('faults name the place in the form, each of them', () => {
  try {
    parseDetails(TYPE, {
      ...DETAILS,
      signedOn: '2026-02-30',
      materials: [
        { name: '表', copies: 2 },
        { name: '', copies: 'x' },
      ],
    });
    expect.unreachable();
  } catch (error) {
    expect(error).toBeInstanceOf(AppError);
    expect((error as AppError).issues.map(({ field }) => field)).toEqual([
      'signedOn',
      'materials.1.name',
      'materials.1.copies',
    ]);
  }
});

test('what was parsed parses to the same again', () => {
  const once = parseDetails(TYPE, DETAILS);
  expect(parseDetails(TYPE, once)).toEqual(once);
});

test('lists and counts go by the facet fields, each value once', () => {
  expect(facetValues(TYPE, DETAILS)).toEqual([
    { name: 'topic', value: 'rent' },
    { name: 'topic', value: 'fund' },
    { name: 'nature', value: 'a' },
  ]);
});

test('a card leaves long texts and rows out, also inside groups', () => {
  const card = cardOf(TYPE, { ...DETAILS, body: '长', carried: { title: '办法', body: '长' } });
  expect(card).toEqual({
    signedOn: '2026-05-18',
    topics: DETAILS.topics,
    nature: 'a',
    carried: { title: '办法' },
  });
});

test('every type is found by its code and its path, and is made only of described fields', () => {
  for (const code of Object.keys(TYPES)) {
    const type = typeOf(code);
    expect(type.code).toBe(code);
    expect(typeAt(type.path)).toBe(type);
    expect(type.relations.every(isRelation)).toBe(true);
    for (const field of Object.values(type.fields)) {
      expect(field.label).toMatch(/\p{Script=Han}/u);
      expect(field.schema).toBeInstanceOf(z.ZodType);
    }
  }
  expect(typeAt('nothing')).toBeUndefined();
});

test('a document is seen when it is published and not taken down', () => {
  expect(isPublic({ liveEditionId: 'e', withdrawal: null })).toBe(true);
  expect(isPublic({ liveEditionId: null, withdrawal: null })).toBe(false);
  expect(isPublic({ liveEditionId: 'e', withdrawal: { on: '2026-05-18', reason: '更正' } })).toBe(false);
});

test('numbers have at least three digits, 索引号 five', () => {
  expect(numberOf('2026', 7)).toBe('2026-007');
  expect(numberOf('2026', 1234)).toBe('2026-1234');
  expect(indexNumberOf('12345678-9', '2026', 21)).toBe('12345678-9/2026-00021');
  expect(pathOf({ type: 'policy', number: '2026-014' })).toBe('/policies/2026-014');
});

test('the hash of a content changes with everything people approve and with nothing else', () => {
  const content = {
    ...{
      type: 'policy',
      number: '2026-001',
      indexNumber: 'x',
      department: 'property',
      title: '标题',
      summary: '摘要',
      body: '正文',
    },
    ...{
      details: { a: 1, b: 2 },
      links: [],
      attachments: [],
      withdrawal: null,
      originallyPublishedAt: new Date(0),
    },
  };
  const hash = contentHash(content);
  expect(contentHash({ ...content, details: { b: 2, a: 1 } })).toBe(hash);
  expect(contentHash({ ...content, withdrawal: undefined })).toBe(hash);
  const others = [
    ...(['number', 'indexNumber', 'department', 'title', 'summary', 'body'] as const).map((key) => ({
      ...content,
      [key]: 'other',
    })),
    { ...content, details: { a: 1 } },
    { ...content, links: [{ relation: 'repeals' as const, toId: 'd' }] },
    { ...content, attachments: [{ title: '表', name: 'a.pdf', sha256: 's', bytes: 1 }] },
    { ...content, withdrawal: { on: '2026-05-18', reason: '更正' } },
    { ...content, originallyPublishedAt: new Date(1) },
  ];
  expect(new Set([hash, ...others.map(contentHash)]).size).toBe(others.length + 1);
});
