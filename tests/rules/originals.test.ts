import { describe, expect, test } from 'vitest';
import { loadSite } from '#src/site.ts';
import {
  confirmIssues,
  contentFrom,
  mayBeNormative,
  recognisedIn,
  signedText,
} from '#src/originals/rules.ts';
import { sheetOf } from '#src/originals/sheet.ts';
import { compare } from '#src/signed/rules.ts';
import { letter, p, readBlocksOf } from '../support/word.ts';

const policy = { type: 'policy' };
const ANSWERS = { 'details.nature': 'other', 'details.openness': 'active' };

const CARRYING = [
  ...letter({
    title: '关于印发《示例市农村危房改造实施方案》的通知',
    text: ['现将《示例市农村危房改造实施方案》印发给你们，请认真组织实施。'],
  }),
  p('示例市农村危房改造实施方案', { center: true, size: 22, newPage: true }),
  p('一、目标任务'),
  p('2026年改造农村危房126户。'),
];

describe('what was recognised', () => {
  test('becomes a draft in one go: particulars, 公文种类 by the title, text', async () => {
    const reading = await readBlocksOf(letter({}));
    const values = { ...recognisedIn(reading), ...ANSWERS };
    expect(confirmIssues(reading, values, policy)).toEqual([]);
    const { title, body, details } = contentFrom(reading, values, policy);
    expect(title).toBe('关于做好汛期安全工作的通知');
    expect(details).toEqual({
      issuer: '示例市住房和城乡建设委员会',
      documentNumber: '示建发〔2026〕3号',
      signedOn: '2026-05-08',
      ...{ genre: '通知', nature: 'other', openness: 'active' },
    });
    expect(body).toMatch(/^各区县住房和城乡建设局：\n\n现就有关事项通知如下。/);
  });

  test('is never made up: without number and date both stay empty and the page says why', async () => {
    const reading = await readBlocksOf(letter({ number: '', day: '' }));
    const sheet = sheetOf(reading, policy);
    expect(sheet.missing.map(({ field, why }) => [field, why])).toEqual([
      ['details.documentNumber', expect.stringContaining('没有找到发文字号')],
      ['details.signedOn', expect.stringContaining('没有找到成文日期')],
    ]);
    const { details } = contentFrom(reading, { ...recognisedIn(reading), ...ANSWERS }, policy);
    expect(details).not.toHaveProperty('documentNumber');
    expect(details).not.toHaveProperty('signedOn');
  });

  test('can be put right by whoever confirms: title, addressee, a date in any form', async () => {
    const reading = await readBlocksOf(letter({}));
    const values = {
      ...{ ...recognisedIn(reading), ...ANSWERS, title: '关于汛期安全的通知' },
      ...{ addressee: '各*区县', 'details.signedOn': '2026年5月9日', 'procedure.legal': '2026.4.1' },
    };
    const { title, body, details } = contentFrom(reading, values, policy);
    expect([title, body!.split('\n\n')[0]]).toEqual(['关于汛期安全的通知', '各\\*区县：']);
    expect(details).toMatchObject({
      signedOn: '2026-05-09',
      procedure: [{ step: 'legal', on: '2026-04-01' }],
    });
  });

  test('has numbers that run through the fields and stand at the same places in the original', async () => {
    const sheet = sheetOf(await readBlocksOf(CARRYING), policy);
    const numbers = [...sheet.known, ...sheet.asked, ...sheet.missing].map(({ n }) => n);
    expect(numbers).toEqual(numbers.map((_, i) => i + 1));
    const marked = sheet.whole.flatMap(({ text, marks }) => marks.map(({ n }) => [n, text] as const));
    const title = sheet.known.find(({ label }) => label === '公文标题')!;
    expect(marked).toContainEqual([title.n, title.shown]);
    const asked = sheet.asked.find(({ name }) => name === 'carried')!;
    expect(marked).toContainEqual([asked.n, '示例市农村危房改造实施方案']);
  });
});

describe('what only a person can say', () => {
  test('is asked and never answered beforehand', async () => {
    const reading = await readBlocksOf(CARRYING);
    expect(confirmIssues(reading, recognisedIn(reading), policy).map(({ field }) => field)).toEqual([
      'carried',
      'details.nature',
      'details.openness',
    ]);
  });

  test('公文种类 is asked where the title does not say it', async () => {
    const reading = await readBlocksOf(letter({ title: '示例市2026年政务公开工作实施方案' }));
    expect(sheetOf(reading, policy).asked.map(({ name }) => name)).toContain('details.genre');
    const values = { ...recognisedIn(reading), ...ANSWERS, 'details.genre': '通知' };
    expect(contentFrom(reading, values, policy).details).toMatchObject({ genre: '通知' });
  });

  test('a type without 文件性质 is not asked for it', async () => {
    const reading = await readBlocksOf(letter({}));
    expect(confirmIssues(reading, recognisedIn(reading), { type: 'news' })).toEqual([]);
    expect(contentFrom(reading, recognisedIn(reading), { type: 'news' }).details).not.toHaveProperty('genre');
  });
});

test('a carried text stands by itself or in the body, as was said; not a character goes either way', async () => {
  const reading = await readBlocksOf(CARRYING);
  for (const carried of ['yes', 'no']) {
    const values = { ...recognisedIn(reading), ...ANSWERS, carried };
    const content = contentFrom(reading, values, policy);
    expect('carried' in content.details!).toBe(carried === 'yes');
    const compared = { type: 'policy', title: content.title, body: content.body!, details: content.details! };
    const { characters, differences } = compare(signedText(reading, values), compared);
    expect(differences).toEqual([]);
    expect(characters).toBeGreaterThan(90);
  }
});

test('a text that binds the public asks to look at 文件性质 again', async () => {
  const site = await loadSite('content', { base: '', origin: 'https://x.gov.cn' });
  const binding = letter({
    text: ['建设单位应当报送材料。', '违反的，责令限期改正。', '申请人可以申请补助。'],
  });
  const reading = await readBlocksOf(binding);
  expect(mayBeNormative(reading, policy, site)).toBe(true);
  const values = { ...recognisedIn(reading), ...ANSWERS, 'details.natureReason': '只管内部' };
  expect(contentFrom(reading, values, policy).details).toMatchObject({ natureReason: '只管内部' });
  expect(mayBeNormative(await readBlocksOf(letter({})), policy, site)).toBe(false);
});
