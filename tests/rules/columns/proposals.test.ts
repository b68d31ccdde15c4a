import { beforeAll, describe, expect, test } from 'vitest';
import type { Checked } from '#src/documents/type.ts';
import {
  effectiveClass,
  gistLength,
  partsOfTitle,
  promiseSentence,
  promiseState,
  proposalIssues,
  publishDue,
  replyDue,
  subtitleOf,
} from '#src/proposals/rules.ts';
import { loadSite, type Site } from '#src/site.ts';

const TODAY = '2026-05-18';
let site: Site;
beforeAll(async () => {
  site = await loadSite('content', { base: '', origin: '' });
});

const LETTER = '周××代表：\n\n您的建议收悉。\n\n示例市住房和城乡建设委员会\n\n2026年5月14日';
const reply = ({ details, ...over }: Partial<Checked> = {}): Checked => ({
  title: '加快老旧小区加装电梯、完善楼层出资办法',
  summary: '放宽同意比例，给出出资参考系数。',
  body: LETTER,
  publishedAt: new Date('2026-05-15T09:00:00+08:00'),
  today: TODAY,
  site,
  ...over,
  details: {
    kind: 'deputies',
    session: '市十七届人大五次会议',
    proposalNumber: '第123号',
    ask: '放宽同意比例。',
    outcome: '已经放宽。',
    class: 'B',
    assignedOn: '2026-03-02',
    repliedOn: '2026-05-14',
    joint: [],
    promises: [],
    ...details,
  },
});
const found = (over: Partial<Checked> = {}) =>
  proposalIssues(reply(over)).map(({ level, rule }) => `${level} ${rule}`);

describe('a promise', () => {
  test.each([
    [{ dueOn: '2026-06-01', doneOn: '2026-05-12' }, 'kept'],
    [{ dueOn: '2026-05-12', doneOn: '2026-05-12' }, 'kept'],
    [{ dueOn: '2026-05-11', doneOn: '2026-05-12' }, 'late'],
    [{ dueOn: '2026-05-18' }, 'pending'],
    [{ dueOn: '2026-05-17' }, 'overdue'],
    [{ dueOn: '2026-05-17', progress: '已完成一半' }, 'overdue'],
    [{ dueOn: '2026-09-30', progress: '已开工11个单元' }, 'running'],
    [{ dueOn: '2026-09-30', doneOn: '2026-06-01' }, 'pending'],
  ])('due and done as in %j is %s', (promise, state) => {
    expect(promiseState({ text: 'x', ...promise }, TODAY)).toBe(state);
  });

  test('several are told by their states, one sort or none in fewer words', () => {
    const kept = { text: 'a', dueOn: '2026-06-01', doneOn: '2026-05-12' };
    const running = { text: 'b', dueOn: '2026-09-30', progress: '开工' };
    const pending = { text: 'c', dueOn: '2026-12-31' };
    expect(promiseSentence([kept, running, pending], TODAY)).toBe(
      '3项承诺，1项按期完成、1项进行中、1项未到期',
    );
    expect(promiseSentence([running, running], TODAY)).toBe('2项承诺，均进行中');
    expect(promiseSentence([running], TODAY)).toBe('1项承诺，进行中');
    expect(promiseSentence([kept], TODAY)).toBe('承诺已全部完成');
    expect(promiseSentence([], TODAY)).toBe('');
  });

  test('keeps a reply from being called solved until it is done', () => {
    const promises = [{ text: 'a', dueOn: '2026-09-30', doneOn: '2026-06-01' }];
    expect(effectiveClass({ class: 'A', promises }, TODAY)).toBe('B');
    expect(effectiveClass({ class: 'A', promises }, '2026-06-01')).toBe('A');
    expect(effectiveClass({ class: 'C', promises }, TODAY)).toBe('C');
  });
});

describe('the title states the matter', () => {
  test.each([
    ['加快老旧小区加装电梯、完善楼层出资办法——对市十七届人大五次会议第123号建议的答复', true],
    ['关于加快老旧小区加装电梯的建议（第123号）的答复', true],
    ['取消商品房公摊面积——对市政协十五届四次会议第102号提案的答复', true],
    ['公租房轮候排名怎样公开', true],
    ['对第123号建议的答复', false],
    ['关于市十七届人大五次会议第123号建议的答复', false],
    ['关于市政协十五届四次会议第91号提案答复的函', false],
    ['对第一百二十三号建议的答复', false],
    ['关于电梯的建议（第123号）办理情况的答复', false],
  ])('%s: %s', (title, enough) => {
    expect(gistLength(title) >= 8, String(gistLength(title))).toBe(enough);
    expect(found({ title }).includes('block proposal-title')).toBe(!enough);
  });

  test('and what it answers is said below it', () => {
    expect(partsOfTitle('公租房轮候排名怎样公开——对第58号建议的答复')).toEqual({
      gist: '公租房轮候排名怎样公开',
      rest: '——对第58号建议的答复',
    });
    expect(subtitleOf(reply().details as never)).toBe('对市十七届人大五次会议第123号建议的答复');
    const motion = { ...reply().details, kind: 'cppcc' };
    expect(subtitleOf(motion as never)).toContain('第123号提案的答复');
  });
});

describe('the days of a reply', () => {
  test('three months to answer, six when the reply says why, and never ending on a rest day', () => {
    expect(replyDue({ assignedOn: '2026-03-02' }, site)).toEqual({ on: '2026-06-02', months: 3 });
    expect(replyDue({ assignedOn: '2026-02-06' }, site).on).toBe('2026-05-06');
    expect(replyDue({ assignedOn: '2026-03-02', extension: '需要上级批复' }, site)).toEqual({
      on: '2026-09-02',
      months: 6,
    });
    expect(replyDue({ assignedOn: '2026-11-30' }, site).on).toBe('2027-03-01');
  });

  test('twenty working days to publish; not reckoned in a year whose holidays are not known', () => {
    expect(publishDue('2026-03-02', site)).toBe('2026-03-30');
    expect(publishDue('2019-03-02', site)).toBeNull();
  });

  test.each([
    [{ repliedOn: '2026-06-02' }, []],
    [{ repliedOn: '2026-06-03' }, ['advise proposal-late']],
    [{ repliedOn: '2026-06-03', extension: '需要上级批复' }, []],
    [{ repliedOn: '2026-09-03', extension: '需要上级批复' }, ['advise proposal-late']],
    [{ repliedOn: '2026-03-01' }, ['block dates']],
    [{ repliedOn: '2026-04-13' }, ['advise proposal-publish']],
  ])('%j: %j', (details, issues) => {
    expect(found({ details })).toEqual(issues);
  });
});

describe('what keeps a reply out', () => {
  test('nothing, when all is in order', () => expect(found()).toEqual([]));

  test('A类 with a promise that is still open', () => {
    const promises = [{ text: '公布出资参考', dueOn: '2026-12-31' }];
    expect(found({ details: { class: 'A', promises } })).toEqual(['block proposal-class']);
    expect(found({ details: { class: 'B', promises } })).toEqual([]);
  });

  test.each([
    ['body', '联系我：13812345678。'],
    ['body', '电话138 1234 5678。'],
    ['body', '手机１３８１２３４５６７８。'],
    ['body', '身份证110105199003071234。'],
    ['body', '邮箱zhou@example.com。'],
    ['summary', '请拨+86 138-1234-5678'],
  ])('contact data in its %s: %s', (where, text) => {
    const over = where === 'body' ? { body: `${text}\n\n${LETTER}` } : { [where]: text };
    expect(found(over)).toEqual(['block proposal-contact']);
  });

  test('contact data in a field', () => {
    expect(found({ details: { proposer: '周××，13812345678' } })).toEqual(['block proposal-contact']);
  });

  test('but not the telephone of an office of ours, a masked number or a document number', () => {
    const body = `示建函〔2026〕37号，手机138****1234。\n\n${LETTER}\n\n（联系人：物业管理科，电话：${site.departments[0]!.phone}）`;
    expect(found({ body })).toEqual([]);
    expect(found({ body: `请拨0411-12345678。\n\n${LETTER}` })).toEqual(['advise proposal-contact']);
  });

  test('a summary without a reason', () => {
    const title = '加快老旧小区加装电梯、完善楼层出资办法（答复摘要）';
    expect(found({ title })).toEqual(['block proposal-abridged']);
    expect(found({ title, details: { abridged: '涉及第三方商业秘密' } })).toEqual([]);
    expect(found({ body: '放宽了同意比例。' })).toEqual(['advise proposal-abridged']);
  });

  test('the text of a reply that is not public', () => {
    const unpublished = { reason: '涉及工作秘密', basis: '政府信息公开条例第十六条' };
    expect(found({ body: '', details: { unpublished } })).toEqual([]);
    expect(found({ details: { unpublished } })).toEqual(['block proposal-unpublished']);
  });
});
