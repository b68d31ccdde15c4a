import { afterAll, beforeAll, expect, test } from 'vitest';
import { dossierAt } from '#src/dossiers/service.ts';
import {
  comparisonsOf,
  dayTyped,
  firstDay,
  holdingOn,
  notedOf,
  turnsOf,
  versionOn,
} from '#src/histories/rules.ts';
import { historyOf } from '#src/histories/service.ts';
import { newWorld, policyContent, published, publishedPolicy, type World } from '../support/world.ts';

let w: World;
beforeAll(async () => {
  w = await newWorld();
});
afterAll(() => w.close());

const text = (time: string) =>
  `各区县：\n\n第一条　自受理之日起${time}个工作日内完成。\n\n第二条　本通知自印发之日起施行。`;
async function historyAt(number: string) {
  const answer = await dossierAt(w, 'policy', number);
  if (answer.state !== 'public') throw new Error(answer.state);
  return historyOf(w, answer.dossier);
}

test('editions stand with day and note, the newest first, and neighbours are compared by 条', async () => {
  const content = policyContent({ number: '2026-901', body: text('二十') });
  const { documentId } = await published(w, content);
  const later = w.at('2026-05-20T09:00:00+08:00');
  await published(
    later,
    { ...content, body: text('十') },
    { documentId, changeNote: '审查时限改为十个工作日' },
  );
  const last = w.at('2026-05-22T09:00:00+08:00');
  await published(last, { ...content, body: text('十') }, { documentId, changeNote: '附件换了文件名' });
  const { versions, cut } = await historyAt('2026-901');
  expect(versions.map((one) => `${one.no} ${notedOf(one)}`)).toEqual([
    '3 附件换了文件名',
    '2 审查时限改为十个工作日',
    '1 首次公开',
  ]);
  expect(cut).toBe(false);
  const comparisons = comparisonsOf(versions);
  expect(comparisons.map(({ names, sentence }) => [...names, sentence])).toEqual([
    ['第1版', '第2版', '第1版2条，第2版2条：修改1条，1条文字没有变。'],
  ]);
  expect(comparisons[0]!.changes.map(({ path, kind }) => `${kind} ${path}`)).toEqual(['changed t1']);
  const on = (day: string) => versionOn(versions, day)?.no;
  expect(['2026-05-17', '2026-05-18', '2026-05-19', '2026-05-20', '2026-05-30'].map(on)).toEqual([
    undefined,
    1,
    1,
    2,
    3,
  ]);
});

test('what was taken down stays out of the history when a mended edition follows', async () => {
  const content = policyContent({ number: '2026-902', body: text('泄露的') });
  const { documentId } = await published(w, content);
  const withdrawal = { on: '2026-05-18', reason: '内容更正' };
  await published(w, { ...content, withdrawal }, { documentId });
  expect((await dossierAt(w, 'policy', '2026-902')).state).toBe('withdrawn');
  await published(w, { ...content, body: text('改好的') }, { documentId });
  const { versions, cut } = await historyAt('2026-902');
  expect([versions.map(({ no }) => no), cut]).toEqual([[3], true]);
  expect(JSON.stringify(versions)).not.toContain('泄露的');
});

test('on a day before the new one takes effect the old one is followed, from then on the new', async () => {
  const old = await publishedPolicy(w, {
    ...{
      number: '2021-002',
      title: '旧办法',
      details: { effectiveOn: '2021-06-01', documentNumber: '示建规〔2021〕2号' },
    },
  });
  await publishedPolicy(w, {
    number: '2026-903',
    links: [{ relation: 'replaces', toId: old.documentId }],
    details: { effectiveOn: '2026-06-01', documentNumber: '示建规〔2026〕3号' },
  });
  const { holders, versions, predecessor } = await historyAt('2026-903');
  const told = (day: string) => {
    const { holder, word, own } = holdingOn(holders, day);
    return [holder?.name, word?.text, own];
  };
  expect(told('2026-05-18')).toEqual(['示建规〔2021〕2号', '有效，将于6月1日废止', '尚未施行']);
  expect(told('2026-06-01')).toEqual(['示建规〔2026〕3号', '有效', null]);
  expect(told('2020-01-01')[0]).toBeUndefined();
  expect(firstDay(versions, holders)).toBe('2021-06-01');
  expect(turnsOf(holders, '2026-05-18')).toEqual(['2021-06-01', '2026-06-01']);
  expect(predecessor!.units.length).toBeGreaterThan(0);
});

test('a day is read however it is written; what is none is none', () => {
  expect(
    ['2026-05-18', '2026年5月18日', '2026/5/18', '20260518', '２０２６－０５－１８'].map(dayTyped),
  ).toEqual(Array(5).fill('2026-05-18'));
  expect(['', '昨天', '2026-02-30', '2026-13-01', '26-5-1', '<script>'].map(dayTyped)).toEqual(
    Array(6).fill(null),
  );
});
