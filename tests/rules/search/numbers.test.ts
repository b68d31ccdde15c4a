import { describe, expect, test } from 'vitest';
import { bareNumber, isBareNumber, numberIn, numberKey, numberPrefix } from '../../../src/search/numbers.ts';

const SAME = [
  '示住建发〔2018〕12号',
  '示住建发(2018)12号',
  '示住建发（2018）12号',
  '示住建发[2018]12号',
  '示住建发［2018］12号',
  '示住建发【2018】12号',
  '示住建发﹝2018﹞12号',
  '示住建发<2018>12号',
  '示住建发〔２０１８〕１２号',
  '示住建发〔2018〕12',
  '示住建发〔2018〕012号',
  '示住建发〔2018〕第12号',
  '示住建发 〔 2018 〕 12 号',
  '示住建发2018年12号',
  '示住建发2018年第12号',
  '示住建发2018-12',
  '示住建发2018 12号',
  '示住建发 2018 12',
  '示住建发201812号',
  '示住建發〔2018〕12號',
  '示住建发〔二〇一八〕12号',
  '示住建发〔二○一八〕十二号',
  '示住建发〔18〕12号',
  '示住建发〔2018〕12号文',
  '《示住建发〔2018〕12号》',
  '示住建发\u3000〔2018〕12号',
  '示住建发2018—12',
  '示住建发{2018}12号',
  '示住建发〔2018年〕12号',
  '示住建发2018.12',
  '〔2018〕示住建发12号',
  '示住建发2018/12',
];

const OTHERS: [string, string | undefined, string | null][] = [
  ['国务院令第450号', undefined, '国务院令||450'],
  ['国务院令450', undefined, '国务院令||450'],
  ['国务院令第４５０号', undefined, '国务院令||450'],
  ['国务院令（第450号）', undefined, '国务院令||450'],
  ['国务院令第四百五十号', undefined, '国务院令||450'],
  ['国务院第450号令', undefined, '国务院令||450'],
  ['中华人民共和国国务院令第450号', undefined, '国务院令||450'],
  ['国令第450号', undefined, '国务院令||450'],
  ['中华人民共和国主席令第七十三号', undefined, '主席令||73'],
  ['主席令第一〇五号', undefined, '主席令||105'],
  ['主席令第十号', undefined, '主席令||10'],
  ['建设部令第1号', undefined, '建设部令||1'],
  ['令第8号', '示例市人民政府', '示例市人民政府令||8'],
  ['公告第3号', undefined, '公告||3'],
  ['公告第3号', '示例市住房和城乡建设委员会', '公告||3|示例市住房和城乡建设委员会'],
  ['示例市住房和城乡建设委员会公告第3号', undefined, '公告||3|示例市住房和城乡建设委员会'],
  ['示例市住房和城乡建设委员会公告2026年第3号', undefined, '公告|2026|3|示例市住房和城乡建设委员会'],
  ['公告〔2026〕3号', '示例市住房和城乡建设委员会', '公告|2026|3|示例市住房和城乡建设委员会'],
  ['2026年第3号公告', '示例市住房和城乡建设委员会', '公告|2026|3|示例市住房和城乡建设委员会'],
  ['通告第5号', undefined, '通告||5'],
  ['示住建函〔2026〕100号', undefined, '示住建函|2026|100'],
  ['示规字5号', undefined, '示规字||5'],
  ['（2026）示01行初7号', undefined, '示01行初|2026|7'],
  ['国办发明电〔2020〕1号', undefined, '国办发明电|2020|1'],
  ['', undefined, null],
  ['住房公积金', undefined, null],
  ['2026年5月8日', undefined, null],
  ['第一章 总则', undefined, null],
  ['\ud800〔2018〕\u0000', undefined, null],
  ['〔〕号', undefined, null],
];

describe('a document number has one key', () => {
  test.each(SAME)('%s is 示住建发〔2018〕12号', (text) => {
    expect(numberKey(text)).toBe('示住建发|2018|12');
    expect(numberIn(text)?.keys[0]).toBe('示住建发|2018|12');
  });

  test.each(OTHERS)('%s issued by %s is %s', (text, issuer, key) => {
    expect(numberKey(text, issuer)).toBe(key);
  });
});

describe('a query holds a document number', () => {
  test('among other words', () => {
    const found = numberIn('请问一下示住建发〔2018〕12号 是否有效');
    expect(found?.keys).toContain('示住建发|2018|12');
    expect(found?.alone).toBe(false);
    expect(numberIn('示住建发2018 12号')?.alone).toBe(true);
  });

  test('公告第3号 without issuer asks for that number of every issuer', () => {
    const found = numberIn('公告第3号')!;
    const stored = numberKey('公告第3号', '示例市住房和城乡建设委员会')!;
    const other = numberKey('公告第30号', '示例市住房和城乡建设委员会')!;
    expect(found.range!.from <= stored && stored < found.range!.to).toBe(true);
    expect(found.range!.from <= other && other < found.range!.to).toBe(false);
  });

  test('国发〔2018〕 asks for all of that year and no other', () => {
    for (const query of ['国发〔2018〕', '国发2018', '国发 2018年', '國發（2018）第']) {
      const range = numberPrefix(query)!;
      const within = (text: string) => range.from <= numberKey(text)! && numberKey(text)! < range.to;
      expect([within('国发〔2018〕1号'), within('国发〔2018〕120号'), within('国发〔2019〕1号')]).toEqual([
        true,
        true,
        false,
      ]);
      expect(numberIn(query)).toEqual({ keys: [], range, alone: true });
    }
  });

  test('ordinary questions hold none', () => {
    const queries = [
      '公积金怎么提取',
      '地铁1号线规划',
      '2026年5月',
      '第11条',
      '14五规划',
      '100元',
      '12345',
      '3.5万平方米',
      'GB 50016-2014',
    ];
    expect(queries.filter((query) => numberIn(query))).toEqual([]);
  });
});

test.each([
  ['〔2026〕13号', true],
  ['2026年第13号', true],
  ['(2026)13号', true],
  ['2026-13号', true],
  ['第13号', true],
  ['13号', true],
  ['013号', true],
  ['〔2025〕13号', false],
  ['3号', false],
  ['13', false],
  ['13号楼', false],
])('%s without its 代字 means 示建发〔2026〕13号: %s', (query, means) => {
  const bare = bareNumber(query);
  expect(bare !== null && isBareNumber(numberKey('示建发〔2026〕13号')!, bare)).toBe(means);
});
