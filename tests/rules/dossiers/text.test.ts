import { describe, expect, test } from 'vitest';
import { textOf } from '#src/dossiers/text.ts';
import { renderText } from '#src/text/markdown.ts';
import { dossier, linked, site } from './sample.ts';

const explains = (...rows: { clause: string; title: string; text: string }[]) =>
  linked({ relation: 'interprets', path: '/interpretations/2026-031', details: { explains: rows } });

const shown = (body: string, links = [explains()], carried?: { title: string; body: string }) =>
  textOf(dossier({ ...renderText({ kind: 'official', body, carried }), links, details: { carried } }), site);

const BODY = '第一条　甲。\n\n乙。\n\n第二条　丙。';

describe('引用', () => {
  test('stands with each 条, and with its 款 when there are several', () => {
    const { html } = shown(BODY);
    const texts = [...html.matchAll(/<q>([^<]+)<\/q>/g)].map(([, text]) => text!);
    expect(texts.map((text) => /#(\S+)$/.exec(text)![1])).toEqual(['t1', 't1k1', 't1k2', 't2']);
    expect(texts[1]).toContain('第一条第一款，');
  });

  test('of a 条 of the 通知 names the 通知, of the 办法 the 办法', () => {
    const { html, carriedHtml } = shown('第一条　执行。', [], { title: '示例市电梯办法', body: BODY });
    expect(html).toContain('<q>《关于印发〈示例市电梯办法〉的通知》');
    expect(carriedHtml).toContain('<q>《示例市电梯办法》');
  });

  test('of a law of hundreds of 条 is short: one line each, without 款 and days', () => {
    const numbers = ['一', '二', '三', '四', '五', '六', '七', '八', '九'];
    const all = ['', ...numbers].flatMap((ten, t) =>
      numbers.map((one, o) => ({ n: t * 10 + o + 1, han: `${t > 1 ? ten : ''}${t ? '十' : ''}${one}` })),
    );
    const { html } = shown(all.map(({ han }) => `第${han}条　甲。\n\n乙。`).join('\n\n'));
    const texts = [...html.matchAll(/<q>([^<]+)<\/q>/g)].map(([, text]) => text!);
    console.log(`${texts.length} 条, ${html.length} characters`);
    expect(texts.length).toBe(90);
    expect(texts.filter((text) => text.includes('公布') || /k\d/.test(text))).toEqual([]);
  });
});

describe('解读', () => {
  test('stands closed under its 条, also when it speaks of a 款', () => {
    const { html } = shown(BODY, [explains({ clause: 't1k2', title: '乙是什么', text: '一行\n两行' })]);
    expect(html).toMatch(
      /<\/div><details class="mc-more mc-explain[^>]*><summary>解读第一条第二款：乙是什么/,
    );
    expect(html).toContain('<p>一行</p><p>两行</p>');
    expect(html.indexOf('乙是什么')).toBeLessThan(html.indexOf('id="t2"'));
  });

  test('of a part without 条 stands at the end of that part', () => {
    const body =
      '各单位：\n\n一、租金标准\n\n分四档。\n\n二、分档计收\n\n按月交。\n\n示例市建设局\n\n2026年5月8日';
    const { html } = shown(body, [
      explains({ clause: 's1', title: '四档', text: '甲' }, { clause: 's2', title: '按月', text: '乙' }),
    ]);
    const order = ['分四档', '四档</summary>', '分档计收', '按月交', '按月</summary>', 'mc-doc__sign'];
    const places = order.map((words) => html.indexOf(words));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(Math.min(...places)).toBeGreaterThan(-1);
  });

  test('of a part that is not there changes nothing', () => {
    expect(shown(BODY, [explains({ clause: 's9', title: 'x', text: 'y' })]).html).toBe(shown(BODY).html);
  });
});
