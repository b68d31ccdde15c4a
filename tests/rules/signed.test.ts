import { describe, expect, test } from 'vitest';
import { compare, type Departure, paragraphHash, standingOf, undeclared } from '#src/signed/rules.ts';

const ORIGINAL = `示例市住房和城乡建设委员会文件
示建规〔2026〕4号
示例市住房和城乡建设委员会
关于印发《示例市2026年农村危房改造实施方案》的通知
各区县：
　　现将方案印发给你们，请认真组织实施。
　　联系人：村镇建设科李某某，电话13800001234。
示例市住房和城乡建设委员会
2026年4月22日
示例市2026年农村危房改造实施方案
一、目标任务
全市改造农村危房126户。
类别\t金额
C级\t1.6万元
抄送：市财政局。
示例市住房和城乡建设委员会办公室  2026年4月23日印发`;

const content = (change: (text: string) => string = (t) => t) => ({
  type: 'policy',
  title: '示例市住房和城乡建设委员会关于印发《示例市2026年农村危房改造实施方案》的通知',
  body: change(
    '各区县：\n\n现将方案印发给你们，请认真组织实施。\n\n联系人：村镇建设科李某某，电话13800001234。\n\n示例市住房和城乡建设委员会\n2026年4月22日\n',
  ),
  details: {
    issuer: '示例市住房和城乡建设委员会',
    documentNumber: '示建规〔2026〕4号',
    carried: {
      title: '示例市2026年农村危房改造实施方案',
      body: change(
        '一、目标任务\n\n全市改造农村危房126户。\n\n| 类别 | 金额 |\n| --- | --- |\n| C级 | 1.6万元 |\n',
      ),
    },
  },
});

const CONTACT = '联系人：村镇建设科李某某，电话13800001234。';
const masked = (text: string) => text.replace('13800001234', '138****1234');
const declared = (kind: Departure['kind'], text: string): Departure => ({
  ...{ kind, paragraph: paragraphHash(text), approver: null, by: 'u1', at: new Date(0) },
});

describe('a 正式文件 beside its signed original', () => {
  test('is the same to the character; 红头, 版记, spaces and table lines do not count', () => {
    const comparison = compare(ORIGINAL, content());
    expect(comparison.differences).toEqual([]);
    expect(comparison.characters).toBeGreaterThan(150);
    expect(standingOf(comparison)).toBe('与签发原件一致');
  });

  test.each([
    ['a word', (t: string) => t.replace('126户', '127户'), 1],
    ['a comma', (t: string) => t.replace('你们，请', '你们请'), 1],
    ['a cell', (t: string) => t.replace('1.6万元', '1.8万元'), 1],
    ['a paragraph that is missing', (t: string) => t.replace('全市改造农村危房126户。\n\n', ''), 1],
    ['a paragraph that was added', (t: string) => t.replace('各区县：', '各区县：\n\n加一段。'), 1],
    ['two places', (t: string) => t.replace('126户', '127户').replace('各区县', '各区'), 2],
  ])('%s is told', (_, change, count) => {
    const comparison = compare(ORIGINAL, content(change));
    expect(undeclared(comparison)).toHaveLength(count);
    expect(standingOf(comparison)).toBeNull();
  });

  test('every single character that changes is told', () => {
    const { body } = content();
    let changed = 0;
    for (let i = 0; i < body.length; i++) {
      if (/\s/.test(body[i]!)) continue;
      changed++;
      const other = { ...content(), body: `${body.slice(0, i)}甲${body.slice(i + 1)}` };
      expect(undeclared(compare(ORIGINAL, other)), body.slice(i, i + 5)).not.toHaveLength(0);
    }
    expect(changed).toBeGreaterThan(70);
  });

  test('a title that differs is told', () => {
    expect(undeclared(compare(ORIGINAL, { ...content(), title: '关于印发方案的通知' }))).toHaveLength(1);
    expect(undeclared(compare(ORIGINAL, { ...content(), title: content().title.slice(13) }))).toHaveLength(0);
  });

  test('去标识化 of a declared paragraph leaves the text the signed one', () => {
    const comparison = compare(ORIGINAL, content(masked), [declared('privacy', CONTACT)]);
    expect(comparison.differences).toHaveLength(1);
    expect(standingOf(comparison)).toBe('除去标识化1处外，与签发原件一致');
    expect(comparison.differences[0]!.places).toEqual([{ field: 'body', block: 2 }]);
  });

  test('a declaration opens its own paragraph and no other', () => {
    const both = (text: string) => masked(text).replace('126户', '127户');
    expect(undeclared(compare(ORIGINAL, content(both), [declared('privacy', CONTACT)]))).toHaveLength(1);
    expect(
      standingOf(compare(ORIGINAL, content(masked), [declared('privacy', '全市改造农村危房126户。')])),
    ).toBeNull();
  });
});
