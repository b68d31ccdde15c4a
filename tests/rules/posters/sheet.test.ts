import { describe, expect, test } from 'vitest';
import { linesOf, shortened, titleLines } from '#src/posters/lines.ts';
import { sheetOf, type Wording } from '#src/posters/rules.ts';

const wording = (given: Partial<Wording> = {}): Wording => ({
  title: [['装一部电梯，'], ['谁出钱、', '找谁办、', '多久能批']],
  start: '2026年6月1日起施行',
  document: '《示例市既有住宅加装电梯管理办法》（示建规〔2026〕3号），尚未施行',
  points: [],
  changes: [],
  note: '',
  windows: [],
  address: 'zjw.shili.example/interpretations/2026-031',
  foot: '2026-05-12 09:00发布，2026-05-18打印（效力为当日），以正式文件为准',
  ...given,
});

const points = (count: number, text = '国有土地上四层以上、没有电梯的住宅') =>
  Array.from({ length: count }, (_, i) => ({ label: `要点${i + 1}`, text, basis: '第二条' }));
const changes = [
  { name: '联合审查', before: '20个工作日', after: '10个工作日' },
  { name: '补助', before: '没有规定', after: '每部10万元' },
  { name: '收费', before: '不收', after: '不收' },
];
const windows = ['城中区政务服务中心2楼12号窗口　0000-1234501', '河东区政务服务中心1楼8号窗口　0000-1234502'];

describe('one sheet for the notice board', () => {
  test('few points stand with air, with what has changed, the note and the windows', () => {
    const sheet = sheetOf(wording({ points: points(3), changes, note: '以前受理的，仍按旧办法。', windows }));
    expect(sheet).toMatchObject({ left: 0, roomy: true, windows, note: '以前受理的，仍按旧办法。' });
    expect(sheet.changes).toBe(
      '联合审查，原来20个工作日，改为10个工作日；补助，原来没有规定，改为每部10万元。',
    );
  });

  test('many points: the last are left out and counted', () => {
    const sheet = sheetOf(wording({ points: points(40) }));
    expect(sheet.points.length).toBeGreaterThan(4);
    expect(sheet.points.length + sheet.left).toBe(40);
    expect(sheet.points.map(({ label }) => label)).toEqual(sheet.points.map((_, i) => `要点${i + 1}`));
  });

  test('what has changed and the note give way to a point, never the other way round', () => {
    const crowded = wording({ points: points(7), changes, note: '以前受理的，仍按旧办法。'.repeat(3) });
    const bare = wording({ points: points(7) });
    expect(sheetOf(crowded).points.length).toBe(sheetOf(bare).points.length);
  });

  test('windows stand all or not at all', () => {
    const five = Array.from({ length: 5 }, (_, i) => `${windows[0]}${i}`);
    expect(sheetOf(wording({ points: points(2), windows: five })).windows).toEqual([]);
    expect(sheetOf(wording({ points: points(40), windows })).windows).toEqual([]);
  });

  test('a point of one endless sentence is cut where it says so; one of many ends with a whole sentence', () => {
    const [endless] = sheetOf(wording({ points: points(1, '很'.repeat(900)) })).points;
    expect(endless!.text).toMatch(/^很+……$/);
    expect(linesOf(endless!.text, 14)).toBeLessThan(8);
    expect(shortened('第一句话说完了。第二句话也说完了。第三句太长。', 2, 10)).toBe(
      '第一句话说完了。第二句话也说完了。……',
    );
    expect(shortened('不长。', 2, 10)).toBe('不长。');
  });

  test('a long label has a wider column', () => {
    const long = [{ label: '为什么不要求全体同意', text: '按民法典', basis: '' }];
    expect([sheetOf(wording({ points: long })).wide, sheetOf(wording({ points: points(1) })).wide]).toEqual([
      true,
      false,
    ]);
  });
});

describe('lines reckoned without a ruler', () => {
  test.each([
    ['十个汉字正好放一行呀', 10, 1],
    ['十一个汉字要放成两行呀', 10, 2],
    // The mark may not begin a line: 行 goes with it.
    ['十个汉字以后一个句号。', 10, 2],
    // A number is not broken: 2026 and what it clings to.
    ['前面有八个汉字2026年', 10, 2],
    ['http://a.example/an-address-longer-than-a-line', 10, 3],
    ['', 10, 1],
  ])('%s', (text, measure, lines) => expect(linesOf(text, measure)).toBe(lines));

  test('what hangs on the end is not broken', () => {
    expect(linesOf('八个汉字放在这里', 10, 1.9)).toBe(1);
    expect(linesOf('八个汉字放在这里', 10, 2.1)).toBe(2);
  });

  test('a title breaks where its editor lets it, and a piece longer than a line anywhere', () => {
    expect(titleLines([['装一部电梯，'], ['谁出钱、', '找谁办、', '多久能批']], 15)).toBe(2);
    expect(titleLines([['谁出钱、', '找谁办、', '多久能批']], 8)).toBe(2);
    expect(titleLines([['没有标出分行的标题'.repeat(4)]], 15)).toBe(3);
  });
});
