import { beforeAll, expect, test } from 'vitest';
import { typeOf } from '#src/documents/types/index.ts';
import { readDocument } from '#src/imports/rules.ts';
import { loadSite, type Site } from '#src/site.ts';

let site: Site;
beforeAll(async () => {
  site = await loadSite('content', { base: '', origin: '' });
});

const refusals = (type: string, given: Record<string, unknown>, body = '正文。') =>
  readDocument({ summary: '摘要', draftingDepartment: 'property', ...given }, body, {
    type: typeOf(type),
    site,
    today: '2026-05-18',
  })
    .issues.filter(({ level }) => level === 'block')
    .map(({ rule }) => rule);

test('工作动态 is refused a place in 政府信息公开, a notice is given one', () => {
  const news = { title: '市住建委开展汛期在建工地安全检查' };
  expect(refusals('news', news)).toEqual([]);
  expect(refusals('news', { ...news, heads: ['13'] })).toEqual(['heads']);
  expect(refusals('news', { ...news, heads: '13' })).toEqual(['heads']);
  expect(refusals('notice', { ...news, kind: 'announcement', heads: ['13'] })).toEqual([]);
});

test('what a type checks is checked when it comes in', () => {
  const reply = {
    title: '取消商品房公摊面积——对市政协十五届四次会议第102号提案的答复',
    kind: '政协提案',
    session: '市政协十五届四次会议',
    proposalNumber: '第102号',
    class: 'A',
    assignedOn: '2026-03-02',
    repliedOn: '2026-04-15',
  };
  expect(refusals('proposal', reply)).toEqual([]);
  const promises = [{ text: '向上级反映', dueOn: '2026-12-31' }];
  expect(refusals('proposal', { ...reply, promises })).toEqual(['proposal-class']);
  expect(refusals('notice', { title: '配租结果公示', kind: '公示' })).toEqual(['notice-until']);
});

test('a reply that is not public comes in without a text, others do not', () => {
  const unpublished = { reason: '涉及工作秘密', basis: '政府信息公开条例第十六条' };
  const reply = {
    title: '保障性住房审核中的信息共享办法',
    assignedOn: '2026-03-02',
    repliedOn: '2026-04-15',
  };
  expect(refusals('proposal', { ...reply, unpublished }, '')).toEqual([]);
  expect(refusals('proposal', reply, '')).toEqual(['body']);
});
