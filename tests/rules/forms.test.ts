import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import * as f from '#src/documents/fields.ts';
import { TYPES } from '#src/documents/types/index.ts';
import { formValues } from '#src/form.ts';
import { carriedContent } from '#src/forms/carried.ts';
import { detailsOf, pressed, pressOf, rowCount, valuesOf } from '#src/forms/rules.ts';
import { isIn } from '#src/own.ts';

const FIELDS = {
  title: f.text('标题'),
  note: f.optional(f.long('说明')),
  body: f.optional(f.markdown('正文')),
  on: f.optional(f.date('日期')),
  opens: f.optional(f.time('开始')),
  count: f.optional(f.number('数量')),
  price: f.optional(f.money('金额')),
  free: f.flag('免费'),
  kind: f.optional(f.choice('种类', { a: '甲', b: '乙' })),
  heads: f.choices('类目', { one: '一', two: '二' }),
  names: f.words('名单'),
  contact: f.optional(f.group('联系人', { name: f.text('姓名'), head: f.flag('负责人') })),
  materials: f.rows('材料', {
    name: f.text('名称'),
    copies: f.optional(f.number('份数')),
    kinds: f.words('形式'),
  }),
};

const DETAILS = {
  title: '甲',
  note: '两行\n说明',
  body: '  第一条\n\n正文\n',
  on: '2026-05-18',
  opens: '2026-05-18T09:00:00+08:00',
  count: 3,
  price: 1.5,
  free: true,
  kind: 'b',
  heads: ['one'],
  names: ['张三', '李四'],
  contact: { name: '王五', head: false },
  materials: [
    { name: '身份证', copies: 2, kinds: ['原件', '复印件'] },
    { name: '申请表', kinds: [] },
  ],
};

describe('a form of every kind of field', () => {
  test('comes back as it went out', () => {
    const values = valuesOf(FIELDS, DETAILS);
    expect(values['details.materials.0.copies']).toBe('2');
    expect(values['details.opens']).toBe('2026-05-18 09:00');
    expect(detailsOf(FIELDS, values)).toEqual(DETAILS);
  });

  test('one ticked box is a list of one, none an empty list', () => {
    expect(detailsOf(FIELDS, { 'details.heads': 'two' })['heads']).toEqual(['two']);
    expect(detailsOf(FIELDS, { 'details.heads': ['one', 'two'] })['heads']).toEqual(['one', 'two']);
    expect(detailsOf(FIELDS, {})['heads']).toEqual([]);
  });

  test.each([
    ['on', '2026年5月8日', '2026-05-08'],
    ['on', '２０２６．５．８', '2026-05-08'],
    ['opens', '2026年5月8日 9:30', '2026-05-08T09:30:00+08:00'],
    ['count', '１，２００', 1200],
    ['price', '1,600.50', 1600.5],
  ])('%s as people write it: %s', (name, typed, read) => {
    expect(detailsOf(FIELDS, { [`details.${name}`]: typed })[name]).toBe(read);
  });

  test('what does not fit stays as typed, for the checks to name', () => {
    expect(detailsOf(FIELDS, { 'details.on': '五月', 'details.count': '三' })).toMatchObject({
      on: '五月',
      count: '三',
    });
  });

  test('an empty group and empty rows are none, and unknown details are kept', () => {
    const details = detailsOf(FIELDS, { 'details.materials.0.name': ' ' }, 'details', {
      older: 1,
      title: '旧',
    });
    expect(details).toEqual({ older: 1, free: false, heads: [], names: [], materials: [] });
  });

  test('rows are added, removed and moved by buttons, and nothing else changes', () => {
    const values = valuesOf(FIELDS, DETAILS);
    const press = (button: string) => pressed(values, pressOf(button)!);
    const names = (v: typeof values) =>
      (detailsOf(FIELDS, v)['materials'] as { name: string }[]).map(({ name }) => name);
    const added = press('add:details.materials');
    expect([rowCount(added.values, 'details.materials'), added.focus]).toEqual([3, 'details.materials.2']);
    expect(names(added.values)).toEqual(['身份证', '申请表']);
    expect(names(press('remove:details.materials.0').values)).toEqual(['申请表']);
    expect(names(press('down:details.materials.0').values)).toEqual(['申请表', '身份证']);
    expect(names(press('up:details.materials.0').values)).toEqual(['身份证', '申请表']);
    expect(press('up:details.materials.1').values['details.title']).toBe('甲');
  });

  test.each(['save', 'add:', 'remove:x', 'add:<b>', ''])('%j is no button of rows', (button) => {
    expect(pressOf(button)?.row ?? -1).not.toBeGreaterThan(-1);
  });

  test('a row far out makes no endless form', () => {
    expect(rowCount({ 'details.materials.999.name': 'x' }, 'details.materials')).toBe(0);
  });
});

test('the details of every document of the demo come through the form unchanged', async () => {
  let seen = 0;
  for (const type of Object.values(TYPES)) {
    for (const file of await readdir(`content/documents/${type.code}`).catch(() => [])) {
      if (!file.endsWith('.md')) continue;
      const text = await readFile(`content/documents/${type.code}/${file}`, 'utf8');
      const given = parse(/^---\n([^]*?)\n---/.exec(text)?.[1] ?? '') as Record<string, unknown>;
      const details = Object.fromEntries(
        Object.keys(type.fields).flatMap((key) => (isIn(key, given) ? [[key, given[key]]] : [])),
      );
      const parsed = type.details.safeParse(details);
      if (!parsed.success) continue;
      seen++;
      const back = detailsOf(type.fields, valuesOf(type.fields, parsed.data as Record<string, unknown>));
      expect(type.details.parse(back), file).toEqual(parsed.data);
    }
  }
  expect(seen).toBeGreaterThan(10);
});

test('NUL and half a character stay in no text, whether typed or carried along', () => {
  const form = new FormData();
  form.set('title', '题\0目');
  expect(formValues(form)).toEqual({ title: '题目' });
  const before = {
    type: 'news',
    number: '1',
    title: '',
    summary: '',
    body: '',
    details: {},
    links: [],
    attachments: [],
  };
  const text = '{"title":"a\\ud800b","body":"c\\u0000d","details":{"photoAlt":"\\udfff"}}';
  expect(carriedContent(text, before).content).toMatchObject({ title: 'a\ufffdb', body: 'cd' });
  expect(JSON.stringify(carriedContent(text, before))).not.toMatch(/\\ud|\\u0000/);
});
