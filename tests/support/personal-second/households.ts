import { chance, nameOf, type Chance } from './chance.ts';

/** A list of people with where they live, or of something that only looks like one. */
export interface Listed {
  form: string;
  text: string;
  /** Names beside homes: to be found. The others name offices, sites, streets and villages as they may be named. */
  homes: boolean;
}

const STREETS = ['麓山南路', '和平大道', '人民西路', '解放街', '桃花巷', '滨江东路', '书院路', '东风三村'];

/** Down to the door or the house. */
function homeOf(c: Chance): string {
  const number = 1 + c.below(400);
  return c.pick([
    `示例市青山区${c.pick(STREETS)}${number}号${1 + c.below(20)}栋${1 + c.below(4)}单元${100 + c.below(2000)}室`,
    `${c.pick(STREETS)}${number}号院${1 + c.below(9)}号楼${100 + c.below(900)}`,
    `城关镇幸福村${c.pick([...'一二三四五六七八'])}组${number}号`,
    `${c.pick(['锦绣家园', '阳光小区', '示例安置房二期'])}${1 + c.below(30)}幢${1 + c.below(3)}-${100 + c.below(900)}`,
    `示例县白石乡黄泥塘村${1 + c.below(12)}组`,
  ]);
}

/** As far as 乡镇, 街道 or 社区, which may be published. */
const broad = (c: Chance): string =>
  c.pick(['城关镇', '麓山街道', '幸福社区', '青山区和平街道', '白石乡', '示例县']);
const office = (c: Chance): string =>
  `${c.pick(STREETS)}${1 + c.below(400)}号${c.pick(['政务服务中心3楼302室', '办公楼B座1201室', '一楼大厅8号窗口'])}`;

const rows = (n: number, row: (i: number) => string): string =>
  Array.from({ length: n }, (_, i) => row(i + 1)).join('\n');
const table = (heads: string[], n: number, row: (i: number) => string[]): string =>
  `| ${heads.join(' | ')} |\n|${' --- |'.repeat(heads.length)}\n${rows(n, (i) => `| ${row(i).join(' | ')} |`)}\n`;
const address = (c: Chance): string =>
  c.pick(['住址', '家庭住址', '家庭地址', '户籍地址', '现住址', '居住地址', '房屋坐落']);
const person = (c: Chance): string =>
  c.pick(['姓名', '户主', '户主姓名', '申请人', '申请人姓名', '被征收人', '产权人']);

const HOMES: [string, (c: Chance) => string][] = [
  [
    '表格',
    (c) =>
      table(['序号', person(c), address(c), '结果'], 3 + c.below(4), (i) => [
        `${i}`,
        nameOf(c),
        homeOf(c),
        '合格',
      ]),
  ],
  ['表格，地址在前', (c) => table([address(c), person(c)], 3, () => [homeOf(c), nameOf(c)])],
  [
    '制表符',
    (c) => `序号\t${person(c)}\t${address(c)}\n${rows(4, (i) => `${i}\t${nameOf(c)}\t${homeOf(c)}`)}`,
  ],
  ['逗号分隔', (c) => `${person(c)},${address(c)}\n${rows(3, () => `${nameOf(c)},${homeOf(c)}`)}`],
  ['列举', (c) => rows(4, (i) => `${i}. ${person(c)}：${nameOf(c)}，${address(c)}：${homeOf(c)}。`)],
  ['正文', (c) => rows(3, () => `${nameOf(c)}，${c.pick(['男', '女'])}，住${homeOf(c)}；`)],
  [
    '网页表格',
    (c) =>
      `<table><tr><th>${person(c)}</th><th>${address(c)}</th></tr>${rows(3, () => `<tr><td>${nameOf(c)}</td><td>${homeOf(c)}</td></tr>`)}</table>`,
  ],
  ['分行', (c) => rows(3, () => `${person(c)}：${nameOf(c)}\n${address(c)}：${homeOf(c)}\n`)],
];

const NONE: [string, (c: Chance) => string][] = [
  [
    '办公地址',
    (c) =>
      table(['部门', '负责人', '办公地址', '联系电话'], 4, () => [
        '住房保障科',
        nameOf(c),
        office(c),
        `0731-8${c.digits(7)}`,
      ]),
  ],
  [
    '企业地址',
    (c) =>
      table(['序号', '企业名称', '法定代表人', '注册地址'], 4, (i) => [
        `${i}`,
        '示例物业有限公司',
        nameOf(c),
        office(c),
      ]),
  ],
  [
    '项目地点',
    (c) =>
      table(['项目名称', '建设地点', '项目负责人'], 3, () => [
        '示例安置房二期',
        `${c.pick(STREETS)}以东、${c.pick(STREETS)}以北`,
        nameOf(c),
      ]),
  ],
  [
    '到街道为止',
    (c) =>
      table(['序号', '姓名', '所在街道', '结果'], 5, (i) => [`${i}`, `${nameOf(c)[0]}*`, broad(c), '轮候']),
  ],
  ['姓名到街道', (c) => table(['姓名', '住址'], 4, () => [nameOf(c), broad(c)])],
  ['遮挡的名单', (c) => table(['姓名', '住址'], 4, () => [`${nameOf(c)[0]}*`, `${broad(c)}***`])],
  ['受理窗口', (c) => rows(3, (i) => `${i}. ${broad(c)}受理窗口：${office(c)}，联系人：${nameOf(c)}。`)],
  ['房源', (c) => table(['房源', '坐落', '套数'], 4, () => ['公租房', homeOf(c), c.digits(2)])],
  ['任免', (c) => rows(3, () => `任命${nameOf(c)}为示例市住房和城乡建设委员会副主任；`)],
  [
    '条文',
    () =>
      '住址、姓名等信息应当依法保护。申请人应当提交姓名、家庭住址、身份证明等材料，住所地在本市行政区域内。',
  ],
];

export function householdsWritten(count: number, seed = 20260716): Listed[] {
  const c = chance(seed);
  const all = [
    ...HOMES.map((one) => [...one, true] as const),
    ...NONE.map((one) => [...one, false] as const),
  ];
  return Array.from({ length: count }, (_, i) => {
    const [form, write, homes] = all[i % all.length]!;
    return { form, text: write(c), homes };
  });
}
